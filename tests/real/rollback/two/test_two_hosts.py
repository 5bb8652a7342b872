"""One host says no, dies or is lost, at the switch or after it: both serve the same, or people read what each serves."""

import asyncio

from policy.deploy import Refused
from policy.events import RollbackCompleted, RollbackFailed, RollbackStopped
from policy.plan import StepKind
from policy.rules import Rule
from policy.runs import Phase
from tests.real.deploying.desk import ADMIN
from tests.real.deploying.picture import containers, ended_well_kept, only, serves
from tests.real.parts.load import Load
from tests.real.rollback.going_back import OLD, asked, back
from tests.real.rollback.two.conftest import Opens
from tests.real.rollback.two.pair import Pair


def both_serve(pair: Pair, version: str) -> None:
    for target in pair.both:
        serves(target, version)


async def test_a_host_that_refuses_the_switch_takes_the_other_back_and_nobody_notices(
    opens: Opens, pair: Pair
) -> None:
    async def bar() -> None:
        (pair.second.nginx.enabled / "other").write_text("server { listen")

    async with opens() as office, Load(pair.front.port, rate=100) as load:
        office.at(StepKind.SWITCH, bar)
        run = await office.deploy("v1.2.4", seconds=90)

        await ended_well_kept(office, run, Phase.ROLLED_BACK)
        assert "nginx refuses the new configuration" in run.error
        assert (await only(office, run, RollbackCompleted)).to_version == "v1.2.3"
    both_serve(pair, "v1.2.3")
    assert set(load.report.releases) == {"v1.2.3", "v1.2.4"}  # the first had been switched
    assert load.report.lost == 0, load.report


async def test_a_swap_whose_standby_dies_on_one_host_leaves_both_on_the_same_release(
    opens: Opens, pair: Pair
) -> None:
    async def die() -> None:
        await asyncio.to_thread(pair.second.docker.command, "kill", OLD)

    async with opens() as office:
        assert (await office.deploy("v1.2.4", seconds=90)).phase is Phase.SUCCEEDED
        both_serve(pair, "v1.2.4")
        office.at(StepKind.SWITCH, die)

        run = await back(office, reason="slow")

        assert run.phase is Phase.FAILED, run.error
        both_serve(pair, "v1.2.4")
        stopped = await only(office, run, RollbackStopped)
        assert [name for name, _, _ in stopped.hosts] == [target.name for target in pair.both]
        for _, live, commands in stopped.hosts:
            assert live.startswith("v1.2.4 in container ")
            assert "switch production" in commands

        pair.second.docker.command("rm", "-f", OLD)
        refused = await asked(office, reason="slow")
        assert isinstance(refused, Refused)
        assert refused.verdict.rule is Rule.ROLLBACK_STANDBY
        assert refused.verdict.fields["host"] == pair.second.name


async def test_a_host_lost_after_the_switch_freezes_and_the_next_rollback_brings_both_together(
    opens: Opens, pair: Pair
) -> None:
    async def lose() -> None:
        await asyncio.to_thread(pair.second.sshd.stop_daemon)

    async with opens(patience=0.5) as office:
        office.at(StepKind.WATCH, lose)
        frozen = await office.deploy("v1.2.4", seconds=90)

        assert frozen.phase is Phase.ROLLBACK_FAILED
        failed = await only(office, frozen, RollbackFailed)
        assert failed.mention == (ADMIN,)  # who is called
        (first, live, _), (second, unknown, commands) = failed.hosts
        assert (first, second) == (pair.first.name, pair.second.name)
        assert live.startswith("v1.2.3 in container ")  # swapped back, and read there
        assert unknown.startswith("not known (the host does not answer); before it was v1.2.3 in ")
        assert "docker start" in commands
        assert "switch production" in commands

        await asyncio.to_thread(pair.second.sshd.start_daemon)
        run = await back(office, reason="one host is on v1.2.4")

        assert run.phase is Phase.SUCCEEDED, run.error
        both_serve(pair, "v1.2.3")
        assert await office.store.holder("production") is None
    assert containers(pair.second)["liyaqa-backend-failed"].version == "v1.2.4"
