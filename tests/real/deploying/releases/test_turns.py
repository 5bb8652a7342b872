"""Releases in turn, under load: not one request is lost, and the names are the guide's."""

from policy.events import DeploymentCompleted, DeploymentStarted
from policy.runs import Phase
from tests.real.deploying.desk import Office
from tests.real.deploying.picture import containers, ended_well_kept, serves, told
from tests.real.parts.host import TargetHost
from tests.real.parts.load import Load


async def test_three_releases_in_turn_lose_no_request(office: Office, live_host: TargetHost) -> None:
    async with Load(live_host.nginx.port, rate=300) as load:
        for version, former in (("v1.2.4", "v1.2.3"), ("v1.2.5", "v1.2.4"), ("v1.2.6", "v1.2.5")):
            live_host.images.push(version)
            run = await office.deploy(version)

            await ended_well_kept(office, run, Phase.SUCCEEDED)
            assert await told(office, run) == [DeploymentStarted, DeploymentCompleted]
            serves(live_host, version)
            found = containers(live_host)
            assert set(found) == {"liyaqa-backend-blue", "liyaqa-backend-old"}
            assert found["liyaqa-backend-old"].version == former
            assert found["liyaqa-backend-old"].running

    assert load.report.lost == 0, load.report
    assert load.report.rate >= 200
    assert list(load.report.releases) == ["v1.2.3", "v1.2.4", "v1.2.5", "v1.2.6"]
