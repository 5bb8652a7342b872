"""What a picture of a switch shows: error rate and P95 of the whole environment, and when traffic moved."""

from datetime import datetime

from actions.desk import Desk
from actions.ports import Transaction
from actions.watch.looks import Looks
from policy.config import Environment
from policy.events import PictureDue
from policy.plan import StepKind
from policy.runs import Kind, Run, StepRecord
from policy.watch import Measure
from policy.watch.around import Around, Line

BEFORE = 300.0  # seconds shown before the switch, at most as long as what came after
LONGEST = 3600.0


async def picture(desk: Desk, tx: Transaction, run: Run) -> None:
    """In the run's last transaction: one is drawn, where there is something to draw from."""
    if desk.metrics.configured and (run.switched_at or run.kind is Kind.ROLLBACK):
        await tx.emit(PictureDue(run.id))


async def around(desk: Desk, run: Run) -> Around | None:
    """None when there is nothing to show: no switch lately, no Prometheus, no data."""
    environment, deployed = desk.config.environment(run.environment), run
    if run.kind is Kind.ROLLBACK and run.parent:
        deployed = await desk.store.run(run.parent)
    switched, now = deployed.switched_at, await desk.store.now()
    if (
        environment is None
        or switched is None
        or deployed.plan is None
        or (now - switched).total_seconds() > LONGEST
    ):
        return None
    since = (now - switched).total_seconds()
    before = min(BEFORE, max(since, 60))
    rates, latencies = await _lines(desk, environment, deployed, since, before)
    if not rates and not latencies:
        return None
    marks = (
        (0.0, f"switch to {deployed.version}"),
        *_back(run, deployed, switched, await desk.store.steps(run.id)),
    )
    watch = environment.watch
    return Around(deployed, -before, since, rates, latencies, marks, watch.error_rate, watch.latency)


async def _lines(
    desk: Desk, environment: Environment, run: Run, since: float, before: float
) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Of the release before and of the new one; only measures with values."""
    assert run.plan is not None
    looks = Looks.at(desk, environment, run.plan)
    old = next((place.live.version for place in run.plan.hosts if place.live), "")
    shown = {run.version: looks.fresh} if not looks.fresh else {old: looks.before, run.version: looks.fresh}
    found: dict[Measure, list[Line]] = {Measure.ERROR_RATE: [], Measure.LATENCY: []}
    for version, names in shown.items():
        if not version or (looks.fresh and not names):
            continue
        for measure, line in (await desk.metrics.lines(environment, names, since + before)).items():
            points = tuple((round(since - ago, 1), round(value, 4)) for ago, value in line)
            found[measure].append(Line(version, points))
    return tuple(found[Measure.ERROR_RATE]), tuple(found[Measure.LATENCY])


def _back(
    run: Run, deployed: Run, switched: datetime, steps: tuple[StepRecord, ...]
) -> tuple[tuple[float, str], ...]:
    """When traffic had gone back: by the run itself, or by the rollback after it."""
    undone = [
        s.ended_at for s in steps if s.kind is StepKind.SWITCH_BACK and s.direction < 0 and s.state == "done"
    ]
    at = run.switched_at if run.id != deployed.id else next((t for t in undone if t), None)
    return (((at - switched).total_seconds(), "rollback"),) if at else ()
