"""What a rule's sentence is made of, and a careful reader of a verdict's fields."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from messages import text
from policy.rules import Outcome, Verdict


@dataclass(frozen=True, slots=True)
class Words:
    """Finished mrkdwn. A refusal has all three; the others may leave out what needs no saying."""

    said: str  # what happened
    means: str = ""
    todo: str = ""  # what to do next

    @property
    def sentence(self) -> str:
        return " ".join(_ended(part) for part in (self.said, self.means) if part)

    @property
    def full(self) -> str:
        return "\n".join(_ended(part) for part in (self.said, self.means, self.todo) if part)


@dataclass(frozen=True, slots=True)
class Fields:
    """Every value leaves escaped; one that is missing leaves its default, never an error."""

    outcome: Outcome
    values: Mapping[str, object]

    @classmethod
    def of(cls, verdict: Verdict) -> "Fields":
        return cls(verdict.outcome, verdict.fields)

    @property
    def refused(self) -> bool:
        return self.outcome is Outcome.REFUSE

    @property
    def fine(self) -> bool:
        return self.outcome is Outcome.OK

    def raw(self, key: str) -> str:
        value = self.values.get(key)
        return "" if value is None else str(value)

    def text(self, key: str, default: str = "") -> str:
        return text.escape(self.raw(key), 500) or default

    def code(self, key: str, default: str = "") -> str:
        return text.code(self.raw(key)) or default

    def who(self, key: str = "person", default: str = "This person") -> str:
        return text.mention(self.raw(key)) or default

    def number(self, key: str) -> float:
        value = self.values.get(key)
        return float(value) if isinstance(value, int | float) else 0.0

    def whole(self, key: str) -> int:
        return round(self.number(key))

    def flag(self, key: str) -> bool:
        return bool(self.values.get(key))

    def time(self, key: str, default: str = "an unknown time") -> str:
        value = self.values.get(key)
        return text.when(value) if isinstance(value, datetime) else default

    def names(self, key: str) -> tuple[str, ...]:
        return tuple(text.escape(name, 100) for name in self._all(key))

    def codes(self, key: str, most: int = 8) -> str:
        return ", ".join(text.code(name) for name in self._all(key)[:most])

    def _all(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key)
        return tuple(map(str, value)) if isinstance(value, tuple | list) else ()


def _ended(part: str) -> str:
    """Values from outside seldom end with a full stop."""
    return f"{part}." if part[-1].isalnum() or part[-1] == ")" else part


def either(condition: object, yes: str, no: str = "") -> str:
    return yes if condition else no
