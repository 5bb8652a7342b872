"""An earlier version started anew, a rollback of a rollback, many swaps under load, and what the database forbids."""

import json

import pytest

from policy.deploy import Refused
from policy.plan import StepKind
from policy.rules import Rule
from policy.runs import Kind, Phase, Run
from tests.real.deploying.desk import Office
from tests.real.deploying.picture import containers, serves
from tests.real.parts.host import TargetHost
from tests.real.parts.load import Load
from tests.real.rollback.going_back import BLUE, FAILED, OLD, asked, back


async def test_an_earlier_version_is_started_anew_with_the_env_file_it_ran_with(
    office: Office, live_host: TargetHost
) -> None:
    """Guide 6.4: the standby is gone, and what is named ran well here before."""
    first = (await office.store.history("production"))[0]
    kept = live_host.env_file.read_text()
    live_host.env_file.write_text(kept + "ONLY_TODAY=yes\n")
    await office.deploy("v1.2.5")
    live_host.docker.command("rm", "-f", OLD)

    async with Load(live_host.nginx.port, rate=150) as load:
        run = await back(office, version="v1.2.4", reason="slow")

    assert run.phase is Phase.SUCCEEDED, run.error
    assert json.loads(run.outcome)["method"] == "redeploy"
    assert load.report.lost == 0, load.report
    serves(live_host, "v1.2.4")
    found = live_host.docker.inspect(BLUE)["Config"]
    assert isinstance(found, dict)
    assert "ONLY_TODAY=yes" not in found["Env"]
    live, began = await office.store.live("production"), await office.store.run(first.id)
    assert live is not None
    assert began.plan is not None
    assert live.env_hash == began.plan.hosts[0].env_hash
    assert containers(live_host)[FAILED].version == "v1.2.5"
    kinds = [s.kind for s in await office.store.steps(run.id)]
    assert StepKind.MIGRATE not in kinds
    assert StepKind.SMOKE not in kinds


@pytest.mark.parametrize("swaps", [4, pytest.param(50, marks=(pytest.mark.full, pytest.mark.timeout(900)))])
async def test_a_rollback_of_a_rollback_and_many_swaps_lose_no_request(
    swaps: int, office: Office, live_host: TargetHost
) -> None:
    """Back and forth: what was left by name comes back, and what is not at fault stands by."""
    ids = {kept.version: kept.id for kept in containers(live_host).values()}
    async with Load(live_host.nginx.port, rate=150, most_seconds=600) as load:
        for swap in range(swaps):
            wanted = ("v1.2.3", "v1.2.4")[swap % 2]
            run = await back(office, version=wanted, reason=f"swap {swap}")
            assert run.phase is Phase.SUCCEEDED, run.error
            serves(live_host, wanted)

    assert load.report.lost == 0, load.report
    assert {kept.version: kept.id for kept in containers(live_host).values()} == ids
    assert set(containers(live_host)) == {BLUE, OLD}
    waiting = [r for r in await _retiring(office) if r.phase is Phase.QUEUED]
    assert len(waiting) == 1  # whoever stands by goes after its day
    undone = await asked(office, version="v9.9.9")
    assert isinstance(undone, Refused)
    assert undone.verdict.rule is Rule.ROLLBACK_TARGET


async def _retiring(office: Office) -> list[Run]:
    async with office.db.session() as session:
        rows = await session.rows("select id from run where kind = $1 order by id", Kind.RETIRE.value)
    return [await office.store.run(row["id"]) for row in rows]
