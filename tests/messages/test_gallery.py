"""All messages at once: their goldens, their limits, and what hostile values can do to them."""

import re
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from messages.deploy import approval, card
from messages.text import plain
from messages.views import Message
from sandbox.slack.blocks import message_problems, text_total_exceeded, view_problems, view_size_exceeded
from tests.messages.conftest import FOLDER, Golden, pretty
from tests.messages.gallery import Voice, messages, modals, ordinary
from tests.messages.gallery.values import view
from tests.messages.reading import all_text, spoken

sent_by = cache(messages)  # nothing in it changes, and there is much of it
forms_of = cache(modals)
TOGETHER = ("rule ", "fault ")  # one golden for all of these
NAMED = [name for name in sent_by(ordinary) if not name.startswith(TOGETHER)]

HOSTILE: dict[str, Voice] = {
    "mentions": lambda _: (
        "<!channel> <!here> <@U0VICTIM> <!subteam^S0VICTIM> <https://evil.example|login> & co"
    ),
    "marks": lambda _: "*bold* _slanted_ ~struck~ `code` ```fence``` > quote",
    "lines": lambda _: "one\nInjected: two\r\n\u2028Injected: three",
    "direction": lambda _: "\u202egnp.exe \u2066مرحبا بالعالم\u2069",
    "controls": lambda _: "\x00\x1b[31mred\x7f\ud800",
    "long": lambda _: "👩‍👩‍👧‍👦&<>" * 1500,
    "longer": lambda _: "x" * 10_000,
    "empty": lambda _: "",
}
voices = pytest.mark.parametrize("say", [ordinary, *HOSTILE.values()], ids=["ordinary", *HOSTILE])
TOKEN = re.compile(
    r"<(?:@[UW][A-Z0-9]+|#C[A-Z0-9]+|!subteam\^S[A-Z0-9]+|!date\^\d+\^[^|<>]+\|[^<>]+|https?://[^\s|<>]+(?:\|[^<>]*)?)>"
)
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


@pytest.mark.parametrize("name", NAMED)
def test_a_message_is_as_its_golden(name: str, golden: Golden) -> None:
    sent = sent_by(ordinary)[name]

    golden(f"{name}.json", pretty({"text": sent.text, "blocks": list(sent.blocks)}))
    golden(f"{name}.txt", f"{plain(sent.text)}\n---\n{spoken(sent)}\n")


@pytest.mark.parametrize("kind", TOGETHER)
def test_rules_and_faults_are_as_their_golden(kind: str, golden: Golden) -> None:
    said = [f"{name}\n{spoken(sent)}\n" for name, sent in sent_by(ordinary).items() if name.startswith(kind)]

    golden(f"{kind.strip()}s.txt", "\n".join(said))


@pytest.mark.parametrize("name", list(forms_of(ordinary)))
def test_a_modal_is_as_its_golden(name: str, golden: Golden) -> None:
    golden(f"{name}.json", pretty(forms_of(ordinary)[name]))


@voices
def test_every_text_stands_alone(say: Voice) -> None:
    for name, sent in sent_by(say).items():
        assert len(plain(sent.text).split()) >= 2, name
        assert len(sent.text) <= 4000, name
        assert "\n" not in sent.text or name.startswith("fault SettingsInvalid"), name


@voices
def test_every_message_keeps_slacks_limits(say: Voice) -> None:
    for name, sent in sent_by(say).items():
        blocks = list(sent.blocks)
        assert message_problems(blocks) == [], name
        assert not text_total_exceeded(blocks), name


@voices
def test_every_modal_keeps_slacks_limits(say: Voice) -> None:
    for name, form in forms_of(say).items():
        assert view_problems(form) == [], name
        assert not view_size_exceeded(form), name


@pytest.mark.parametrize("say", HOSTILE.values(), ids=HOSTILE)
def test_no_value_mentions_links_or_escapes_its_place(say: Voice) -> None:
    for name, text in _mrkdwn(say):
        for token in TOKEN.findall(text):
            assert "VICTIM" not in token, name
            assert "evil" not in token, name
        bare = TOKEN.sub("", text)
        assert "<" not in bare, name
        assert ">" not in bare, name
        assert not re.search(r"&(?!amp;|lt;|gt;)", bare), name


def test_no_value_formats_the_text_around_it() -> None:
    for name, text in _mrkdwn(HOSTILE["marks"]):
        bare = CODE.sub("", text)
        assert not re.search(r"\*bold\*|_slanted_|~struck~|`", bare), name


def test_no_value_adds_a_line() -> None:
    for name, text in _mrkdwn(HOSTILE["lines"]):
        assert not re.search(r"^\W*Injected", CODE.sub("", text), re.MULTILINE), name


@pytest.mark.parametrize("voice", ["direction", "controls"])
def test_no_value_turns_the_direction_or_sends_control_characters(voice: str) -> None:
    shown = [*sent_by(HOSTILE[voice]).values(), *forms_of(HOSTILE[voice]).values()]

    for text in (t for each in shown for t in all_text(each)):
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", text)


def _mrkdwn(say: Voice) -> list[tuple[str, str]]:
    """Every text that Slack would parse, with the name of its message."""
    sent = sent_by(say)
    parsed = [(name, text) for name, m in sent.items() for text in all_text(m, mrkdwn=True)]
    forms = [(name, text) for name, form in forms_of(say).items() for text in all_text(form, mrkdwn=True)]
    return [*parsed, *forms]


def test_a_second_rendering_has_new_block_ids() -> None:
    first = view(ordinary)
    later = replace(first, now=first.now + timedelta(seconds=1))
    for render in (card, approval):
        assert _ids(render(first)).isdisjoint(_ids(render(later)))
    assert _ids(card(first)).isdisjoint(_ids(approval(first)))


def _ids(sent: Message) -> set[str]:
    return {str(block["block_id"]) for block in sent.blocks}


def test_no_golden_is_left_over() -> None:
    together = {"rules.txt", "faults.txt"}
    expected = {f"{name}.{end}" for name in NAMED for end in ("json", "txt")}
    forms = {f"{name}.json" for name in forms_of(ordinary)}

    assert {path.name for path in FOLDER.iterdir()} == together | expected | forms
