"""`/ops diagnose`: looks at everything the guide's section 10 looks at, in parallel, and decides nothing itself."""

import asyncio
import re
from dataclasses import dataclass

from actions.desk import Desk
from actions.faults import words
from actions.ops.health import Checked, check
from actions.ops.metrics import measure
from policy import names
from policy.config import Environment, Strategy
from policy.errors import BotError
from policy.facts import ImageFacts
from policy.ops.diagnosis import Fallen, Seen
from policy.runs import Phase, Run

WITHIN = 10.0  # seconds, for each host's leftovers and for the registry
_LINES = 15
_DIED = re.compile(r"container .*(restarted|stopped by itself)")  # as the steps and the watch word it
_ILL = frozenset({Phase.FAILED, Phase.ROLLED_BACK, Phase.ROLLBACK_FAILED, Phase.CANCELLED})
_MEASURED_OVER = 300.0


async def look(desk: Desk, environment: Environment) -> Seen:
    """DatabaseUnreachable when there is no record; whatever else fails is part of what was seen."""
    last = await _last(desk, environment)
    async with asyncio.TaskGroup() as group:
        image = group.create_task(_image(desk, environment, last.version))
        checked = group.create_task(check(desk, environment))
        measured = group.create_task(measure(desk, environment, _MEASURED_OVER))
        left = [group.create_task(_fallen(desk, environment, host.name, last)) for host in environment.hosts]
    found, health = image.result(), checked.result()
    return Seen(
        environment.name,
        version=last.version,
        run=last.run,
        failed_step=last.step,
        error=last.error,
        image=None if found.fault or not last.version else found.release is not None,
        image_why=found.fault,
        tags=found.tags,
        public=health.public,
        hosts=tuple((h.facts.name, h.health) for h in health.hosts),
        restarts=sum(h.restarts for h in health.hosts),
        dead_port=_dead(health),
        fallen=tuple(one for task in left for one in task.result()),
        measures=measured.result().measures,
    )


@dataclass(frozen=True, slots=True)
class _Last:
    """`run` 0: the last run ended well, or there is none."""

    version: str = ""
    run: int = 0
    step: str = ""
    error: str = ""


async def _last(desk: Desk, environment: Environment) -> _Last:
    runs = await desk.store.history(environment.name, 1)
    if not runs:
        return _Last()
    if runs[0].phase not in _ILL:
        return _Last(runs[0].version)
    return _Last(runs[0].version, runs[0].id, await _failed_step(desk, runs[0]), runs[0].error)


async def _failed_step(desk: Desk, run: Run) -> str:
    """The last forward step that did not get done."""
    records = [
        r for r in await desk.store.steps(run.id) if r.direction > 0 and r.state not in {"done", "skipped"}
    ]
    return str(records[-1].kind) if records else ""


def _dead(health: Checked) -> bool:
    return any(h.facts.dead_port for h in health.hosts)


async def _image(desk: Desk, environment: Environment, version: str) -> ImageFacts:
    if not version:
        return ImageFacts(fault="nothing was deployed by the desk yet")
    try:
        async with asyncio.timeout(WITHIN):
            return await desk.registry.find(environment.repository, version)
    except BotError as fault:
        return ImageFacts(fault=words(fault))
    except TimeoutError:
        return ImageFacts(fault=f"the registry gave no answer within {WITHIN:g} s")


async def _fallen(desk: Desk, environment: Environment, name: str, last: _Last) -> tuple[Fallen, ...]:
    """Candidates that stopped by themselves, also the one that ended the last run; others may be stopped on purpose."""
    suspects = {names.green(environment), *([names.failed(environment)] if _DIED.search(last.error) else [])}
    if environment.strategy is not Strategy.REPLACE:
        suspects.add(names.blue(environment))
    try:
        async with asyncio.timeout(WITHIN), desk.hosts.session(environment, name) as host:
            there = [c for c in await host.containers(environment) if c.name in suspects and not c.running]
            return tuple([Fallen(name, c.name, await host.logs(c.id, _LINES)) for c in there])
    except (BotError, TimeoutError):
        return ()  # the health check says of the same host why it cannot be read
