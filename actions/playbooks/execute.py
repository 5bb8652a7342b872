"""Carries an action out as a run of the engine: begun, done or failed, each written down once; a killed bot's work goes on."""

import asyncio
import time
from dataclasses import dataclass, replace

import structlog

from actions.desk import Desk
from actions.faults import words
from actions.playbooks.ask import detail
from actions.playbooks.work import WORK, Outcome, Work
from actions.sessions import Sessions
from policy.errors import BotError, DatabaseUnreachable, Fenced
from policy.events import ActionSaid, PlaybookChanged
from policy.incidents.model import Entry
from policy.playbooks import ACTIONS, ActionRun, ActionState
from policy.runs import Phase, Run, State

log = structlog.get_logger()
_MOST = 12_000  # characters of output that are kept


@dataclass(frozen=True, slots=True)
class Ended:
    outcome: Outcome
    well: bool


async def carry_out(desk: Desk, run: Run) -> None:
    """Raises Fenced or DatabaseUnreachable when this worker lost its say; whoever claims the run next goes on."""
    row = await _begin(desk, run)
    ended = await _tried(desk, run, row) if row else None
    await _finish(desk, run, row, ended)


async def _begin(desk: Desk, run: Run) -> ActionRun | None:
    async with desk.store.transaction((run.id, run.token)) as tx:
        row = await tx.lock_action(int(run.version))
        if row is None or row.state not in {ActionState.APPROVED, ActionState.RUNNING}:
            return None
        again = row.state is ActionState.RUNNING
        begun = replace(row, state=ActionState.RUNNING, started_at=row.started_at or tx.now, again=again)
        await tx.save_action(begun)
        await tx.emit(PlaybookChanged(0, row.incident, row.book))
        return begun


async def _tried(desk: Desk, run: Run, row: ActionRun) -> Ended:
    action, environment = ACTIONS[row.action], desk.config.environment(row.environment)
    if environment is None or not environment.hosts:
        return Ended(Outcome(f"{row.environment} has no hosts any more. Nothing was done"), well=False)
    incident = await desk.store.incident(row.incident)
    if incident and incident.drill and not action.reads:
        return Ended(Outcome("A drill: nothing was done on any host", was_so=True), well=True)
    try:
        async with Sessions(desk, run, environment) as sessions, asyncio.timeout(action.deadline):
            return Ended(await WORK[row.action](Work(desk, row, environment, sessions, run.token)), well=True)
    except (Fenced, DatabaseUnreachable):
        raise
    except TimeoutError:
        said = f"No end within {action.deadline:g} s. It may have been done all the same: look before you press again"
        return Ended(Outcome(said), well=False)
    except BotError as fault:
        return Ended(Outcome(words(fault)), well=False)
    except Exception:
        reference = f"{run.id:x}-{int(time.time()):x}"
        log.exception("action_broke", action=row.id, reference=reference)
        said = f"Something went wrong inside the desk (reference {reference}). Look at the host before you press again"
        return Ended(Outcome(said), well=False)


async def _finish(desk: Desk, run: Run, row: ActionRun | None, ended: Ended | None) -> None:
    async with desk.store.transaction((run.id, run.token)) as tx:
        locked = await tx.lock_run(run.id)
        phase = Phase.SUCCEEDED if ended and ended.well else Phase.FAILED
        await tx.save_run(replace(locked, phase=phase, state=State.ENDED, ended_at=tx.now, wake_at=None))
        if row is None or ended is None:
            return
        action, outcome = ACTIONS[row.action], ended.outcome
        state = ActionState.DONE if ended.well else ActionState.FAILED
        done = replace(
            row,
            state=state,
            ended_at=tx.now,
            result=_result(row, outcome)[:1000],
            output=outcome.output[-_MOST:],
            undoable=ended.well and action.undo is not None and not (outcome.was_so and not row.again),
            expires_at=outcome.until,
        )
        await tx.save_action(done)
        if row.undoes and ended.well and (earlier := await tx.lock_action(row.undoes)):
            await tx.save_action(replace(earlier, state=ActionState.UNDONE, undoable=False))
        await tx.note(row.incident, Entry.PLAYBOOK, row.asked_by, _line(row, done), f"action-{row.id}")
        incident = await desk.store.incident(row.incident)
        said = detail(incident, row, done.result) if incident else row.incident
        await tx.audit(
            row.asked_by, f"playbook.{state}", run=run.id, environment=row.environment, detail=said
        )
        await tx.emit(
            ActionSaid(0, row.incident, row.book, row.id), PlaybookChanged(0, row.incident, row.book)
        )


def _result(row: ActionRun, outcome: Outcome) -> str:
    return (
        f"{outcome.said} (a second bot finished it, after the first one was lost)"
        if row.again
        else outcome.said
    )


def _line(row: ActionRun, done: ActionRun) -> str:
    name = f"{ACTIONS[row.action].label} {row.argument}".strip()
    word = "" if done.state is ActionState.DONE else " failed"
    return f"{name}{word}: {done.result}"
