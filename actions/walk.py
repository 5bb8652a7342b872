"""One step after another: journal, probe, act, probe, journal. The same loop goes forward and back (ruling 46)."""

import asyncio
import json
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field

import structlog

from actions.desk import Desk
from actions.sessions import Sessions
from actions.steps import WORK, Context, Done, StepWork
from policy.config import Environment
from policy.errors import (
    BotError,
    DatabaseUnreachable,
    Fenced,
    HostUnreachable,
    StaleToken,
    StepFailed,
    StepTimedOut,
    StopRequested,
)
from policy.plan import Plan, Step
from policy.planning import moves_traffic
from policy.runs import Run, StepKey, StepRecord

log = structlog.get_logger()
_RECONNECT = 0.2  # seconds between two tries to reach a host again


@dataclass(slots=True)
class Walk:
    """One worker's way through a run. `past` grows with each finished step."""

    desk: Desk
    run: Run
    plan: Plan
    environment: Environment
    sessions: Sessions
    stop: asyncio.Event
    past: dict[str, dict[str, object]] = field(default_factory=dict)

    def remember(self, records: tuple[StepRecord, ...]) -> None:
        """What earlier workers journalled."""
        for record in records:
            if record.state == "done" and record.result:
                self.past[f"{record.kind}@{record.host}"] = json.loads(record.result)

    async def forward(self, step: Step) -> None:
        """Raises what went wrong; the journal row says it too."""
        await self._perform(step, 1, self.desk.patience)

    async def back(self, step: Step) -> None:
        """An undo waits longer for a lost host, and heeds no stop."""
        await self._perform(step, -1, self.desk.patience * 5)

    async def _perform(self, step: Step, direction: int, patience: float) -> None:
        key = StepKey(self.run.id, self.run.token, direction, step.no)
        if not await self.desk.journal.start(key, step.kind, step.host):
            return
        try:
            done = await self._attempt(step, key, patience)
        except (Fenced, DatabaseUnreachable, StaleToken):
            raise  # this worker has no say any more; whoever has goes on from the journal
        except BotError as fault:
            await self.desk.journal.finish(key, _state(fault), _short(fault), "{}")
            raise
        self.past[f"{step.kind}@{step.host}"] = done.result
        await self.desk.journal.finish(key, "done", done.detail, json.dumps(done.result))

    async def _attempt(self, step: Step, key: StepKey, patience: float) -> Done:
        """Until done: a host that drops off is reached again and asked what is so, as long as patience lasts."""
        lost: float | None = None
        while True:
            try:
                return await self._once(step, key)
            except HostUnreachable as fault:
                lost = lost or time.monotonic()
                await self.sessions.drop(fault.host)
                if time.monotonic() - lost > patience or (key.direction > 0 and self.stop.is_set()):
                    raise
                await self.desk.journal.progress(
                    key, f"{fault.host} does not answer, trying again ({fault.detail})"
                )
                await asyncio.sleep(_RECONNECT)

    async def _once(self, step: Step, key: StepKey) -> Done:
        work = WORK[step.kind]
        ctx = await self._context(step, key)
        if done := await work.probe(ctx):
            return done
        try:
            async with asyncio.timeout(step.deadline):
                done = await self._act(work, ctx, key)
        except TimeoutError:
            done = None
        done = done or await work.probe(ctx)
        if done is None:
            raise StepTimedOut(step.kind, step.deadline)
        return done

    async def _context(self, step: Step, key: StepKey) -> Context:
        async def progress(detail: str) -> None:
            await self.desk.journal.progress(key, detail)

        host = await self.sessions.get(step.host or self.plan.hosts[0].host)
        return Context(
            self.desk,
            self.run,
            self.plan,
            self.environment,
            step,
            host,
            self.run.token,
            progress,
            self.past,
            self.sessions.get,
        )

    async def _act(self, work: StepWork, ctx: Context, key: StepKey) -> Done | None:
        act = _guarded(work, ctx)
        if work.waits and key.direction > 0:
            return await unless_stopped(act, self.stop, self.run.id)
        return await act


async def _guarded(work: StepWork, ctx: Context) -> Done | None:
    """A bug in a step is a failed step with a reference, so that the run still ends in a state with a name."""
    try:
        return await work.act(ctx)
    except (BotError, TimeoutError):
        raise
    except Exception as bug:
        reference = f"{ctx.run.id:x}-{int(time.time()):x}"
        log.exception("step_broke", run=ctx.run.id, step=ctx.step.kind, reference=reference)
        raise StepFailed(
            ctx.step.kind, f"something went wrong inside the desk (reference {reference})"
        ) from bug


async def unless_stopped(
    act: Coroutine[object, object, Done | None], stop: asyncio.Event, run: int
) -> Done | None:
    """Ends a step that only looks as soon as somebody asks the run to stop."""
    task, asked = asyncio.ensure_future(act), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({task, asked}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise StopRequested(run)
    finally:
        task.cancel()
        asked.cancel()
        await asyncio.gather(task, asked, return_exceptions=True)


def _state(fault: BotError) -> str:
    """`unknown`: the host may have done it, so the undo must look (design, flow 6)."""
    return "unknown" if isinstance(fault, HostUnreachable | StepTimedOut) else "failed"


def _short(fault: BotError) -> str:
    return str(getattr(fault, "detail", "") or type(fault).__name__)[:500]


def moved(records: tuple[StepRecord, ...]) -> bool:
    """Whether any traffic moved, or may have (ruling 1)."""
    done = ("done", "running", "unknown")
    return any(moves_traffic(r.kind) and r.direction > 0 and r.state in done for r in records)
