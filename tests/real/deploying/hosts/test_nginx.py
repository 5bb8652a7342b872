"""A site that cannot be switched: refused, or failed with production unchanged."""

import asyncio

from policy.deploy import Refused
from policy.events import DeploymentFailed, DeploymentStarted
from policy.plan import StepKind
from policy.rules import Rule
from policy.runs import Phase, Run
from tests.real.deploying.desk import Office
from tests.real.deploying.picture import containers, ended_well_kept, only, picture, told
from tests.real.parts.host import TargetHost


async def failed_at_the_switch(office: Office, run: Run) -> str:
    await ended_well_kept(office, run, Phase.FAILED)
    assert await told(office, run) == [DeploymentStarted, DeploymentFailed]
    event = await only(office, run, DeploymentFailed)
    assert event.step == StepKind.SWITCH
    return event.reason


async def test_another_site_that_breaks_the_configuration_fails_the_switch(
    office: Office, live_host: TargetHost
) -> None:
    (live_host.nginx.enabled / "other").write_text("server { listen")
    before = picture(live_host)

    run = await office.deploy("v1.2.4")

    assert "nginx refuses the new configuration" in await failed_at_the_switch(office, run)
    assert picture(live_host) == before


async def test_an_ambiguous_site_is_refused_with_what_to_type(office: Office, live_host: TargetHost) -> None:
    nginx = live_host.nginx
    other = f"\n    location /b {{ proxy_pass http://localhost:{live_host.ports[2]}; }}\n}}"
    nginx.write_site(nginx.guide_site().rstrip().removesuffix("}") + other)

    answer = await office.ask("v1.2.4")

    assert isinstance(answer, Refused)
    assert answer.verdict.rule is Rule.WHERE_SITE
    assert "several ports" in str(answer.verdict.fields["fault"])


async def test_a_site_edited_meanwhile_fails_the_switch_with_a_diff_and_keeps_the_edit(
    office: Office, live_host: TargetHost
) -> None:
    async def edit() -> None:
        live_host.nginx.write_site(live_host.nginx.guide_site() + "# a person was here\n")

    held = containers(live_host)
    office.at(StepKind.SWITCH, edit)

    run = await office.deploy("v1.2.4")

    assert "+# a person was here" in await failed_at_the_switch(office, run)
    assert containers(live_host) == held
    assert live_host.nginx.site.read_text().endswith("# a person was here\n")
    assert live_host.nginx.live_ports() == [live_host.ports[0]]


async def test_a_dead_nginx_fails_the_switch_and_nothing_is_changed(
    office: Office, live_host: TargetHost
) -> None:
    async def stop() -> None:
        await asyncio.to_thread(live_host.nginx.daemon.stop)

    before = picture(live_host)
    office.at(StepKind.SWITCH, stop)

    run = await office.deploy("v1.2.4")

    assert "nginx is not running" in await failed_at_the_switch(office, run)
    assert picture(live_host) == before
