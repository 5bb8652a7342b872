"""A response URL: five uses, thirty minutes, and what each use may do."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from sandbox.slack import SlackWorkspace
from sandbox.slack.delivery import payloads
from tests.sandbox.slack.support import Clock, actions, button, section


@dataclass
class Address:
    """The response URL of a command or a click, used as Bolt's respond() does."""

    url: str
    session: aiohttp.ClientSession

    async def send(self, **fields: Any) -> tuple[int, str]:
        answer = await AsyncWebhookClient(self.url, session=self.session).send_dict(fields)
        return answer.status_code, answer.body


@pytest.fixture
async def slack(clock: Clock) -> AsyncIterator[SlackWorkspace]:
    async with SlackWorkspace(clock=clock) as made:
        yield made


@pytest.fixture
def of_command(slack: SlackWorkspace, session: aiohttp.ClientSession) -> Address:
    user, channel = slack.state.users["U0ENGINEER"], slack.channel("general")
    return Address(payloads.command(slack.state, user, channel, "/deploy", "")["response_url"], session)


@pytest.fixture
async def of_click(slack: SlackWorkspace, client: AsyncWebClient, session: aiohttp.ClientSession) -> Address:
    await client.chat_postMessage(channel="C0GENERAL", text="Go?", blocks=[actions(button("go"))])
    (message,), user = slack.messages("general"), slack.state.users["U0ENGINEER"]
    payload = payloads.action_on_message(slack.state, user, message, {}, {})
    return Address(payload["response_url"], session)


async def test_it_serves_five_times(slack: SlackWorkspace, of_command: Address) -> None:
    assert [await of_command.send(text=f"n{n}") for n in range(5)] == [(200, "ok")] * 5
    status, body = await of_command.send(text="n5")
    assert (status, "used_url" in body) == (404, True)
    assert [one.text for one in slack.ephemerals("U0ENGINEER")] == ["n0", "n1", "n2", "n3", "n4"]


@pytest.mark.parametrize(("minutes", "status"), [(30, 200), (30.01, 404)])
async def test_it_serves_for_thirty_minutes(
    clock: Clock, of_command: Address, minutes: float, status: int
) -> None:
    clock.advance(minutes * 60)
    assert (await of_command.send(text="late"))[0] == status


async def test_an_answer_is_ephemeral_unless_it_says_in_channel(
    slack: SlackWorkspace, of_command: Address
) -> None:
    await of_command.send(text="only you")
    assert slack.messages("general") == []
    await of_command.send(text="everybody", response_type="in_channel")
    assert [one.text for one in slack.messages("general")] == ["everybody"]
    assert [one.text for one in slack.ephemerals("U0ENGINEER")] == ["only you"]


async def test_it_replaces_its_own_former_answer(slack: SlackWorkspace, of_command: Address) -> None:
    await of_command.send(text="working")
    await of_command.send(text="done", replace_original=True)
    assert [one.text for one in slack.ephemerals("U0ENGINEER")] == ["done"]


async def test_it_replaces_and_deletes_the_message_that_was_clicked(
    slack: SlackWorkspace, of_click: Address
) -> None:
    await of_click.send(text="taken", replace_original=True)
    (message,) = slack.messages("general")
    assert (message.text, message.blocks) == ("taken", ())
    await of_click.send(delete_original=True)
    assert slack.messages("general") == []
    assert (await of_click.send(delete_original=True))[0] == 400


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        pytest.param({"text": ""}, "no_text", id="nothing"),
        pytest.param({"text": "x", "blocks": [section("x" * 3001)]}, "invalid_blocks", id="bad blocks"),
        pytest.param({"text": "x", "colour": "red"}, "invalid_arguments", id="unknown field"),
        pytest.param({"text": "x", "response_type": "loud"}, "invalid_arguments", id="unknown type"),
    ],
)
async def test_what_it_is_given_is_checked_like_a_post(
    slack: SlackWorkspace, of_command: Address, fields: dict[str, Any], code: str
) -> None:
    status, body = await of_command.send(**fields)
    assert (status, code in body) == (400, True)
    assert slack.ephemerals("U0ENGINEER") == []


async def test_an_address_nobody_gave_out_is_not_found(
    slack: SlackWorkspace, session: aiohttp.ClientSession
) -> None:
    assert (await Address(f"{slack.url}/response/guess", session).send(text="x"))[0] == 404


async def test_its_use_is_in_the_traffic_without_the_address(
    slack: SlackWorkspace, of_command: Address
) -> None:
    await of_command.send(text="x")
    (seen,) = slack.traffic
    assert (seen.kind, seen.outcome, seen.request) == ("response_url", "ok", {"text": "x"})
    assert of_command.url.rpartition("/")[2] not in str(slack.traffic)
