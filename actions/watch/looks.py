"""Looks at a release through its metrics, one after another, and what they mean together."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from actions.desk import Desk
from policy.answers import Measured
from policy.config import Environment
from policy.plan import Plan
from policy.watch import Judgement, Sample, instances, judge


@dataclass(slots=True)
class Looks:
    """`fresh` and `before` are the instances of the new release and of the one it replaced."""

    desk: Desk
    environment: Environment
    fresh: tuple[str, ...]
    before: tuple[str, ...]
    seen: deque[Sample] = field(default_factory=lambda: deque(maxlen=240))
    baseline: Sample | None = None

    @classmethod
    def at(cls, desk: Desk, environment: Environment, plan: Plan) -> "Looks":
        new = {place.host: place.port for place in plan.hosts}
        old = {place.host: place.live.port for place in plan.hosts if place.live}
        return cls(desk, environment, instances(environment, new), instances(environment, old))

    async def look(self, since: float, *, ago: float = 0) -> Judgement:
        """`since`: seconds since the switch. The release before is measured as it was then, before traffic left it."""
        if self.baseline is None and self.before and self.before != self.fresh:
            found = await self.desk.metrics.sample(self.environment, self.before, 300, ago=max(since, 1))
            self.baseline = None if any(r.broken for r in found.readings) else found
        sample = await self.desk.metrics.sample(self.environment, self.fresh, since - ago, ago=ago)
        self.seen.append(sample)
        return self.judged()

    def judged(self) -> Judgement:
        return judge(
            self.environment.watch, tuple(self.seen), self.baseline, self.environment.timings.slow_for
        )


async def measured(desk: Desk, environment: Environment, plan: Plan, since: float) -> tuple[Measured, ...]:
    """One look, for an announcement."""
    return (await Looks.at(desk, environment, plan).look(since)).measured


def unmeasured(measures: Iterable[Measured]) -> tuple[str, ...]:
    """Those that are not known, with those of the same reason together: `Memory, Connection pool (no data)`."""
    whys: dict[str, list[str]] = {}
    for measure in measures:
        if measure.ok is None:
            whys.setdefault(measure.why, []).append(measure.name)
    return tuple(f"{', '.join(names)} ({why})" for why, names in whys.items())
