"""Two hosts, a strict Slack, a database with a gate in it, and one or two bots as processes of their own."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from tests.postgres import PostgresServer
from tests.real.parts.host import TargetHost
from tests.real.surviving.gate import Gate
from tests.scenarios.process import Bot
from tests.scenarios.stage import Stage, staged

_BOOT = 90  # seconds; two busy cores have been seen to need half of it
ENGINEER, APPROVERS = "U0ENGINEER", ("U0APPROVER1", "U0APPROVER2")
# Short (ruling 54), and yet longer than two busy cores make a bot stand still.
LEASES = {
    "LEASE_RUN": "2",
    "LEASE_BEAT": "0.3",
    "LEASE_GIVE_UP": "1.6",
    "LEASE_POLL": "0.2",
    "LEASE_OUTBOX": "4",
}
# What a case that failed may have left open.
_OVER = (
    "update run set phase = 'failed', state = 'ended', wake_at = null, owner = null where open",
    "update outbox set state = 'dead' where state = 'unsent'",
    "delete from environment_lock",
    "delete from live",
    "delete from gate",
)
TIMINGS = {"health": 20, "watch": 0.6, "watch_interval": 0.1, "drain": 5}


@dataclass(slots=True)
class World:
    """`live` is what should serve in each environment, `standby` what production could go back to at once."""

    stage: Stage
    twin: Bot
    gate: Gate
    server: PostgresServer
    live: dict[str, str] = field(default_factory=dict)
    standby: str = ""
    broken: bool = False

    def host(self, environment: str) -> TargetHost:
        return self.stage.staging if environment == "staging" else self.stage.production

    async def manned(self, bots: int) -> None:
        """So many bots serve, or soon will; Slack talks to the first of them."""
        if bots == 1 and alive(self.twin):
            await self.twin.terminate()
        for bot in (self.stage.bot, self.twin)[:bots]:
            if not alive(bot):
                bot.start()
        await self.heard_by(self.stage.bot)

    async def heard_by(self, bot: Bot) -> None:
        """Slack talks to this one from now on, which is called the stage's."""
        if bot is self.twin:
            self.stage.bot, self.twin = self.twin, self.stage.bot
        await bot.ready(_BOOT)
        await self.stage.slack.connect(f"http://127.0.0.1:{bot.port}/slack/events")

    async def begin(self, version: str, environment: str) -> int:
        """Asked for, and approved by as many as it needs; the run's number. All bots are ready when it begins."""
        if environment == "staging":
            await self.all_ready()
        await self.stage.command(ENGINEER, f"/deploy {version} {environment}")
        if environment == "production":
            await self.stage.approve(version, APPROVERS[0])
            await self.all_ready()
            await self.stage.approve(version, APPROVERS[1])
        return await self.newest("deploy")

    async def go_back(self) -> int:
        """Asked for with `/rollback`; the run's number."""
        await self.all_ready()
        question = await self.stage.command(ENGINEER, '/rollback production --reason "slow answers"')
        await self.stage.press(ENGINEER, question, "rollback")
        return await self.newest("rollback")

    async def newest(self, kind: str) -> int:
        rows = await self.stage.execute("select max(id) as id from run where kind = $1", kind)
        return int(rows[0]["id"])

    def note(self, environment: str, version: str, *, went_well: bool) -> None:
        """What has become of a run to this version."""
        if environment == "production":
            deployed = went_well and version != self.standby
            self.standby = self.live[environment] if deployed else ""
        if went_well:
            self.live[environment] = version

    async def ended(self, run: int, seconds: float = 60) -> str:
        """The phase in which the run ends, or freezes."""
        query = "select phase from run where id = $1 and (state = 'ended' or phase = 'rollback_failed')"
        ends = time.monotonic() + seconds
        while not (found := await self.stage.execute(query, run)):
            assert time.monotonic() < ends, f"it does not end.\n{self.said()}"
            await asyncio.sleep(0.03)
        return str(found[0]["phase"])

    async def all_ready(self) -> None:
        for bot in (self.stage.bot, self.twin):
            if alive(bot):
                await bot.ready(_BOOT)

    async def lease(self, run: int) -> tuple[int, str, float]:
        """Token, owner, and the seconds until the lease ends."""
        (row,) = await self.stage.execute(
            """select token, coalesce(owner, '') as owner,
              extract(epoch from greatest(lease_until, '2000-01-01') - clock_timestamp())::float8 as rest
            from run where id = $1""",
            run,
        )
        return row["token"], row["owner"], row["rest"]

    async def owner(self, run: int) -> Bot:
        _, name, _ = await self.lease(run)
        return next((b for b in (self.stage.bot, self.twin) if name.endswith(f":{pid(b)}")), self.stage.bot)

    async def taken_over(self, run: int, token: int, seconds: float = 30) -> float:
        """Waits until a worker with a higher token has claimed the run; the moment it was seen."""
        ends = time.monotonic() + seconds
        while (await self.lease(run))[0] <= token:
            assert time.monotonic() < ends, f"nobody took over.\n{self.said()}"
            await asyncio.sleep(0.02)
        return time.monotonic()

    async def progressed(self, run: int, steps: int, seconds: float = 40) -> float:
        """Waits until more than so many steps are done, or the run has ended; the moment it was seen."""
        ends = time.monotonic() + seconds
        while await self.steps_done(run) <= steps and not await self._ended(run):
            assert time.monotonic() < ends, f"no step was done.\n{self.said()}"
            await asyncio.sleep(0.02)
        return time.monotonic()

    async def steps_done(self, run: int) -> int:
        query = "select count(*) as done from step where run = $1 and state = 'done'"
        return int((await self.stage.execute(query, run))[0]["done"])

    async def _ended(self, run: int) -> bool:
        (row,) = await self.stage.execute("select state = 'ended' as ended from run where id = $1", run)
        return bool(row["ended"])

    def said(self) -> str:
        return f"{self.stage.bot.said()}\n--- the other\n{self.twin.said()}"

    async def sicken(self) -> None:
        """The new release of production reports itself ill from now on, and serves all the same."""
        docker = self.stage.production.docker
        await asyncio.to_thread(docker.command, "kill", "-s", "USR1", "liyaqa-backend-green")

    async def renew(self) -> None:
        """As it was at first, after a case that left a mess."""
        for bot in (self.stage.bot, self.twin):
            bot.end()
        await self.gate.reconnect()
        for statement in _OVER:
            await self.stage.execute(statement)
        for host in (self.stage.production, self.stage.staging):
            await asyncio.to_thread(host.reset)
        self.stage.staging.install_helper(environment="staging")
        await asyncio.to_thread(by_hand, self.stage.production, self.stage.staging)
        self.live.update(production="v1.2.3", staging="v1.2.3")
        self.standby = ""
        self.broken = False


