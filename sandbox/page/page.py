"""What all routes of the page share."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.page.clock import Clock
from sandbox.page.extras import Extras
from sandbox.page.once import Once
from sandbox.slack import SlackWorkspace, User


@dataclass(slots=True)
class Page:
    """`marks` holds for each person and channel the `ts` up to which it was read."""

    slack: SlackWorkspace
    extras: Extras
    clock: Clock
    marks: dict[str, dict[str, str]] = field(default_factory=dict)
    once: Once = field(default_factory=Once)

    def people(self) -> list[User]:
        """Whom one may be: everybody with hands who has not left."""
        users = self.slack.state.users.values()
        return [user for user in users if not (user.is_bot or user.deleted)]

    def mark(self, user: str, channel: str, ts: str) -> Mapping[str, str]:
        """Read up to here; never less than before."""
        marks = self.marks.setdefault(user, {})
        marks[channel] = max(ts, marks.get(channel, ""))
        return marks
