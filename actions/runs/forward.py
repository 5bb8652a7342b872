"""The plan, forward, step by step."""

from dataclasses import replace

import structlog

from actions.deploy import endings
from actions.deploy.queue import cards
from actions.faults import words
from actions.rollback import endings as rollbacks
from actions.runs import retire
from actions.runs.walk import NO_SAY, Walk, broken
from policy.deploy.planning import phase_of
from policy.errors import BotError, StopRequested
from policy.events import PhaseChanged
from policy.plan import Step, StepKind
from policy.runs import Kind, Phase

log = structlog.get_logger()


async def forward(walk: Walk) -> BotError | None:
    """What went wrong, or None when the run ended well."""
    try:
        await _steps(walk)
    except NO_SAY:
        raise
    except BotError as fault:
        return fault
    except Exception as bug:  # noqa: BLE001  a bug between the steps, tried again at each lease, would hold the claim for ever
        return broken(walk.run.id, StepKind.ANNOUNCE, bug)
    return None


async def _steps(walk: Walk) -> None:
    left_over = ""
    for step in walk.plan.steps:
        if step.kind is StepKind.ANNOUNCE:
            break
        await _enter(walk, phase_of(step.kind, walk.plan.strategy))
        left_over = await _take(walk, step) or left_over
        if step.kind is StepKind.SWITCH:
            await _note_switch(walk)
    if walk.run.kind is Kind.RETIRE:
        await retire.finish(walk)
    elif walk.run.kind is Kind.ROLLBACK:
        await rollbacks.succeed(walk, left_over)
    else:
        await endings.succeed(walk)


async def _take(walk: Walk, step: Step) -> str:
    """What a rollback could not tidy up: traffic is back where it is well, and is not moved for the sake of a name."""
    try:
        await walk.forward(step)
    except NO_SAY:
        raise
    except BotError as fault:
        if walk.run.kind is not Kind.ROLLBACK or step.kind not in (StepKind.DRAIN, StepKind.PARK):
            raise
        log.warning("rollback_untidy", run=walk.run.id, step=step.kind, fault=type(fault).__name__)
        return f"Left over on {step.host}: {words(fault)}"
    return ""


async def _enter(walk: Walk, phase: Phase) -> None:
    """A run only moves forward through its phases; a resumed one is not moved back."""
    order = (Phase.PREPARING, Phase.VERIFYING, Phase.SWITCHING, Phase.WATCHING)
    if phase not in order or order.index(phase) <= order.index(walk.run.phase):
        return
    async with walk.desk.store.transaction((walk.run.id, walk.run.token)) as tx:
        locked = await tx.lock_run(walk.run.id)
        if locked.stop_by:
            raise StopRequested(locked.id)
        walk.run = replace(locked, phase=phase)
        await tx.save_run(walk.run)
        await tx.emit(*cards(walk.run))
        await tx.emit(PhaseChanged(walk.run.id, phase, "", "", tx.now))


async def _note_switch(walk: Walk) -> None:
    """The watch counts from here."""
    if walk.run.switched_at is not None:
        return
    async with walk.desk.store.transaction((walk.run.id, walk.run.token)) as tx:
        walk.run = replace(await tx.lock_run(walk.run.id), switched_at=tx.now)
        await tx.save_run(walk.run)
