"""What every event has: the subject it is about."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """`run` is the subject, 0 for none."""

    run: int

    @property
    def subject(self) -> str:
        """Names what the event is about, in the outbox and in a message's metadata; empty for none."""
        return f"run-{self.run}" if self.run else ""
