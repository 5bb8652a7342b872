"""Releases that are no good before any traffic moves: production stays exactly as it was."""

from dataclasses import replace

import pytest

from clients.server.session import HostSession
from policy.deploy import Refused
from policy.errors import HostUnreachable
from policy.events import DeploymentFailed, DeploymentStarted, OutputSaved
from policy.plan import StepKind
from policy.rules import Rule
from policy.runs import Phase, Run
from tests.real.deploying.desk import QUICK, Office, open_office, production
from tests.real.deploying.picture import ended_well_kept, only, picture, told
from tests.real.parts.host import TargetHost
from tests.real.parts.process import free_port


async def failed(office: Office, run: Run, step: StepKind) -> DeploymentFailed:
    """The run ended before any traffic moved, and told so."""
    await ended_well_kept(office, run, Phase.FAILED)
    assert await told(office, run) == [DeploymentStarted, DeploymentFailed]
    event = await only(office, run, DeploymentFailed)
    assert (event.step, event.live_version) == (step.value, "v1.2.3")
    return event


@pytest.mark.parametrize(
    ("tag", "behaviour", "step", "reason"),
    [
        ("v1.3.0", {"APP_HEALTH": "down"}, StepKind.WAIT, "health check answered 503"),
        ("v1.3.1", {"APP_LOGIN": "broken"}, StepKind.SMOKE, "Authentication: answered 401"),
        ("v1.3.2", {"APP_FAIL_PERCENT": "100"}, StepKind.SMOKE, "API documentation: answered 500"),
    ],
)
async def test_a_sick_release_is_removed_and_its_last_words_are_kept(
    office: Office, live_host: TargetHost, tag: str, behaviour: dict[str, str], step: StepKind, reason: str
) -> None:
    live_host.images.push(tag, behaviour)
    before = picture(live_host)

    run = await office.deploy(tag)

    assert reason in (await failed(office, run, step)).reason
    assert picture(live_host) == before


async def test_its_last_words_are_kept_once_though_the_host_goes_away_while_it_is_removed(
    office: Office, live_host: TargetHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    live_host.images.push("v1.3.0", {"APP_HEALTH": "down"})
    tries, remove = 0, HostSession.remove

    async def away(server: HostSession, container: str) -> None:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise HostUnreachable(server.name, "cut")
        await remove(server, container)

    monkeypatch.setattr(HostSession, "remove", away)
    run = await office.deploy("v1.3.0")

    await failed(office, run, StepKind.WAIT)
    assert tries == 3
    assert (await only(office, run, OutputSaved)).title == "Last lines of v1.3.0"


async def test_a_release_that_dies_after_two_seconds_never_gets_traffic(
    live_host: TargetHost, database_url: str
) -> None:
    live_host.images.push("v1.3.3", {"APP_DIE_AFTER": "2"})
    environment = production(live_host, timings=replace(QUICK, min_uptime=3))
    before = picture(live_host)
    async with open_office(database_url, environment) as office, office.working():
        run = await office.deploy("v1.3.3")

        assert "stopped by itself" in (await failed(office, run, StepKind.WAIT)).reason
        assert "v1.3.3" in (await only(office, run, OutputSaved)).title
    assert picture(live_host) == before


async def test_a_release_that_sickens_just_before_the_switch_is_not_switched_to(
    office: Office, live_host: TargetHost
) -> None:
    async def sicken() -> None:
        live_host.docker.command("pause", "liyaqa-backend-green")

    before = picture(live_host)
    office.at(StepKind.SWITCH, sicken)

    run = await office.deploy("v1.2.4")

    assert "just before the switch" in (await failed(office, run, StepKind.SWITCH)).reason
    assert picture(live_host) == before


async def test_a_missing_tag_is_refused(office: Office) -> None:
    answer = await office.ask("v9.9.9")

    assert isinstance(answer, Refused)
    assert answer.verdict.rule is Rule.WHAT_IMAGE
    assert await office.store.open_runs() == ()


async def test_an_image_that_vanishes_after_the_approval_fails_the_pull(
    idle_office: Office, live_host: TargetHost
) -> None:
    live_host.images.push("v1.3.4", revision="soon gone")
    before = picture(live_host)
    run = await idle_office.begun("v1.3.4")
    live_host.images.registry.delete(live_host.images.repository, "v1.3.4")

    async with idle_office.working():
        await idle_office.finished(run)

    await failed(idle_office, run, StepKind.PULL)
    assert picture(live_host) == before


async def test_a_registry_that_is_down_at_the_pull_fails_it(
    idle_office: Office, live_host: TargetHost
) -> None:
    live_host.images.push("v1.3.5")
    before = picture(live_host)
    run = await idle_office.begun("v1.3.5")
    live_host.images.registry.stop_daemon()
    try:
        async with idle_office.working():
            await idle_office.finished(run)
    finally:
        live_host.images.registry.start_daemon()

    await failed(idle_office, run, StepKind.PULL)
    assert picture(live_host) == before


async def test_a_full_pool_of_ports_is_refused(office: Office, live_host: TargetHost) -> None:
    for number, port in enumerate(live_host.ports[1:]):
        live_host.run_release("v1.2.3", port=port, name=f"squatter-{number}")

    answer = await office.ask("v1.2.4")

    assert isinstance(answer, Refused)
    assert answer.verdict.rule is Rule.WHERE_PORTS
    assert await office.store.open_runs() == ()


async def test_a_port_taken_after_the_plan_fails_the_start(
    idle_office: Office, live_host: TargetHost
) -> None:
    run = await idle_office.begun("v1.2.4")
    taken = live_host.ports[1]
    live_host.run_release("v1.2.3", port=taken, name="squatter")
    before = picture(live_host)

    async with idle_office.working():
        await idle_office.finished(run)

    assert str(taken) in (await failed(idle_office, run, StepKind.START)).reason
    assert picture(live_host) == before


async def test_a_healthy_release_on_a_wrong_public_address_goes_back(
    live_host: TargetHost, database_url: str
) -> None:
    """The switch works, but no customer gets through."""
    nowhere = f"http://127.0.0.1:{free_port()}"
    environment = production(live_host, public_url=nowhere, timings=replace(QUICK, verify=1))
    async with open_office(database_url, environment) as office, office.working():
        run = await office.deploy("v1.2.4")

        await ended_well_kept(office, run, Phase.ROLLED_BACK)
        assert "verify was not done within 1 s: public URL" in run.error
