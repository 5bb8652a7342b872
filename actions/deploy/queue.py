"""Frees an environment and lets the next in line begin, in one transaction (ruling 2)."""

from collections.abc import Iterable
from dataclasses import replace

from actions.ports import Transaction
from policy.events import ApprovalCardChanged, CardChanged, Event, PhaseChanged
from policy.rules import Outcome, Rule, Verdict
from policy.runs import Kind, Phase, Run, State


async def end(tx: Transaction, run: Run, phase: Phase, *, error: str = "") -> Run:
    """Ends `run` in `phase` and promotes the head of its environment's queue. Returns the ended run."""
    ended = replace(
        run,
        phase=phase,
        state=State.ENDED,
        ended_at=tx.now,
        wake_at=None,
        expires_at=None,
        error=error or run.error,
    )
    await tx.save_run(ended)
    await tx.emit(*cards(run))
    await promote(tx, run.environment)
    return ended


def cards(run: Run) -> tuple[Event, ...]:
    """Its live messages, to be drawn anew. Nobody approves a rollback."""
    return (CardChanged(run.id), *((ApprovalCardChanged(run.id),) if run.kind is Kind.DEPLOY else ()))


async def promote(tx: Transaction, environment: str) -> None:
    """The head of the queue takes the free claim; its plan is dropped, so that it is planned anew before it acts."""
    waiting = await tx.next_queued(environment)
    if waiting is None:
        return
    claimed = await tx.take_claim(waiting, Phase.PREPARING)
    if claimed is None:
        return
    await tx.save_run(replace(claimed, plan=None, state=State.READY, wake_at=tx.now))
    await tx.emit(*cards(waiting))
    await tx.emit(PhaseChanged(waiting.id, Phase.PREPARING, "", "promoted", tx.now))


async def begin_or_queue(tx: Transaction, run: Run, verdicts: Iterable[Verdict]) -> Run:
    """An approved run takes the environment, or waits in line for it.

    Decided while another run was on the hosts, its plan is dropped: where that one stopped, this one plans anew.
    """
    busy = any(v.rule is Rule.WHERE_BUSY and v.outcome is Outcome.WARN for v in verdicts)
    approved = replace(run, approved_at=tx.now, expires_at=None)
    claimed = await tx.take_claim(approved, Phase.PREPARING)
    if claimed is not None:
        plan = None if busy else claimed.plan
        ready = replace(claimed, plan=plan, expires_at=None, state=State.READY, wake_at=tx.now)
        await tx.save_run(ready)
        return ready
    queued = replace(approved, phase=Phase.QUEUED, state=State.WAITING, wake_at=None)
    await tx.save_run(queued)
    await tx.emit(PhaseChanged(run.id, Phase.QUEUED, "", "", tx.now))
    return queued
