"""A group of alerts: its card in #incidents."""

from dataclasses import dataclass

from policy.events.base import Event


@dataclass(frozen=True, slots=True)
class AlertChanged(Event):
    """`run` is 0: the subject is the group."""

    number: int

    @property
    def subject(self) -> str:
        return f"alert-{self.number}"