def by_hand(production: TargetHost, staging: TargetHost) -> None:
    production.run_release("v1.2.3")
    staging.run_release("v1.2.3", name="liyaqa-backend")


def alive(bot: Bot) -> bool:
    return bot.process is not None and bot.process.poll() is None


def pid(bot: Bot) -> int:
    return bot.process.pid if bot.process is not None else 0


def freeze(bot: Bot) -> None:
    psutil.Process(pid(bot)).suspend()


def thaw(bot: Bot) -> None:
    psutil.Process(pid(bot)).resume()


@asynccontextmanager
async def opened_world(
    production: TargetHost,
    staging: TargetHost,
    server: PostgresServer,
    folder: Path,
    timings: Mapping[str, Any] | None = None,
) -> AsyncIterator[World]:
    for host in (production, staging):
        host.reset()
    by_hand(production, staging)
    database = server.create()
    async with AsyncExitStack() as stack:
        stack.callback(server.drop, database)
        url, given = server.url(database), {**TIMINGS, **(timings or {})}
        stage = await stack.enter_async_context(
            staged(production, staging, url, folder, proof=False, timings=given, variables=LEASES)
        )
        twin = Bot(stage.bot.environment, folder / "twin.log")
        twin.log.touch()
        stack.callback(twin.end)
        gate = await Gate.build(url)
        stack.push_async_callback(gate.end)
        yield World(stage, twin, gate, server, {"production": "v1.2.3", "staging": "v1.2.3"})
