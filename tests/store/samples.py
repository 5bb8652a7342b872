"""Runs and plans to store."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from policy.config import Strategy
from policy.plan import Container, HostPlan, Plan, Release, Step, StepKind
from policy.runs import Kind, Phase, Run, State, StepKey
from store.engine import Engine
from store.postgres import PostgresStore

AT = datetime(2026, 11, 24, 9, 30, 0, 123456, tzinfo=UTC)
DIGEST = "sha256:" + "a" * 64


def key(run: Run) -> StepKey:
    """Of the first step on the way forward."""
    return StepKey(run.id, run.token, 1, 1)


def plan() -> Plan:
    release = Release("v1.2.4", "localhost:5000/liyaqa", DIGEST, ("V12__add_role",), "abc")
    live = Container("id1", "liyaqa-backend-blue", "img", "v1.2.3", DIGEST, 8080, True, (("k", "v"),))
    hosts = (HostPlan("one", live, 8081, "site", "env"), HostPlan("two", None, 8082, "", "", True))
    steps = (
        Step(1, StepKind.CONNECT, "one", 10, "4.2"),
        Step(2, StepKind.SWITCH, "one", 20.5, "4.4", StepKind.SWITCH_BACK),
    )
    return Plan("production", Strategy.BLUE_GREEN, release, hosts, steps, "config")


def run(**changes: Any) -> Run:
    """Parked for approval; nothing wakes it."""
    base = Run(
        id=0,
        kind=Kind.DEPLOY,
        environment="production",
        version="v1.2.4",
        digest=DIGEST,
        phase=Phase.AWAITING_APPROVAL,
        state=State.WAITING,
        requester="U1",
        created_at=AT,
    )
    return replace(base, **changes)


async def added(store: PostgresStore, **changes: object) -> Run:
    async with store.transaction() as tx:
        return await tx.add_run(run(**changes))


async def due(store: PostgresStore, **changes: object) -> Run:
    """A run that any worker may claim now."""
    phase = changes.pop("phase", Phase.PREPARING)
    return await added(store, phase=phase, state=State.READY, wake_at=await store.now(), **changes)


async def claimed(store: PostgresStore, engine: Engine, lease: float = 5, **changes: object) -> Run:
    await due(store, **changes)
    taken = await engine.claim("bot-1", lease)
    assert taken is not None
    return taken
