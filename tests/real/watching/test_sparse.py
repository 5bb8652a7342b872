"""The sparse watch: for an hour a release that turns bad goes back, as long as it is the live one (guide 4.5, ruling 9)."""

import asyncio
import os
import signal
from dataclasses import replace

from actions.watch.containers import Containers, looked_at
from policy.answers import Measured
from policy.events import DeploymentCompleted, IssueDetected, RollbackCompleted, WatchEnded
from policy.runs import Kind, Phase, Run, State
from tests.real.deploying.desk import Office, seen
from tests.real.deploying.picture import only
from tests.real.parts.host import TargetHost
from tests.real.parts.load import Load
from tests.real.rollback.going_back import BLUE
from tests.real.watching.conftest import WATCHED, Opens
from tests.real.watching.test_watch import RATE, serving

SHORT = replace(WATCHED, watch=0.5, sparse_interval=1)


async def runs(office: Office, kind: Kind) -> list[Run]:
    async with office.db.session() as session:
        rows = await session.rows("select id from run where kind = $1 order by id", kind.value)
    return [await office.store.run(row["id"]) for row in rows]


async def ended(office: Office, kind: Kind) -> Run:
    """The first of its kind, once it has ended."""

    async def look() -> Run | None:
        return next((run for run in await runs(office, kind) if run.state is State.ENDED), None)

    return await seen(look, 45)


async def test_a_release_that_turns_bad_later_goes_back_once_even_through_another_worker(
    watched: Opens, live_host: TargetHost
) -> None:
    """Nobody asks it anything while it is watched closely; then the customers come, to a bot that took over."""
    live_host.images.push("v1.2.6", {"APP_FAIL_PERCENT": "8"})
    async with watched(timings=SHORT, idle=True) as office:
        async with office.working():
            run = await office.deploy("v1.2.6")
        assert run.phase is Phase.SUCCEEDED

        async with Load(live_host.nginx.port, rate=RATE), office.working():
            back = await ended(office, Kind.ROLLBACK)
            await ended(office, Kind.WATCH)

        assert (back.requester, back.phase, back.parent) == ("", Phase.SUCCEEDED, run.id)
        assert back.reason.startswith("High error rate (")
        assert await serving(live_host) == "v1.2.3"
        assert (await only(office, run, IssueDetected)).action == "Rolling back."
        assert (await only(office, back, RollbackCompleted)).error_rate == 0
        assert await office.store.quarantine("production", run.digest) == back.reason
        assert len(await runs(office, Kind.ROLLBACK)) == 1


async def test_a_release_that_was_replaced_is_nobody_s_business_any_more(
    watched: Opens, live_host: TargetHost
) -> None:
    async with watched(timings=replace(SHORT, sparse_interval=30, watch_until=60)) as office:
        first = await office.deploy("v1.2.4")
        await office.deploy("v1.2.5")
        (old, _) = await runs(office, Kind.WATCH)
        async with office.store.transaction() as tx:
            await tx.save_run(replace(await tx.lock_run(old.id), wake_at=tx.now))
        await ended(office, Kind.WATCH)

        told = [type(event) for event in await office.events(first)]
        assert IssueDetected not in told
        assert WatchEnded not in told
        assert await runs(office, Kind.ROLLBACK) == []


async def test_a_good_release_is_all_green_and_its_sparse_watch_says_so_at_the_end(
    watched: Opens, live_host: TargetHost
) -> None:
    async with (
        watched(timings=replace(SHORT, watch=7, watch_until=16)) as office,
        Load(live_host.nginx.port, rate=RATE),
    ):
        run = await office.deploy("v1.2.4")
        completed = await only(office, run, DeploymentCompleted)
        assert (completed.failing, completed.unmeasured) == ((), ())
        await ended(office, Kind.WATCH)

        last = await only(office, run, WatchEnded)
        assert (last.failing, last.unmeasured) == ((), ())


async def test_a_host_that_is_not_reached_is_no_reason_to_go_back(
    watched: Opens, live_host: TargetHost
) -> None:
    async with watched(timings=replace(SHORT, watch_until=0)) as office:
        run = await office.deploy("v1.2.4")
        assert run.plan is not None
        (environment,) = office.desk.config.environments

        assert await looked_at(office.desk, environment, run.plan, run.id) == Containers()
        live_host.docker.command("stop", "-t", "1", BLUE)
        stopped = await looked_at(office.desk, environment, run.plan, run.id)
        assert stopped == Containers(unread=f"its container on {live_host.name} is stopped")
        live_host.sshd.stop_daemon()
        lost = await looked_at(office.desk, environment, run.plan, run.id)
        assert lost == Containers(unread=f"{live_host.name} does not answer")
        assert lost.measured == Measured("Container restarts", None, None, lost.unread)


async def test_a_container_that_restarted_by_itself_sends_the_release_back(
    watched: Opens, live_host: TargetHost
) -> None:
    """Long after the dense watch, and with nobody asking it anything: the hosts are asked, too."""

    def died_once() -> bool:
        found = live_host.docker.inspect(BLUE)
        return bool(found["RestartCount"] == 1 and found["State"]["Running"])

    async with watched(timings=replace(SHORT, sparse_interval=60, watch_until=120)) as office:
        run = await office.deploy("v1.2.4")
        os.kill(live_host.docker.inspect(BLUE)["State"]["Pid"], signal.SIGKILL)
        await seen(lambda: asyncio.to_thread(died_once))
        (watch,) = await runs(office, Kind.WATCH)
        async with office.store.transaction() as tx:
            await tx.save_run(replace(await tx.lock_run(watch.id), wake_at=tx.now))
        back = await ended(office, Kind.ROLLBACK)

        assert (back.phase, back.parent) == (Phase.SUCCEEDED, run.id), back.error
        assert back.reason == f"the container on {live_host.name} restarted once by itself"
        assert await serving(live_host) == "v1.2.3"
        assert await office.store.quarantine("production", run.digest) == back.reason
