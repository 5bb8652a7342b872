"""What an action has in hand, and what comes of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from actions.desk import Desk
from actions.playbooks.live import live
from actions.ports import Host
from actions.sessions import Sessions
from policy.config import Environment
from policy.errors import StepFailed
from policy.plan import Container
from policy.playbooks import ActionRun


@dataclass(frozen=True, slots=True)
class Outcome:
    """`said`: one plain sentence without its full stop. `output`: redacted. `was_so`: nothing had to be changed."""

    said: str
    output: str = ""
    was_so: bool = False
    until: datetime | None = None  # when the desk takes it back by itself


@dataclass(frozen=True, slots=True)
class Work:
    """`sessions` register the run's token on the host, so they are for what the fence guards; looking opens its own."""

    desk: Desk
    row: ActionRun
    environment: Environment
    sessions: Sessions
    token: int

    @asynccontextmanager
    async def look(self, name: str = "") -> AsyncIterator[Host]:
        """A connection that takes nothing over: a run under way keeps its own. The first host when none is named."""
        host = name or self.environment.hosts[0].name
        async with self.desk.hosts.session(self.environment, host) as session:
            yield session

    @property
    def hosts(self) -> tuple[str, ...]:
        return tuple(host.name for host in self.environment.hosts)

    async def live(self, host: Host) -> Container:
        """The container that the confirmation showed. StepFailed when there is none, or another one by now."""
        found = await live(host, self.environment)
        if found is None:
            raise StepFailed(self.row.action, f"{host.name} has no live container. Nothing was done there")
        if self.row.seen and found.id[:12] not in self.row.seen.split(","):
            raise StepFailed(
                self.row.action, f"{found.name} on {host.name} is not the one shown. Nothing was done there"
            )
        return found
