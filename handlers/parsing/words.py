"""Splits typed text into words and options, as a shell would, but kind to what phones and Slack make of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

OPTIONS = ("reason", "emergency")
_WORDS_OF = {"plan": 3, "cancel": 1}
# Slack escapes exactly these three in a command's text; `&amp;` last, so that `&amp;lt;` stays `&lt;`.
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"') | dict.fromkeys("‘’‚‛", "'"))
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_DASH = "-‐‑‒–—―−"
_OPTION = re.compile(rf"(?P<dashes>[{_DASH}]{{1,3}})(?P<name>[A-Za-z][A-Za-z_-]*)=?")
_QUOTED = {'"': re.compile(r'"([^"]*)"?'), "'": re.compile(r"'([^']*)'(?=\s|$)")}


@dataclass(frozen=True, slots=True)
class Option:
    name: str
    value: str


def split(
    text: str,
    known: Sequence[str] = OPTIONS,
    *,
    words_needed: int | None = None,
    single: Sequence[str] = (),
) -> tuple[list[str], list[Option]]:
    """Words and options in the order typed. `known` options may have one hyphen; `single` ones take one word.

    An unquoted value is one word while words are still missing before it, then everything up to the next option:
    `v1.2.4 production --reason login is broken`.
    """
    words: list[str] = []
    options: list[Option] = []
    tokens = list(_tokens(cleaned(text), known))
    while tokens:
        token = tokens.pop(0)
        if not token.option:
            words.append(token.text)
        else:
            greedy = token.option not in single and _complete(words, words_needed)
            options.append(Option(token.option, _value(tokens, greedy=greedy)))
    return words, options


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    quoted: bool = False
    option: str = ""  # its name, when it is one


def cleaned(text: str) -> str:
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return _UNSEEN.sub("", text).translate(_QUOTES).strip()


def _tokens(text: str, known: Sequence[str]) -> Iterator[_Token]:
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
        elif (option := _OPTION.match(text, at)) and _meant(option, known):
            yield _Token("", option=option["name"].lower())
            at = option.end()
        else:
            word, quoted, at = _word(text, at)
            yield _Token(word, quoted)


def _meant(option: re.Match[str], known: Sequence[str]) -> bool:
    """One hyphen before an unknown word is prose: `-heavy`."""
    return option["dashes"] != "-" or option["name"].lower() in known


def _word(text: str, at: int) -> tuple[str, bool, int]:
    quote = _QUOTED.get(text[at])
    if quote and (found := quote.match(text, at)):
        return found[1].strip(), True, found.end()
    end = next((i for i in range(at, len(text)) if text[i].isspace()), len(text))
    return text[at:end], False, end


def _complete(words: list[str], needed: int | None) -> bool:
    if needed is not None:
        return len(words) >= needed
    return len(words) >= _WORDS_OF.get(words[0].lower() if words else "", 2)


def _value(tokens: list[_Token], *, greedy: bool) -> str:
    taken: list[str] = []
    while tokens and not tokens[0].option:
        token = tokens.pop(0)
        taken.append(token.text)
        if not greedy or (token.quoted and len(taken) == 1):
            break
    return " ".join(taken)
