"""What several answers share: marks with words, the rule in small print, the plain answer."""

from collections.abc import Iterable

from messages.blocks import context, message, section
from messages.rules import NAMES, words
from messages.text import code, escape
from messages.views import Message
from policy.rules import Outcome, Verdict

MARKS = {
    Outcome.OK: "✅ OK",
    Outcome.WARN: "⚠️ Warning",
    Outcome.CONFIRM: "⚠️ To confirm",
    Outcome.OVERRIDDEN: "🔥 Overridden",
    Outcome.REFUSE: "❌ Refused",
}
_ORDER = (Outcome.REFUSE, Outcome.CONFIRM, Outcome.OVERRIDDEN, Outcome.WARN, Outcome.OK)


def rule_lines(verdicts: Iterable[Verdict]) -> list[str]:
    """Every rule with its word and its id, what stands in the way first."""
    ordered = sorted(verdicts, key=lambda v: _ORDER.index(v.outcome))
    return [
        f"{MARKS[v.outcome]} · {NAMES[v.rule]}: {words(v).sentence} {code(v.rule.value)}" for v in ordered
    ]


def rule_line(verdict: Verdict) -> str:
    return f"Rule {code(verdict.rule.value)}"


def answer(says: str, *notes: str) -> Message:
    """One paragraph, the same for eyes and ears; line breaks become spaces in the text alone."""
    return message(says.replace("\n", " "), section(says), context(*notes))


def looking_at(what: str) -> Message:
    """When an answer takes longer than people wait in silence."""
    return answer(f"Looking at {escape(what, 200)}. This takes a few seconds.")


def outdated() -> Message:
    """To a command, button or form that only another version of the desk knows."""
    return answer(f"The desk does not know this any more. Nothing was done; type {code('/deploy help')}.")
