"""A host that cannot be trusted or used is refused before anything begins, with what to do."""

from dataclasses import replace

from messages.rules import words
from policy.config import Environment
from policy.deploy import Refused
from policy.rules import Rule
from tests.real.deploying.desk import Office, open_office, production
from tests.real.deploying.picture import picture
from tests.real.parts.host import TargetHost


async def refused(office: Office) -> tuple[str, str]:
    """Which step of reaching the host said no, and what people read."""
    answer = await office.ask("v1.2.4")
    assert isinstance(answer, Refused)
    assert answer.verdict.rule is Rule.WHERE_HOST
    assert await office.store.open_runs() == ()
    return str(answer.verdict.fields["step"]), str(words(answer.verdict))


async def test_a_changed_host_key_is_refused(office: Office, live_host: TargetHost) -> None:
    live_host.sshd.change_host_key()
    before = picture(live_host)

    step, text = await refused(office)

    assert step == "host key"
    assert "the host offers SHA256:" in text
    assert "tell the security team" in text
    assert picture(live_host) == before


async def test_a_refused_login_is_refused(live_host: TargetHost, database_url: str) -> None:
    environment = production(live_host)
    stranger = replace(environment.hosts[0], user="nobody")
    async with open_office(database_url, replace(environment, hosts=(stranger,))) as office:
        step, text = await refused(office)

    assert step == "login"
    assert "refuses the key of nobody" in text
    assert "bot doctor" in text


async def test_a_forbidden_stream_forward_is_refused(office: Office, live_host: TargetHost) -> None:
    live_host.sshd.forbid(stream=True)
    try:
        step, text = await refused(office)
    finally:
        live_host.sshd.forbid()

    assert step == "docker"
    assert "sshd forbids the forward" in text
    assert "bot doctor" in text


async def test_a_host_whose_key_changes_after_the_approval_is_not_touched(
    idle_office: Office, live_host: TargetHost
) -> None:
    run = await idle_office.begun("v1.2.4")
    live_host.sshd.change_host_key()
    before = picture(live_host)

    async with idle_office.working():
        ended = await idle_office.finished(run)

    assert ended.error.startswith("Host key changed (host)")
    assert picture(live_host) == before
    assert await idle_office.store.holder("production") is None


async def test_an_unreachable_host_is_refused(live_host: TargetHost, database_url: str) -> None:
    environment: Environment = production(live_host)
    live_host.sshd.stop_daemon()
    async with open_office(database_url, environment) as office:
        step, text = await refused(office)

    assert step == "ssh"
    assert "could not be" in text
