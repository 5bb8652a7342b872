"""Gathers what the messages show: reads only, every look-up done before anything is rendered (ruling 44)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from actions.deploy.approvals import needed
from actions.desk import Desk
from messages.views import EnvironmentView, HistoryView, RunView
from policy.checklist import Line, before, lines, subject_before
from policy.config import Environment, Role
from policy.deploy.verdicts.when import at
from policy.deploy.windows import Season, next_open
from policy.errors import SlackFault, SlackUnreachable
from policy.facts import Check
from policy.rules import Outcome, Rule, Verdict
from policy.runs import Kind, Phase, Run


@dataclass(frozen=True, slots=True)
class Decided:
    """A run's last decision, as actions/deploy/checks.py kept it."""

    verdicts: tuple[Verdict, ...] = ()
    checks: tuple[Check, ...] = ()


def load(kept: str) -> Decided:
    if not kept:
        return Decided()
    body = json.loads(kept, object_hook=_decode)
    verdicts = tuple(
        Verdict(Rule(v["rule"]), Outcome(v["outcome"]), _fields(v["fields"])) for v in body["verdicts"]
    )
    return Decided(verdicts, tuple(Check(**c) for c in body["checks"]))


def _decode(value: dict[str, object]) -> object:
    time = value.get("$time")
    return datetime.fromisoformat(time) if isinstance(time, str) else value


def _fields(fields: Mapping[str, object]) -> dict[str, object]:
    """JSON has lists where verdicts have tuples."""
    return {name: tuple(v) if isinstance(v, list) else v for name, v in fields.items()}


async def run_view(desk: Desk, run: Run | int, link: str = "") -> RunView:
    """`link`: the permalink of the run's card, when it is posted."""
    run = await desk.store.run(run) if isinstance(run, int) else run
    environment = desk.config.environment(run.environment)
    live = await desk.store.live(run.environment)
    decided = load(run.checks)
    position, holder = await _place(desk, run)
    return RunView(
        run=run,
        now=await desk.store.now(),
        steps=await desk.store.steps(run.id),
        votes=await desk.store.votes(run.id),
        approvals=needed(environment, run) if environment and run.kind is Kind.DEPLOY else 0,
        candidates=await _candidates(desk, run, environment),
        approver_group=desk.config.members(Role.APPROVER).group,
        verdicts=decided.verdicts,
        checks=decided.checks,
        position=position,
        holder=holder,
        live_version=live.version if live else "",
        link=link,
        public_url=environment.public_url if environment else "",
        status_page=desk.config.status_page,
        checklist=await _checklist(desk, run, environment),
    )


async def _checklist(desk: Desk, run: Run, environment: Environment | None) -> tuple[Line, ...]:
    """Empty until somebody opens it."""
    if run.phase is not Phase.AWAITING_APPROVAL or environment is None:
        return ()
    ticks = await desk.store.ticks(subject_before(run.environment, run.version, run.id))
    return lines(before(production=environment.windows), ticks) if ticks else ()


async def _place(desk: Desk, run: Run) -> tuple[int, Run | None]:
    """Where it stands in the queue, 1 is next, and who owns the environment meanwhile."""
    if run.phase is not Phase.QUEUED:
        return 0, None
    queue = [r.id for r in await desk.store.queue(run.environment)]
    position = queue.index(run.id) + 1 if run.id in queue else 0
    return position, await desk.store.holder(run.environment)


async def _candidates(desk: Desk, run: Run, environment: Environment | None) -> tuple[str, ...]:
    """Who may approve; a card is drawn without them when Slack does not say."""
    if run.phase is not Phase.AWAITING_APPROVAL or environment is None or not environment.approvals:
        return ()
    try:
        holders = await desk.people.holders(Role.APPROVER)
    except (SlackFault, SlackUnreachable):
        return ()
    return tuple(h for h in holders if h != run.requester)


async def environment_view(desk: Desk, environment: Environment) -> EnvironmentView:
    live = await desk.store.live(environment.name)
    lock = await desk.store.lock(environment.name)
    runs = await desk.store.open_runs(environment.name)
    window, next_window = await _windows(desk, environment)
    return EnvironmentView(
        name=environment.name,
        live_version=live.version if live else "",
        live_since=live.since if live else None,
        open_runs=tuple([await run_view(desk, run) for run in runs]),
        lock_by=lock.by if lock else "",
        lock_reason=lock.reason if lock else "",
        lock_at=lock.at if lock else None,
        window=window,
        next_window=next_window,
    )


async def _windows(desk: Desk, environment: Environment) -> tuple[tuple[Verdict, ...], datetime | None]:
    """What the clock says to somebody who asks now, and when it next says yes."""
    if not environment.windows:
        return (), None
    now = await desk.store.now()
    season = Season(desk.config.windows, desk.calendar.intervals(now))
    incident = await desk.store.blocking_incident(environment.name)
    verdicts = at(season, now, environment.timings.expected_minutes, incident)
    return verdicts, next_open(season.windows, season.intervals, now)


async def history_view(desk: Desk, environment: str, limit: int) -> HistoryView:
    runs = await desk.store.history(environment, limit)
    now = await desk.store.now()
    return HistoryView(environment, tuple(RunView(run, now) for run in runs))
