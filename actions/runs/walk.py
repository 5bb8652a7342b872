"""One step after another: journal, probe, act, probe, journal. The same loop goes forward and back (ruling 46)."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

import structlog

from actions.desk import Desk
from actions.faults import DidNotLast, StepBroke, is_away, short, state_of
from actions.ports import Host
from actions.sessions import Sessions
from actions.steps import WORK, Context, Done, StepWork
from policy.config import Environment
from policy.deploy.planning import moves_traffic
from policy.errors import (
    BotError,
    DatabaseUnreachable,
    Fenced,
    HostFault,
    HostUnreachable,
    StaleToken,
    StepTimedOut,
    StopRequested,
)
from policy.plan import Plan, Step, StepKind
from policy.runs import Run, StepKey, StepRecord

log = structlog.get_logger()
_RECONNECT = 0.2  # seconds between two tries to reach a host again
NO_SAY = (Fenced, DatabaseUnreachable, StaleToken)  # whoever has a say goes on from the journal
Result = TypeVar("Result")


@dataclass(slots=True)
class Patience:
    """How long a step goes on asking a host that gives no answer. One that comes and goes has an end too: `limit`."""

    seconds: float
    limit: float
    began: float = field(default_factory=time.monotonic)
    lost: float | None = None
    fault: BotError | None = None

    def heard(self, host: str) -> None:
        """That host answers, where it was the one that did not; its Docker may still not."""
        if isinstance(self.fault, HostUnreachable) and self.fault.host == host:
            self.lost = None

    def ends(self, fault: BotError) -> bool:
        now = time.monotonic()
        self.fault, self.lost = fault, self.lost or now
        return now - self.lost > self.seconds or now - self.began > self.limit


@dataclass(slots=True)
class Walk:
    """One worker's way through a run. `past` grows with each finished step; `said` is the step's last word."""

    desk: Desk
    run: Run
    plan: Plan
    environment: Environment
    sessions: Sessions
    stop: asyncio.Event
    past: dict[str, dict[str, object]] = field(default_factory=dict)
    said: str = ""

    def remember(self, records: tuple[StepRecord, ...]) -> None:
        """What earlier workers journalled."""
        for record in records:
            if record.state == "done" and record.result:
                self.past[f"{record.kind}@{record.host}"] = json.loads(record.result)

    def covered(self) -> tuple[str, ...]:
        """The hosts that showed the maintenance page when customers' way was looked at last."""
        last = [f"{StepKind.WATCH}@"] if f"{StepKind.WATCH}@" in self.past else list(self.past)
        kinds = (f"{StepKind.WATCH}@", f"{StepKind.VERIFY}@")
        found = (self.past[name].get("covered") for name in last if name.startswith(kinds))
        return tuple(dict.fromkeys(str(host) for hosts in found if isinstance(hosts, list) for host in hosts))

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
        self.said = ""
        try:
            done = await self._attempt(step, key, Patience(patience, step.deadline + patience))
        except NO_SAY:
            raise
        except BotError as fault:
            await self.desk.journal.finish(key, state_of(fault, step.kind), short(fault), "{}")
            raise
        self.past[f"{step.kind}@{step.host}"] = done.result
        await self.desk.journal.finish(key, "done", done.detail, json.dumps(done.result))

    async def _attempt(self, step: Step, key: StepKey, patience: Patience) -> Done:
        """Until done: what gives no answer is reached again and asked what is so, as long as patience lasts."""
        while True:
            try:
                return await self._once(step, key, patience)
            except HostFault as fault:
                if not is_away(fault):
                    raise
                if isinstance(fault, HostUnreachable):
                    await self.sessions.drop(fault.host)
                if patience.ends(fault):
                    raise
                away = f"{fault.host} does not answer, trying again ({short(fault)})"
            await self.desk.journal.progress(key, away)
            await self._stoppable(asyncio.sleep(_RECONNECT), key)

    async def _once(self, step: Step, key: StepKey, patience: Patience) -> Done:
        work = WORK[step.kind]
        ctx = await self._stoppable(self._context(step, key, patience), key)
        if done := await _guarded(work.probe, ctx):
            return done
        late = False
        try:
            async with asyncio.timeout(None if work.endless else step.deadline):
                done = await self._act(work, ctx, key)
        except TimeoutError:
            late, done = True, None
        if done := done or await _guarded(work.probe, ctx):
            return done
        if late:
            raise StepTimedOut(step.kind, step.deadline, self.said)
        raise DidNotLast(step.kind, "it was done, but did not last")

    async def _context(self, step: Step, key: StepKey, patience: Patience) -> Context:
        async def progress(detail: str) -> None:
            self.said = detail
            await self.desk.journal.progress(key, detail)

        async def reach(name: str) -> Host:
            host = await self.sessions.get(name)
            patience.heard(name)
            return host

        host = await reach(step.host or self.plan.hosts[0].host)
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
            reach,
        )

    async def _act(self, work: StepWork, ctx: Context, key: StepKey) -> Done | None:
        act = _guarded(work.act, ctx)
        return await (self._stoppable(act, key) if work.waits else act)

    async def _stoppable(self, work: Coroutine[Any, Any, Result], key: StepKey) -> Result:
        """Going forward, waiting and reaching a host end as soon as somebody asks the run to stop."""
        return await (unless_stopped(work, self.stop, self.run.id) if key.direction > 0 else work)


async def _guarded(call: Callable[[Context], Awaitable[Done | None]], ctx: Context) -> Done | None:
    """A bug in a step is a failed step with a reference, so that the run still ends in a state with a name."""
    try:
        return await call(ctx)
    except (BotError, TimeoutError):
        raise
    except Exception as bug:
        raise broken(ctx.run.id, ctx.step.kind, bug) from bug


def broken(run: int, kind: StepKind, bug: Exception) -> StepBroke:
    """The fault to end a run by; the bug is logged with a reference that people can name."""
    reference = f"{run:x}-{int(time.time()):x}"
    log.error("step_broke", run=run, step=kind, reference=reference, exc_info=bug)
    return StepBroke(kind, f"something went wrong inside the desk (reference {reference})")


async def unless_stopped(work: Coroutine[Any, Any, Result], stop: asyncio.Event, run: int) -> Result:
    """Ends the work as soon as somebody asks the run to stop."""
    task, asked = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({task, asked}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise StopRequested(run)
    finally:
        task.cancel()
        asked.cancel()
        await asyncio.gather(task, asked, return_exceptions=True)


def moved(records: tuple[StepRecord, ...]) -> bool:
    """Whether any traffic moved, or may have (ruling 1)."""
    done = ("done", "running", "unknown")
    return any(moves_traffic(r.kind) and r.direction > 0 and r.state in done for r in records)
