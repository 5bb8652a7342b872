"""A return that fails freezes the environment; the next rollback passes, and so ends it (ruling 4)."""

from dataclasses import replace

from policy.answers import Probe
from policy.events import IssueDetected, RollbackCompleted, RollbackFailed, RollbackStarted
from policy.plan import StepKind
from policy.runs import Phase
from tests.real.deploying.desk import open_office, production
from tests.real.deploying.picture import only, serves, told
from tests.real.parts.host import TargetHost
from tests.real.rollback.going_back import FAILED, back


class Sick:
    """Satisfies `Public`: customers find it down."""

    async def check(self, url: str) -> Probe:
        return Probe(503, f"{url} is down")


async def test_a_rollback_that_cannot_be_undone_freezes_and_the_next_one_passes(
    live_host: TargetHost, database_url: str
) -> None:
    broken = live_host.nginx.enabled / "other"

    async def bar() -> None:
        broken.write_text("server { listen")

    async with open_office(database_url, production(live_host)) as office:
        async with office.working():
            await office.deploy("v1.2.4")
        office.at(StepKind.SWITCH_BACK, bar, direction=-1)
        async with office.working(replace(office.desk, public=Sick())):
            frozen = await back(office, reason="slow")
        assert frozen.phase is Phase.ROLLBACK_FAILED
        failed = await only(office, frozen, RollbackFailed)
        assert (failed.from_version, failed.to_version) == ("v1.2.4", "v1.2.3")
        ((_, live, commands),) = failed.hosts
        assert live.startswith("v1.2.3 in container ")  # it was read, now
        assert "switch production" in commands
        assert (await office.store.holder("production")) is not None

        broken.unlink()
        async with office.working():
            again = await back(office, reason="slow")
        assert again.phase is Phase.SUCCEEDED, again.error
        assert await told(office, again) == [IssueDetected, RollbackStarted, RollbackCompleted]

    serves(live_host, "v1.2.3")
    assert FAILED in live_host.docker.containers()
