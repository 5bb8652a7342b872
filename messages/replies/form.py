"""What several answers share: marks with words, the rule in small print, the plain answer."""

from messages.blocks import context, message, section
from messages.text import code
from messages.views import Message
from policy.rules import Outcome, Verdict

MARKS = {
    Outcome.OK: "✅ OK",
    Outcome.WARN: "⚠️ Warning",
    Outcome.CONFIRM: "⚠️ To confirm",
    Outcome.OVERRIDDEN: "🔥 Overridden",
    Outcome.REFUSE: "❌ Refused",
}


def rule_line(verdict: Verdict) -> str:
    return f"Rule {code(verdict.rule.value)}"


def answer(says: str, *notes: str) -> Message:
    """One paragraph, the same for eyes and ears; line breaks become spaces in the text alone."""
    return message(says.replace("\n", " "), section(says), context(*notes))
