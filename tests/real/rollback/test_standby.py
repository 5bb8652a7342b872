"""The standby in every state: stopped, sick, dead, removed by hand; and nginx refusing (rulings 4, 19, 21)."""

from policy.config import Standby
from policy.deploy import Refused
from policy.events import IssueDetected, RollbackStarted, RollbackStopped
from policy.plan import StepKind
from policy.rules import Rule
from policy.runs import Phase
from tests.real.deploying.desk import Office, open_office, production
from tests.real.deploying.picture import containers, only, picture, serves, told
from tests.real.parts.host import TargetHost
from tests.real.rollback.going_back import BLUE, FAILED, OLD, asked, back


async def test_a_standby_kept_stopped_is_started_and_says_how_long_it_took(
    live_host: TargetHost, database_url: str
) -> None:
    environment = production(live_host, standby=Standby.STOPPED)
    async with open_office(database_url, environment) as office, office.working():
        await office.deploy("v1.2.4")
        assert not containers(live_host)[OLD].running

        run = await back(office)

        assert run.phase is Phase.SUCCEEDED, run.error
        serves(live_host, "v1.2.3")
        woke = next(s for s in await office.store.steps(run.id) if s.kind is StepKind.WAKE)
        assert "v1.2.3 was stopped; started and healthy in" in woke.detail


async def test_a_standby_that_does_not_get_healthy_changes_nothing_and_rests_again(
    office: Office, live_host: TargetHost
) -> None:
    """It starts, but what it needs is gone: here, its port is taken by somebody else."""
    live_host.docker.command("stop", "-t", "1", OLD)
    old = containers(live_host)[OLD]
    live_host.docker.command(
        *("run", "-d", "--name", "squatter", "-p", f"127.0.0.1:{old.port}:8080"),
        *("-e", "APP_HEALTH=down", "-e", "APP_VERSION=none", live_host.images.ref("v1.2.4")),
    )
    before = picture(live_host)

    run = await back(office)

    assert run.phase is Phase.FAILED
    assert await told(office, run) == [IssueDetected, RollbackStarted]
    stopped = await only(office, run, RollbackStopped)
    assert (stopped.from_version, stopped.instead) == ("v1.2.4", "redeploy")
    assert stopped.hosts[0][2].count("docker start") == 1
    assert picture(live_host) == before
    assert await office.store.holder("production") is None


async def test_a_standby_that_died_is_started_again(office: Office, live_host: TargetHost) -> None:
    live_host.docker.command("kill", OLD)

    run = await back(office)

    assert run.phase is Phase.SUCCEEDED, run.error
    serves(live_host, "v1.2.3")


async def test_a_standby_that_runs_and_is_sick_gets_no_traffic(office: Office, live_host: TargetHost) -> None:
    live_host.docker.command("kill", "-s", "USR1", OLD)
    before = picture(live_host)

    run = await back(office)

    assert run.phase is Phase.FAILED
    stopped = await only(office, run, RollbackStopped)
    assert "503" in stopped.reason
    assert stopped.hosts[0][1].startswith("v1.2.4 in container ")
    assert picture(live_host) == before


async def test_a_standby_removed_by_hand_is_said_and_another_way_is_named(
    office: Office, live_host: TargetHost
) -> None:
    live_host.docker.command("rm", "-f", OLD)

    answer = await asked(office)

    assert isinstance(answer, Refused)
    assert answer.verdict.rule is Rule.ROLLBACK_STANDBY
    assert answer.verdict.fields["problem"] == "none"


async def test_a_standby_removed_at_the_last_moment_changes_nothing(
    office: Office, live_host: TargetHost
) -> None:
    async def remove() -> None:
        live_host.docker.command("rm", "-f", OLD)

    office.at(StepKind.HEALTH, remove)

    run = await back(office)

    assert run.phase is Phase.FAILED
    assert (await only(office, run, RollbackStopped)).from_version == "v1.2.4"
    serves(live_host, "v1.2.4")


async def test_a_dead_live_release_is_left_all_the_same(office: Office, live_host: TargetHost) -> None:
    """Nginx points at a port where nothing listens any more."""
    live_host.docker.command("kill", BLUE)

    run = await back(office, reason="it crashed")

    assert run.phase is Phase.SUCCEEDED, run.error
    serves(live_host, "v1.2.3")
    assert containers(live_host)[FAILED].version == "v1.2.4"


async def test_nginx_refusing_changes_nothing_and_says_why(office: Office, live_host: TargetHost) -> None:
    (live_host.nginx.enabled / "other").write_text("server { listen")
    before = picture(live_host)

    run = await back(office)

    assert run.phase is Phase.FAILED
    assert "nginx refuses the new configuration" in (await only(office, run, RollbackStopped)).reason
    assert picture(live_host) == before
