"""What the actions need of everything else outside: registry, people, calendar, public URL, metrics."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from policy.answers import Change, Probe
from policy.config import Environment, Role
from policy.facts import ImageFacts, Interval, Person
from policy.watch import Measure, Sample


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


class Sql(Protocol):
    async def changes(self, sql: str) -> tuple[Change, ...] | None:
        """What a migration does, statement by statement; None when it could not be read."""


class Metrics(Protocol):
    """Nothing here raises. Times are distances: the desk's clock and the metrics' one need not agree (ruling 11)."""

    @property
    def configured(self) -> bool:
        """Whether there is a Prometheus at all."""

    async def sample(
        self, environment: Environment, instances: Sequence[str], since: float, *, ago: float = 0
    ) -> Sample:
        """One look at these instances (all of them when empty) over the last `since` seconds; `ago`: as it was then."""

    async def lines(
        self, environment: Environment, instances: Sequence[str], seconds: float
    ) -> Mapping[Measure, tuple[tuple[float, float], ...]]:
        """Error rate and P95 as (seconds ago, value), for a picture."""
