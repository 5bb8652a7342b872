"""Socket Mode: the same desk through a socket, which Slack closes and opens as it likes."""

from collections.abc import AsyncIterator

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.slack_app import Socket
from policy.errors import SlackFault
from tests.handlers.happenings import eventually
from tests.handlers.office import Office, office


@pytest.fixture
async def wired(database_url: str) -> AsyncIterator[Office]:
    async with office(database_url, transport="socket") as made:
        await eventually(lambda: made.slack.sockets.connections)
        yield made


async def test_a_command_through_the_socket_is_acked_and_answered(wired: Office) -> None:
    delivery = await wired.person("U0ENGINEER").command("/deploy help", channel="general")
    assert delivery.ok
    assert delivery.seconds < 0.25
    assert "Deployment desk" in await wired.told("U0ENGINEER")


@pytest.mark.parametrize("how", ["refresh", "cut"])
async def test_after_slack_closes_the_socket_a_new_one_serves(wired: Office, how: str) -> None:
    if how == "refresh":
        await wired.slack.sockets.disconnect()
    else:
        wired.slack.sockets.cut()
    await eventually(lambda: wired.slack.sockets.connections, seconds=15)
    await wired.person("U0ENGINEER").command("/deploy help", channel="general")
    assert "Deployment desk" in await wired.told("U0ENGINEER")


async def never() -> AuthorizeResult:
    raise AssertionError("nothing is authorized here")


def bolt() -> AsyncApp:
    return AsyncApp(signing_secret="", authorize=never)


async def test_a_refused_app_token_is_said_at_the_start(quiet_office: Office) -> None:
    socket = Socket(bolt(), quiet_office.room, "xapp-wrong")
    with pytest.raises(SlackFault) as caught:
        async with socket.open():
            raise AssertionError("opened with a wrong token")
    assert caught.value == SlackFault("apps.connections.open", "invalid_auth")


async def test_a_start_while_slack_is_down_succeeds_and_the_socket_opens_later(quiet_office: Office) -> None:
    quiet_office.slack.faults.down()
    socket = Socket(bolt(), quiet_office.room, quiet_office.slack.app_token, ping=0.2)
    async with socket.open():
        assert await socket.ready() == "Socket Mode is not connected."
        quiet_office.slack.faults.lift_all()
        await eventually(lambda: quiet_office.slack.sockets.connections, seconds=10)
        assert await socket.ready() == ""
