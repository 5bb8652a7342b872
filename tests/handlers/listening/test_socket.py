"""Socket Mode: the same desk through a socket, which Slack closes and opens as it likes."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.slack.app import slack_app
from bot.slack.socket_mode import Socket
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


LONG = 600.0  # as if the library's own monitor stood still
SILENCE = 1.0


@asynccontextmanager
async def watched(at: Office) -> AsyncIterator[Socket]:
    """Open, and watched by nobody but us."""
    app = slack_app(at.room, "", None, at.slack.bot_token)
    socket = Socket(app, at.room, at.slack.app_token, ping=LONG, silence=SILENCE)
    async with socket.open():
        await eventually(lambda: at.slack.sockets.connections == 1)
        yield socket


def opened(at: Office) -> int:
    return len([call for call in at.slack.traffic if call.kind == "apps.connections.open"])


@pytest.fixture
async def socket_office(database_url: str) -> AsyncIterator[Office]:
    """Its Slack talks Socket Mode; the test opens the socket."""
    async with office(database_url, transport="socket", door=False) as made:
        yield made


async def test_an_open_socket_on_which_nothing_comes_any_more_is_replaced(socket_office: Office) -> None:
    async with watched(socket_office) as socket:
        before, old = opened(socket_office), socket._handler
        assert old is not None
        socket_office.slack.sockets.fall_silent()
        assert await old.client.is_connected()
        await eventually(lambda: socket._handler is not old, seconds=20)
        await eventually(lambda: socket_office.slack.sockets.connections == 1)
        assert opened(socket_office) == before + 1
        assert await socket.ready() == ""
        delivery = await socket_office.person("U0ENGINEER").command("/deploy help", channel="general")
        assert delivery.ok


async def test_a_socket_that_was_silent_from_its_first_moment_is_replaced(socket_office: Office) -> None:
    """The library calls it connected for ever: it has no first pong to miss the next one by."""
    async with watched(socket_office) as socket:
        socket_office.slack.sockets.fall_silent()
        assert socket._handler is not None
        socket._handler.client.last_ping_pong_time = None
        old = socket._handler
        await eventually(lambda: socket._handler is not old, seconds=20)


async def test_an_idle_socket_that_answers_our_pings_stays(socket_office: Office) -> None:
    async with watched(socket_office) as socket:
        before, began = opened(socket_office), time.monotonic()
        await eventually(lambda: socket._heard > began + 2 * SILENCE, seconds=20)
        assert opened(socket_office) == before


async def test_a_silent_socket_is_replaced_when_slack_can_be_reached_again(socket_office: Office) -> None:
    async with watched(socket_office) as socket:
        old = socket._handler
        socket_office.slack.sockets.fall_silent()
        outage = socket_office.slack.faults.down()
        await eventually(lambda: outage.met > 1, seconds=20)
        assert socket._handler is old
        outage.lift()
        await eventually(lambda: socket._handler is not old, seconds=20)


async def test_silence_is_told_by_readyz(socket_office: Office) -> None:
    async with watched(socket_office) as socket:
        socket_office.slack.faults.down()
        socket_office.slack.sockets.fall_silent()
        socket._heard -= 30
        assert (await socket.ready()).startswith("Socket Mode has been silent for 3")
