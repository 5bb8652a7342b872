"""What the actions need of everything else outside: registry, people, calendar, public URL, metrics."""

from datetime import datetime, timedelta
from typing import Protocol

from policy.answers import Measured, Probe
from policy.config import Environment, Role
from policy.facts import ImageFacts, Interval, Person


class Registry(Protocol):
    async def find(self, repository: str, version: str) -> ImageFacts: ...


class People(Protocol):
    """Slack's directory and the configuration's roles, cached (ruling 39)."""

    async def person(self, user: str) -> Person: ...

    async def holders(self, role: Role) -> tuple[str, ...]:
        """User ids with this role now."""


class Calendar(Protocol):
    def intervals(self, now: datetime, ahead: timedelta = timedelta(days=60)) -> tuple[Interval, ...]: ...


class Public(Protocol):
    """The public URL, as a customer reaches it."""

    async def check(self, url: str) -> Probe: ...


class Metrics(Protocol):
    async def measure(self, environment: Environment, seconds: float) -> tuple[Measured, ...]:
        """Over the last so many seconds: the desk's clock and the metrics' one need not agree (ruling 11)."""
