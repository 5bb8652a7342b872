"""The main job: a typed command, two approvals, a real container behind a real nginx, announced."""

from tests.real.parts.load import Load
from tests.scenarios.stage import Stage


async def test_a_release_goes_from_staging_to_production_and_loses_no_request(stage: Stage) -> None:
    await stage.command("U0ENGINEER", "/deploy v1.2.4 staging")
    await stage.until(lambda: stage.posts("Staging Deployment Completed"))

    await stage.command("U0ENGINEER", "/deploy v1.2.4 production")
    async with Load(stage.production.nginx.port) as load:
        await stage.approve("v1.2.4", "U0APPROVER1", "U0APPROVER2")
        await stage.until(lambda: stage.posts("Production Deployment Completed"), 30)

    assert load.report.lost == 0, load.report
    assert load.report.rate >= 200
    assert "v1.2.4" in load.report.releases
    assert stage.posts("Production Deployment Started")
    assert stage.production.nginx.live_ports() == [stage.production.ports[1]]
