"""Runs and events to tell of, and waiting until all is told."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from policy import events
from policy.runs import Kind, Phase, Run, State
from sandbox.slack.world.model import Message
from tests.handlers.office import DIGEST, Office

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
RUN = Run(
    id=0,
    kind=Kind.DEPLOY,
    environment="production",
    version="v1.2.4",
    digest=DIGEST,
    phase=Phase.AWAITING_APPROVAL,
    state=State.WAITING,
    requester="U0ENGINEER",
    created_at=AT,
    plan_hash="f" * 64,
    expires_at=AT + timedelta(minutes=30),
)
LOCKED = events.LockChanged(0, "production", locked=True, actor="U0ENGINEER", reason="database move")


async def a_run(at: Office, **changes: Any) -> int:
    async with at.desk.store.transaction() as tx:
        return (await tx.add_run(replace(RUN, **changes))).id


async def emit(at: Office, *told: events.Event) -> None:
    async with at.desk.store.transaction() as tx:
        await tx.emit(*told)


def started(run: int) -> events.DeploymentStarted:
    return events.DeploymentStarted(run, "production", "v1.2.4", "U0ENGINEER", AT, 15, "blue_green")


def line(run: int, note: str = "") -> events.PhaseChanged:
    return events.PhaseChanged(run, Phase.PREPARING, "", note, AT)


async def eventually(predicate: Callable[[], object], seconds: float = 20) -> None:
    for _ in range(int(seconds / 0.01)):
        if predicate():
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"not within {seconds} s")


async def settled(at: Office, seconds: float = 30) -> list[Message]:
    """The messages of #deployments when nothing is left to send."""
    for _ in range(int(seconds / 0.02)):
        if not (await at.outbox.backlog())[0]:
            return at.slack.messages("deployments")
        await asyncio.sleep(0.02)
    raise AssertionError(f"still unsent after {seconds} s")
