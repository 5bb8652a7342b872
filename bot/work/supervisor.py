"""Claims due runs, keeps their lease, and lets each worker know when it has lost its say (durable.md 4)."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from policy.errors import DatabaseUnreachable, Fenced
from policy.runs import Run
from store.engine import Engine

log = structlog.get_logger()
_RETRY = 0.2  # seconds between two tries of a failed heartbeat
Execute = Callable[[Run, asyncio.Event], Awaitable[None]]
Asked = Callable[[int], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Lease:
    """Seconds. A worker without a good heartbeat for `give_up` stops before the lease ends (ruling 7)."""

    length: float = 5
    beat: float = 1.5
    poll: float = 1
    give_up: float = 4


@dataclass(slots=True)
class Supervisor:
    """`owner` names this process. `asked` tells whether somebody asked a run to stop."""

    engine: Engine
    execute: Execute
    asked: Asked
    owner: str
    lease: Lease = field(default_factory=Lease)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _stopping: bool = False
    _running: dict[int, tuple[Run, asyncio.Task[None]]] = field(default_factory=dict)
    _nudges: dict[int, asyncio.Event] = field(default_factory=dict)

    async def serve(self) -> None:
        """Until told to stop. First no new claim, then the workers, then their leases: a twin goes on at once."""
        try:
            async with self.engine.listening() as notified, asyncio.TaskGroup() as group:
                relay = group.create_task(self._relay(notified))
                while not self._stopping:
                    await self._claim_due(group)
                    await _rest(self._wake, self.lease.poll)
                relay.cancel()
                await self._hand_over()
        finally:
            self._stopping = True

    def stop(self) -> None:
        """A claim under way is finished first: cut short, it might hold its run for a whole lease."""
        self._stopping = True
        self._wake.set()

    async def _hand_over(self) -> None:
        """Ends every worker; each gives its lease back, and where one had not begun it is given back here."""
        handed = tuple(self._running.values())
        for _, task in handed:
            task.cancel()
        await asyncio.gather(*(task for _, task in handed), return_exceptions=True)
        for run, _ in tuple(self._running.values()):
            await self._release(run)

    @property
    def running(self) -> tuple[int, ...]:
        return tuple(self._running)

    async def _relay(self, notified: asyncio.Event) -> None:
        """Wakes the claim loop and every worker's stop watch on each notification."""
        while True:
            await notified.wait()
            notified.clear()
            self._wake.set()
            for nudge in self._nudges.values():
                nudge.set()

    async def _claim_due(self, group: asyncio.TaskGroup) -> None:
        try:
            while not self._stopping and (run := await self.engine.claim(self.owner, self.lease.length)):
                log.info("run_claimed", run=run.id, kind=run.kind, phase=run.phase, token=run.token)
                self._running[run.id] = (run, group.create_task(self._own(run)))
        except DatabaseUnreachable as fault:
            log.warning("database_unreachable", detail=fault.detail)

    async def _own(self, run: Run) -> None:
        """Carries a run, contains its failure, and lets go of the lease however it went."""
        stop, keep = asyncio.Event(), False
        work = asyncio.ensure_future(self.execute(run, stop))
        beat = asyncio.ensure_future(self._beat(run, stop, work))
        try:
            await work
        except Fenced:
            log.warning("run_fenced", run=run.id, token=run.token)
        except DatabaseUnreachable as fault:
            log.warning("run_paused", run=run.id, detail=fault.detail)
        except asyncio.CancelledError:
            if (task := asyncio.current_task()) and task.cancelling():
                raise
            log.warning("run_let_go", run=run.id, token=run.token)
        except Exception:
            log.exception("run_broke", run=run.id)
            keep = True  # nobody tries it again before the lease ends
        finally:
            await self._let_go(run, work, beat)
            if not keep:
                await self._release(run)

    async def _let_go(self, run: Run, *tasks: "asyncio.Future[None]") -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._running.pop(run.id, None)
        self._nudges.pop(run.id, None)

    async def _release(self, run: Run) -> None:
        try:
            async with asyncio.timeout(self.lease.give_up):
                await self.engine.release(run.id, run.token)
        except (DatabaseUnreachable, TimeoutError):
            log.warning("lease_left_to_expire", run=run.id)

    async def _beat(self, run: Run, stop: asyncio.Event, work: "asyncio.Future[None]") -> None:
        """Renews the lease, watches for a stop request, and ends the work when the lease is or may be lost."""
        ends, nudged = time.monotonic() + self.lease.give_up, asyncio.Event()
        self._nudges[run.id] = nudged
        while time.monotonic() < ends:
            asked_at = time.monotonic()  # the lease counts from here or later, however slow the answer is
            try:
                async with asyncio.timeout(ends - asked_at):
                    if not await self.engine.beat(run.id, run.token, self.lease.length):
                        break
                    if await self.asked(run.id):
                        stop.set()
                ends = asked_at + self.lease.give_up
                await _rest(nudged, self.lease.beat)
            except TimeoutError:
                break
            except DatabaseUnreachable:
                await _rest(nudged, min(self.lease.beat, _RETRY))
        work.cancel()


async def _rest(nudged: asyncio.Event, seconds: float) -> None:
    """Until nudged, at most `seconds`."""
    try:
        async with asyncio.timeout(seconds):
            await nudged.wait()
    except TimeoutError:
        return
    finally:
        nudged.clear()
