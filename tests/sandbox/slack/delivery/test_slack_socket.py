"""Socket Mode with the real SDK and Bolt: hello, envelopes, acks, refresh, redelivery, ten connections."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackWorkspace

Session = aiohttp.ClientSession


@pytest.fixture
async def slack() -> AsyncIterator[SlackWorkspace]:
    async with SlackWorkspace(transport="socket", ack_seconds=0.5, retry_delays=(0, 0, 0)) as made:
        yield made


@asynccontextmanager
async def bolt(slack: SlackWorkspace, app: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
    handler = AsyncSocketModeHandler(app, slack.app_token, ping_interval=0.2)
    await handler.connect_async()
    try:
        await slack.wait_for(lambda: slack.sockets.connections == 1)
        yield handler
    finally:
        await handler.close_async()


async def _socket(slack: SlackWorkspace, session: Session) -> aiohttp.ClientWebSocketResponse:
    client = AsyncWebClient(base_url=slack.api_url, session=session)
    url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
    return await session.ws_connect(url)


async def test_a_bolt_app_answers_a_command_and_a_mention(slack: SlackWorkspace, app: AsyncApp) -> None:
    heard: list[str] = []

    @app.command("/deploy")
    async def deploy(ack: Any, command: Any) -> None:
        await ack(f"got {command['text']}")

    @app.event("app_mention")
    async def mention(event: Any) -> None:
        heard.append(event["text"])

    @app.event("message")
    async def message() -> None:
        return None

    async with bolt(slack, app):
        delivery = await slack.person("U0ENGINEER").command("/deploy v1.2.4", channel="deployments")
        said = await slack.person("U0ENGINEER").mention("status", channel="deployments")
    assert delivery.shown is not None
    assert (delivery.ok, delivery.shown.text) == (True, "got v1.2.4")
    assert [one.ok for one in said.deliveries] == [True, True]
    assert heard == ["<@U0LIYAQABOT> status"]


async def test_a_connection_begins_with_hello_and_its_address_serves_once(
    slack: SlackWorkspace, session: Session
) -> None:
    client = AsyncWebClient(base_url=slack.api_url, session=session)
    url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
    socket = await session.ws_connect(url)
    hello = await socket.receive_json()
    assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
        await session.ws_connect(url)
    assert caught.value.status == 403
    await socket.close()


async def test_an_eleventh_connection_is_sent_away(slack: SlackWorkspace, session: Session) -> None:
    sockets = [await _socket(slack, session) for _ in range(11)]
    first = [await socket.receive_json() for socket in sockets]
    assert [one["type"] for one in first] == ["hello"] * 10 + ["disconnect"]
    assert first[-1]["reason"] == "too_many_websockets"
    for socket in sockets:
        await socket.close()


async def test_each_payload_goes_to_one_connection_only(slack: SlackWorkspace, session: Session) -> None:
    sockets = [await _socket(slack, session) for _ in range(3)]
    counts = [0, 0, 0]

    async def answer(index: int) -> None:
        async for frame in sockets[index]:
            envelope = frame.json()
            if envelope["type"] == "slash_commands":
                counts[index] += 1
                await sockets[index].send_json({"envelope_id": envelope["envelope_id"]})

    async with asyncio.TaskGroup() as group:
        for index in range(3):
            group.create_task(answer(index))
        engineer = slack.person("U0ENGINEER")
        for _ in range(12):
            assert (await engineer.command("/deploy", channel="deployments")).ok
        for socket in sockets:
            await socket.close()
    assert sum(counts) == 12
    assert min(counts) > 0


async def test_an_unacked_event_is_delivered_again_with_its_attempt(
    slack: SlackWorkspace, session: Session
) -> None:
    seen: list[tuple[int | None, str | None]] = []
    web_client = AsyncWebClient(base_url=slack.api_url, session=session)
    client = SocketModeClient(slack.app_token, web_client=web_client, ping_interval=0.2)

    async def listen(own: Any, request: SocketModeRequest) -> None:
        seen.append((request.retry_attempt, request.retry_reason))
        if request.retry_attempt == 1:
            await own.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))

    client.socket_mode_request_listeners.append(listen)
    await client.connect()
    said = await slack.person("U0ENGINEER").message("hello", channel="deployments")
    await client.close()
    assert seen == [(0, ""), (1, "http_timeout")]
    assert [one.outcome for one in said.deliveries[0].attempts] == ["timeout", "acked"]


async def test_an_unacked_command_is_not_delivered_again_and_the_person_is_told(
    slack: SlackWorkspace, session: Session
) -> None:
    socket = await _socket(slack, session)
    delivery = await slack.person("U0ENGINEER").command("/deploy", channel="deployments")
    await socket.close()
    assert (delivery.ack.outcome, len(delivery.attempts)) == ("timeout", 1)
    assert slack.ephemerals("U0ENGINEER")[0].text == '/deploy failed with the error "operation_timeout"'


async def test_without_a_connection_a_command_fails_at_once(slack: SlackWorkspace) -> None:
    delivery = await slack.person("U0ENGINEER").command("/deploy", channel="deployments")
    assert delivery.ack.outcome == "no_connection"


@pytest.mark.parametrize("how", ["refresh", "cut"])
async def test_the_sdk_comes_back_after_a_refresh_and_after_a_cut(
    slack: SlackWorkspace, app: AsyncApp, how: str
) -> None:
    @app.command("/deploy")
    async def deploy(ack: Any) -> None:
        await ack("again")

    async with bolt(slack, app):
        opened = len([one for one in slack.traffic if one.kind == "apps.connections.open"])
        if how == "refresh":
            await slack.sockets.disconnect("refresh_requested")
        else:
            slack.sockets.cut()
        await slack.wait_for(
            lambda: len([one for one in slack.traffic if one.kind == "apps.connections.open"]) > opened
        )
        await slack.wait_for(lambda: slack.sockets.connections == 1)
        delivery = await slack.person("U0ENGINEER").command("/deploy", channel="deployments")
    assert delivery.ok


async def test_an_ack_for_something_never_sent_is_a_problem(slack: SlackWorkspace, session: Session) -> None:
    socket = await _socket(slack, session)
    await socket.send_json({"envelope_id": "invented"})
    await slack.wait_for(lambda: slack.problems)
    await socket.close()
    assert slack.problems == ["an ack for an unknown envelope: ['envelope_id']"]
