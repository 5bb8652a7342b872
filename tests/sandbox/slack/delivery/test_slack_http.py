"""Signed HTTP as Slack sends it: signatures, forms, three seconds, and retries of events only."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from slack_sdk.signature import Clock as SdkClock
from slack_sdk.signature import SignatureVerifier

from sandbox.slack import Message, SlackWorkspace, UrlNotVerified
from sandbox.slack.delivery.ack import Delivery
from tests.sandbox.slack.support import Clock, actions, button, serving

Answer = Callable[[web.Request], web.Response]


@dataclass
class Bot:
    """Answers as told, and keeps what came. Verifies the URL like Bolt."""

    answers: list[Answer] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.read()
        if body.startswith(b'{"type": "url_verification"'):
            return web.json_response({"challenge": json.loads(body)["challenge"]})
        self.got.append((dict(request.headers), body))
        return self.answers.pop(0)(request) if self.answers else web.Response()


@asynccontextmanager
async def listening(slack: SlackWorkspace, bot: Bot) -> AsyncIterator[None]:
    app = web.Application()
    app.router.add_post("/slack/events", bot.handle)
    async with serving(app) as url:
        await slack.connect(f"{url}/slack/events")
        yield


def status(code: int, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: web.Response(status=code, headers=named)


class _At(SdkClock):
    def __init__(self, now: float) -> None:
        self._now = now

    def now(self) -> float:
        return self._now


async def test_every_delivery_is_signed_so_that_the_sdk_accepts_it(clock: Clock) -> None:
    bot = Bot()
    async with SlackWorkspace(clock=clock) as slack, listening(slack, bot):
        engineer = slack.person("U0ENGINEER")
        await engineer.command("/deploy <b> & c", channel="deployments")
        await engineer.message("hello", channel="deployments")
        await engineer.shortcut("deploy")
        for now, accepted in ((clock(), True), (clock() + 301, False)):
            verifier = SignatureVerifier(slack.signing_secret, clock=_At(now))
            assert [verifier.is_valid_request(body, headers) for headers, body in bot.got] == [accepted] * 3
    assert all(one.signed for one in slack.traffic)


async def test_a_command_is_a_form_an_interaction_a_payload_and_an_event_json(slack: SlackWorkspace) -> None:
    bot = Bot()
    async with listening(slack, bot):
        engineer = slack.person("U0ENGINEER")
        await engineer.command("/deploy v1.2.4", channel="deployments")
        await engineer.shortcut("deploy")
        await engineer.message("hello", channel="deployments")
    command, shortcut, event = [body for _, body in bot.got]
    assert parse_qs(command.decode())["text"] == ["v1.2.4"]
    assert json.loads(parse_qs(shortcut.decode())["payload"][0])["callback_id"] == "deploy"
    assert json.loads(event)["event"]["text"] == "hello"
    kinds = [headers["Content-Type"] for headers, _ in bot.got]
    assert kinds == ["application/x-www-form-urlencoded"] * 2 + ["application/json"]


async def test_a_url_that_does_not_answer_the_challenge_is_not_accepted(slack: SlackWorkspace) -> None:
    async with serving(web.Application()) as url:
        with pytest.raises(UrlNotVerified) as caught:
            await slack.connect(f"{url}/slack/events")
    assert caught.value.status == 404
    delivery = await slack.person("U0ENGINEER").command("/deploy", channel="deployments")
    assert delivery.ack.outcome == "no_connection"


async def test_an_event_is_tried_four_times_with_number_and_reason(slack: SlackWorkspace) -> None:
    bot = Bot(answers=[status(500), status(500), status(500), status(500)])
    async with listening(slack, bot):
        said = await slack.person("U0ENGINEER").message("hello", channel="deployments")
    headers = [(one.get("X-Slack-Retry-Num"), one.get("X-Slack-Retry-Reason")) for one, _ in bot.got]
    assert headers == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]
    assert len({json.loads(body)["event_id"] for _, body in bot.got}) == 1
    assert [one.outcome for one in said.deliveries[0].attempts] == ["bad_status"] * 4


async def test_retries_end_with_the_first_ack_or_when_the_bot_asks_for_none(slack: SlackWorkspace) -> None:
    bot = Bot(answers=[status(500), status(200), status(500, X_Slack_No_Retry="1")])
    async with listening(slack, bot):
        for _ in range(2):
            await slack.person("U0ENGINEER").message("hello", channel="deployments")
    assert [one.attempt for one in slack.traffic if one.kind == "message"] == [0, 1, 0]


async def test_commands_and_interactions_are_not_tried_again(slack: SlackWorkspace) -> None:
    bot = Bot(answers=[status(500), status(500)])
    async with listening(slack, bot):
        engineer = slack.person("U0ENGINEER")
        await engineer.command("/deploy", channel="deployments")
        await engineer.shortcut("deploy")
    assert len(bot.got) == 2


@pytest.mark.parametrize(("seconds", "outcome"), [(3.0, "acked"), (3.1, "timeout")])
async def test_an_ack_after_three_seconds_is_none_and_the_person_is_told(
    clock: Clock, seconds: float, outcome: str
) -> None:
    def slowly(_: web.Request) -> web.Response:
        clock.advance(seconds)
        return web.Response(text="done")

    async with SlackWorkspace(clock=clock) as slack, listening(slack, Bot(answers=[slowly])):
        delivery = await slack.person("U0ENGINEER").command("/deploy", channel="deployments")
    assert delivery.ack.outcome == outcome
    assert delivery.seconds == pytest.approx(seconds)
    shown = slack.ephemerals("U0ENGINEER")[0].text
    late = '/deploy failed with the error "operation_timeout"'
    assert shown == ("done" if outcome == "acked" else late)


async def test_a_button_that_is_not_acked_tells_the_person(slack: SlackWorkspace) -> None:
    shown = Message("C0DEPLOYMENTS", "1.000001", "U0LIYAQABOT", "Go?", blocks=(actions(button("approve")),))
    message = slack.state.put_message(shown)
    async with listening(slack, Bot(answers=[status(500)])):
        delivery = await slack.person("U0ENGINEER").click(message, "approve")
    assert isinstance(delivery, Delivery)
    assert not delivery.ok
    assert 'failed with the error "dispatch_failed"' in slack.ephemerals("U0ENGINEER")[0].text


async def test_a_bot_that_is_away_fails_the_connection(slack: SlackWorkspace) -> None:
    async with listening(slack, Bot()):
        pass
    delivery = await slack.person("U0ENGINEER").command("/deploy", channel="deployments")
    assert delivery.ack.outcome == "connection_failed"


async def test_an_answer_that_is_no_json_is_kept_as_it_came(slack: SlackWorkspace) -> None:
    def broken(_: web.Request) -> web.Response:
        return web.Response(body=b"{\xff", content_type="application/json")

    async with listening(slack, Bot(answers=[broken])):
        delivery = await slack.person("U0ENGINEER").command("/deploy", channel="deployments")
    assert (delivery.ok, delivery.body) == (True, "{\ufffd")


async def test_fifty_commands_at_once_are_delivered_and_acked(slack: SlackWorkspace) -> None:
    async with listening(slack, Bot()), asyncio.TaskGroup() as group:
        engineer = slack.person("U0ENGINEER")
        sent = [group.create_task(engineer.command(f"/deploy {n}", channel="deployments")) for n in range(50)]
    assert all(one.result().ok for one in sent)
    assert len({one.result().payload["trigger_id"] for one in sent}) == 50


async def test_anyone_may_sign_raw_bytes_to_try_the_bots_guard(slack: SlackWorkspace) -> None:
    headers = slack.http.signed(b"\xff not a form", timestamp=1)
    assert headers["X-Slack-Request-Timestamp"] == "1"
    assert headers["X-Slack-Signature"].startswith("v0=")
