"""The story of the releases, told by the whole bot on sandbox hosts."""

from tests.real.parts.load import Load
from tests.sandbox.host.site import served
from tests.sandbox.host.whole.conftest import Demo


async def test_a_good_release_goes_from_staging_to_production_and_loses_no_request(demo: Demo) -> None:
    stage = demo.stage
    await demo.staged("v1.2.4")
    await stage.command("U0ENGINEER", "/deploy v1.2.4 production")
    async with Load(int(demo.production.public_url.rpartition(":")[2]), rate=100) as load:
        await stage.approve("v1.2.4", "U0APPROVER1", "U0APPROVER2")
        await stage.until(lambda: stage.posts("Production Deployment Completed"), 60)

    assert load.report.lost == 0, load.report
    assert {"v1.2.3", "v1.2.4"} <= load.report.releases.keys()
    assert demo.production.traffic.statuses.keys() <= {200, 201}, "customers noticed"
    assert await served(demo.production) == (200, "v1.2.4")
    names = {
        c["Name"]: c["Config"]["Labels"].get("com.liyaqa.desk.release")
        for c in demo.production.records.running()
    }
    assert names == {"/liyaqa-backend-blue": "v1.2.4", "/liyaqa-backend-old": None}
    assert stage.posts("All green"), "the sandbox's metrics were measured"


async def test_a_release_that_is_never_healthy_changes_nothing(demo: Demo) -> None:
    stage = demo.stage
    await stage.command("U0ENGINEER", "/deploy v1.2.5 staging")
    await stage.carded("v1.2.5", "rolled back", 60)

    assert await served(demo.staging) == (200, "v1.2.3")
    assert demo.staging.container("liyaqa-backend") is not None
    await stage.command("U0ENGINEER", "/deploy v1.2.5 production")
    assert stage.production.container("liyaqa-backend-green") is None
    assert await served(demo.production) == (200, "v1.2.3")
