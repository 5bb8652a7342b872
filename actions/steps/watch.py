"""Guide 4.4 step 10: look closely at the new release for five minutes."""

import asyncio
import time
from dataclasses import astuple, dataclass
from datetime import timedelta

from actions.steps.context import Context, Done, StepWork
from actions.steps.verify import as_customers, healthy, own
from actions.watch.looks import Looks
from actions.watch.verdict import WatchFailed, ask, asks, failure, past_contract
from policy.answers import Probe
from policy.watch import Act, Judgement, Measure

_BAD_IN_A_ROW = 3
NOTHING = Judgement(())


@dataclass(slots=True)
class _Watch:
    """`next`: when the metrics are due again, on the monotonic clock."""

    ctx: Context
    looks: Looks
    judged: Judgement = NOTHING
    bad: int = 0
    covered: tuple[str, ...] = ()  # the hosts that show the maintenance page
    next: float = 0

    async def round(self, left: float) -> None:
        """Health each time, metrics when they are due and at the end. Raises WatchFailed."""
        due = left <= 0 or time.monotonic() >= self.next
        looked = _look(self.ctx)
        (probe, self.covered), _ = await asyncio.gather(looked, self._measure(left) if due else _nothing())
        self.bad = 0 if healthy(probe) else self.bad + 1
        if self.bad >= _BAD_IN_A_ROW:
            said = f"answered {probe.status}" if probe.status else f"gave no answer ({probe.error})"
            detail = f"the public health check {said} {self.bad} times in a row"
            raise WatchFailed(self.ctx.step.kind, detail, impact="Customers do not get through")
        if due:
            await self._act()

    async def _measure(self, left: float) -> None:
        self.judged = await self.looks.look(max(self.ctx.environment.timings.watch - left, 0))
        self.next = time.monotonic() + self.ctx.environment.timings.metrics_interval

    async def _act(self) -> None:
        ctx = self.ctx
        failed = failure(ctx.environment, ctx.run, self.judged)
        barred = await past_contract(ctx.desk, ctx.plan) if failed else ""
        if failed and not barred:
            raise failed
        if asks(self.judged):
            async with ctx.desk.store.transaction((ctx.run.id, ctx.token)) as tx:
                await ask(ctx.desk, tx, ctx.run, self.judged, barred)


async def _watch(ctx: Context) -> Done:
    """Counted from the switch, so that a worker who takes over only watches what is left. The last look must be good.

    What may still become a reason to go back (8.4, "in 5 minutes") is waited for.
    """
    watch, interval = (
        _Watch(ctx, Looks.at(ctx.desk, ctx.environment, ctx.plan)),
        ctx.environment.timings.watch_interval,
    )
    while True:
        left = await _left(ctx)
        await watch.round(left)
        if left <= 0 and not watch.bad and watch.judged.act is not Act.WAIT:
            said = _numbers(watch.looks) + _silence(watch.judged)
            measured = [list(astuple(measure)) for measure in watch.judged.measured]
            result = {"measured": measured, "covered": list(watch.covered)}
            return Done(f"the public health check stayed good{said}", result)
        await ctx.progress(_word(ctx, left, watch))
        await asyncio.sleep(min(interval, left) if left > 0 else interval)


async def _nothing() -> None:
    """Not due yet."""


async def _look(ctx: Context) -> tuple[Probe, tuple[str, ...]]:
    for place in ctx.plan.hosts:
        await own(await ctx.at(place.host))
    return await as_customers(ctx)


async def _left(ctx: Context) -> float:
    run = await ctx.desk.store.run(ctx.run.id)
    now = await ctx.desk.store.now()
    ends = (run.switched_at or now) + timedelta(seconds=ctx.environment.timings.watch)
    return (ends - now).total_seconds()


def _word(ctx: Context, left: float, watch: _Watch) -> str:
    total = int(ctx.environment.timings.watch)
    passed = min(int(ctx.environment.timings.watch - left), total)
    state = "healthy" if not watch.bad else f"{watch.bad} bad answers in a row"
    wrong = f", {watch.judged.said[:1].lower()}{watch.judged.said[1:]}" if watch.judged.act else ""
    return f"{passed // 60}:{passed % 60:02} of {total // 60}:{total % 60:02}, {state}{_numbers(watch.looks)}{wrong}{_silence(watch.judged)}"


def _silence(judged: Judgement) -> str:
    return f", but {judged.silence}" if judged.silence else ""


def _numbers(looks: Looks) -> str:
    """The two that people look for first, where they are known."""
    if not looks.seen:
        return ""
    rate, latency = looks.seen[-1].value(Measure.ERROR_RATE), looks.seen[-1].value(Measure.LATENCY)
    shown = [f"error rate {rate:.1f}%"] if rate is not None else []
    return "".join(
        f", {part}" for part in [*shown, *([f"P95 {latency:.2f} s"] if latency is not None else [])]
    )


WATCH = StepWork(_watch, waits=True)
