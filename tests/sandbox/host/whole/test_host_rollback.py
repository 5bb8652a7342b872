"""Back to what ran well, told by the whole bot on sandbox hosts."""

from tests.real.parts.load import Load
from tests.sandbox.host.site import served
from tests.sandbox.host.whole.conftest import Demo
from tests.sandbox.host.whole.test_host_deploy import without_proof
from tests.scenarios.stage import shown


@without_proof
async def test_one_click_swaps_back_and_another_goes_forward_again(demo: Demo) -> None:
    stage = demo.stage
    await stage.deploy("v1.2.4", "U0APPROVER1", "U0APPROVER2")
    await stage.until(lambda: stage.posts("Production Deployment Completed"), 60)

    question = await stage.command("U0ENGINEER", "/rollback production --reason members wait")
    async with Load(int(demo.production.public_url.rpartition(":")[2]), rate=50) as load:
        await stage.press("U0ENGINEER", question, "rollback")
        await stage.until(lambda: stage.posts("ROLLBACK COMPLETED", "incidents"), 60)

    assert load.report.lost == 0, load.report
    assert await served(demo.production) == (200, "v1.2.3")
    names = {c["Name"]: c["State"]["Running"] for c in demo.production.records.containers.values()}
    assert names == {"/liyaqa-backend-blue": True, "/liyaqa-backend-failed": False}

    question = await stage.command("U0ENGINEER", "/rollback production --to v1.2.4")
    assert "It is started and checked before any traffic moves" in shown(question)
    await stage.press("U0ENGINEER", question, "rollback")
    await stage.carded("v1.2.4", "Production back to v1.2.4: completed")
    assert await served(demo.production) == (200, "v1.2.4")


@without_proof
async def test_after_a_migration_that_only_adds_the_swap_is_still_offered(demo: Demo) -> None:
    stage = demo.stage
    await stage.deploy("v1.3.0", "U0APPROVER1", "U0APPROVER2")
    await stage.until(lambda: stage.posts("Production Deployment Completed"), 60)

    kinds = await stage.execute("select name, kind from schema_change order by name")
    question = await stage.command("U0ENGINEER", "/rollback production")

    assert {row["kind"] for row in kinds} == {"expand"}
    assert "Swap to the warm standby" in shown(question)
