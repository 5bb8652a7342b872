"""The story of the releases, told by the whole bot on sandbox hosts."""

import pytest

from tests.real.parts.load import Load
from tests.sandbox.host.site import served
from tests.sandbox.host.whole.conftest import Demo
from tests.scenarios.stage import shown


def configured(**changes: object) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("demo", [changes], indirect=True, ids=["changed"])


without_proof = configured(proof=False)


async def test_a_good_release_goes_from_staging_to_production_and_loses_no_request(demo: Demo) -> None:
    stage = demo.stage
    await demo.staged("v1.2.4")
    await demo.asked("v1.2.4")
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


async def test_staging_returns_to_its_old_release_and_production_asks_for_proof(demo: Demo) -> None:
    stage = demo.stage
    await stage.command("U0ENGINEER", "/deploy v1.2.5 staging")
    await stage.carded("v1.2.5", "rolled back", 60)

    assert await served(demo.staging) == (200, "v1.2.3")
    answer = await stage.command("U0ENGINEER", "/deploy v1.2.5 production")
    assert "/deploy v1.2.5 staging" in shown(answer)
    assert await stage.phases("v1.2.5") == ["rolled_back"]


@without_proof
async def test_a_release_that_is_never_healthy_leaves_production_as_it_was(demo: Demo) -> None:
    stage = demo.stage
    await stage.deploy("v1.2.5", "U0APPROVER1", "U0APPROVER2")
    await stage.until(lambda: stage.posts("Production Deployment Failed"), 60)

    assert [c["Name"] for c in demo.production.records.running()] == ["/liyaqa-backend-blue"]
    assert await served(demo.production) == (200, "v1.2.3")
    assert demo.production.traffic.statuses.keys() <= {200, 201}, "customers noticed"


@configured(proof=False, watch=20)
async def test_a_release_that_fails_its_customers_is_sent_back_with_a_picture(demo: Demo) -> None:
    stage = demo.stage
    await stage.deploy("v1.2.6", "U0APPROVER1", "U0APPROVER2")
    (back,) = await stage.until(lambda: stage.posts("ROLLBACK COMPLETED", "incidents"), 60)

    assert "v1.2.6 → v1.2.3" in shown(back)
    assert "(normal)" in shown(back)
    (issue,) = stage.posts("Post-Deployment Issue Detected")
    assert "High error rate (" in shown(issue)
    assert demo.production.traffic.statuses[500] > 0
    assert await served(demo.production) == (200, "v1.2.3")
    await stage.until(lambda: [m for m in stage.thread("v1.2.6") if m.files], 40)
    answer = await stage.command("U0ENGINEER", "/deploy v1.2.6 production")
    assert "/deploy unquarantine v1.2.6 production" in shown(answer)


@without_proof
async def test_a_release_with_migrations_shows_what_flyway_said(demo: Demo) -> None:
    stage = demo.stage
    await stage.deploy("v1.3.0", "U0APPROVER1", "U0APPROVER2")
    await stage.until(lambda: stage.posts("Production Deployment Completed"), 60)

    said = "\n".join(shown(message) for message in stage.thread("v1.3.0"))
    assert "12 - add trainer role" in said
    assert await served(demo.production) == (200, "v1.3.0")
