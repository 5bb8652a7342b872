"""What a worker does with a run it has claimed: begin or resume, walk the plan, and undo it when a step says no."""

import asyncio

from actions import playbooks, watch
from actions.calling import paging
from actions.deploy import approvals
from actions.desk import Desk
from actions.runs import retire
from actions.runs.back import give_up, undo
from actions.runs.begin import begin
from actions.runs.forward import forward
from actions.runs.walk import Walk
from actions.sessions import Sessions
from policy.errors import StaleToken
from policy.runs import Kind, Phase, Run


async def execute(desk: Desk, run: Run, stop: asyncio.Event) -> None:
    """Returns when the run ended or parked. Raises Fenced or DatabaseUnreachable when this worker lost its say."""
    if run.kind is Kind.PLAYBOOK:
        await playbooks.carry_out(desk, run)
    elif run.kind is Kind.PAGE:
        await paging.carry_out(desk, run)
    elif run.kind is Kind.RETIRE and run.phase is Phase.QUEUED:
        await retire.wake(desk, run)
    elif run.kind is Kind.WATCH:
        await watch.wake(desk, run)
    elif run.phase is Phase.AWAITING_APPROVAL:
        await approvals.tick(desk, run)
    elif run.phase in {Phase.PREPARING, Phase.VERIFYING, Phase.SWITCHING, Phase.WATCHING, Phase.ROLLING_BACK}:
        await _carry_out(desk, run, stop)


async def _carry_out(desk: Desk, run: Run, stop: asyncio.Event) -> None:
    begun = run if run.started_at and run.plan else await begin(desk, run)
    if begun is None or begun.plan is None:
        return
    environment = desk.config.configured(begun.environment)
    async with Sessions(desk, begun, environment) as sessions:
        walk = Walk(desk, begun, begun.plan, environment, sessions, stop)
        try:
            await _walk(walk)
        except StaleToken as stale:
            await _catch_up(desk, begun, stale)


async def _catch_up(desk: Desk, run: Run, stale: StaleToken) -> None:
    """Ruling 6: the database says this worker is right, the host knows a higher token: the database was restored."""
    async with desk.store.transaction((run.id, run.token)) as tx:
        await tx.audit(
            "",
            "tokens.raised",
            run=run.id,
            environment=run.environment,
            detail=f"{stale.host}: past {stale.highest}",
        )
    await desk.store.raise_tokens_past(stale.highest)


async def _walk(walk: Walk) -> None:
    records = await walk.desk.store.steps(walk.run.id)
    walk.remember(records)
    if not walk.run.error:
        fault = await forward(walk)
        if fault is None:
            return
        await give_up(walk, fault)
    await undo(walk)
