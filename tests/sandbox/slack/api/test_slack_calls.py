"""What every Web API call meets before its work: token, scope, arguments, encoding."""

import json
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackWorkspace
from tests.sandbox.slack.support import refusal, refusal_messages

Session = aiohttp.ClientSession


async def test_the_bot_learns_who_it_is(client: AsyncWebClient) -> None:
    me = await client.auth_test()
    assert (me["user_id"], me["bot_id"], me["team_id"]) == ("U0LIYAQABOT", "B0LIYAQABOT", "T0LIYAQA")


@pytest.mark.parametrize(
    ("token", "code"),
    [
        pytest.param(None, "not_authed", id="none"),
        pytest.param("xoxb-wrong", "invalid_auth", id="unknown"),
        pytest.param("app", "not_allowed_token_type", id="the app's token"),
    ],
)
async def test_a_call_needs_the_bots_own_token(
    slack: SlackWorkspace, session: Session, token: str | None, code: str
) -> None:
    given = slack.app_token if token == "app" else token
    client = AsyncWebClient(given, base_url=slack.api_url, session=session, retry_handlers=[])
    assert await refusal(client.auth_test()) == code


async def test_opening_a_socket_needs_the_apps_token(client: AsyncWebClient) -> None:
    assert await refusal(client.api_call("apps.connections.open")) == "not_allowed_token_type"


async def test_a_token_may_come_as_an_argument_but_not_in_a_json_body(
    slack: SlackWorkspace, session: Session
) -> None:
    url = f"{slack.api_url}auth.test"
    async with session.post(url, data={"token": slack.bot_token}) as answer:
        assert (await answer.json())["ok"]
    async with session.get(url, params={"token": slack.bot_token}) as answer:
        assert (await answer.json())["ok"]
    async with session.post(url, json={"token": slack.bot_token}) as answer:
        assert (await answer.json())["error"] == "not_authed"


@pytest.mark.parametrize("encoding", ["data", "json", "params"])
async def test_arguments_may_come_as_a_form_as_json_and_in_the_query(
    slack: SlackWorkspace, session: Session, encoding: str
) -> None:
    blocks = json.dumps([{"type": "divider"}])
    args = {"channel": "C0GENERAL", "text": "hello", "blocks": blocks, "unfurl_links": "false"}
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    carried: dict[str, Any] = {encoding: args}
    async with session.post(f"{slack.api_url}chat.postMessage", headers=headers, **carried) as answer:
        assert (await answer.json())["ok"]
    assert slack.messages("general")[0].blocks[0]["type"] == "divider"


@pytest.mark.parametrize(
    ("body", "code"),
    [pytest.param("{", "invalid_json", id="broken"), pytest.param("[]", "json_not_object", id="list")],
)
async def test_a_json_body_must_be_an_object(
    slack: SlackWorkspace, session: Session, body: str, code: str
) -> None:
    headers = {"Authorization": f"Bearer {slack.bot_token}", "Content-Type": "application/json"}
    async with session.post(f"{slack.api_url}chat.postMessage", headers=headers, data=body) as answer:
        assert (await answer.json())["error"] == code


async def test_reading_methods_take_no_json(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    call = client.api_call("users.info", json={"user": "U0ENGINEER"})
    assert await refusal(call) == "invalid_post_type"


async def test_an_unknown_method_says_so(client: AsyncWebClient) -> None:
    assert await refusal(client.api_call("chat.shout")) == "unknown_method"


async def test_an_unknown_argument_is_an_error_that_names_it(client: AsyncWebClient) -> None:
    call = client.chat_postMessage(channel="C0GENERAL", text="x", colour="red")
    assert await refusal_messages(call) == ("invalid_arguments", ["[ERROR] unknown argument: colour"])


async def test_a_missing_argument_is_an_error_that_names_it(client: AsyncWebClient) -> None:
    call = client.api_call("chat.update", json={"channel": "C0GENERAL", "text": "x"})
    assert await refusal_messages(call) == ("invalid_arguments", ["[ERROR] missing required field: ts"])


@pytest.mark.parametrize(
    ("method", "args", "needed"),
    [
        ("chat.postMessage", {"channel": "C0GENERAL", "text": "x"}, "chat:write"),
        ("conversations.history", {"channel": "C0GENERAL"}, "channels:history"),
        ("conversations.history", {"channel": "C0SECURITY"}, "groups:history"),
        ("conversations.info", {"channel": "C0SECURITY"}, "groups:read"),
        ("conversations.list", {"types": "public_channel,im"}, "im:read"),
        ("conversations.open", {"users": "U0ENGINEER"}, "im:write"),
        ("conversations.create", {"name": "room", "is_private": "true"}, "groups:write"),
        ("conversations.setTopic", {"channel": "C0GENERAL", "topic": "x"}, "channels:manage"),
        ("users.info", {"user": "U0ENGINEER"}, "users:read"),
        ("usergroups.users.list", {"usergroup": "S0APPROVERS"}, "usergroups:read"),
        ("files.getUploadURLExternal", {"filename": "a.png", "length": "1"}, "files:write"),
        ("reactions.add", {"channel": "C0GENERAL", "name": "eyes", "timestamp": "1.1"}, "reactions:write"),
        ("pins.add", {"channel": "C0GENERAL", "timestamp": "1.1"}, "pins:write"),
        ("bookmarks.add", {"channel_id": "C0GENERAL", "title": "t", "type": "link"}, "bookmarks:write"),
    ],
)
async def test_a_method_outside_the_granted_scopes_names_what_is_needed(
    session: Session, method: str, args: dict[str, str], needed: str
) -> None:
    async with SlackWorkspace(scopes={"commands", "channels:read"}) as slack:
        headers = {"Authorization": f"Bearer {slack.bot_token}"}
        async with session.post(f"{slack.api_url}{method}", data=args, headers=headers) as answer:
            body = await answer.json()
    assert (body["error"], body["needed"], body["provided"]) == (
        "missing_scope",
        needed,
        "channels:read,commands",
    )


async def test_another_name_than_the_apps_own_is_a_scope_of_its_own(client: AsyncWebClient) -> None:
    call = client.chat_postMessage(channel="C0GENERAL", text="x", username="Somebody")
    assert await refusal(call) == "missing_scope"


async def test_what_is_checked_needs_no_token(slack: SlackWorkspace, session: Session) -> None:
    client = AsyncWebClient(base_url=slack.api_url, session=session, retry_handlers=[])
    assert (await client.blocks_validate(blocks=[{"type": "divider"}]))["ok"]
    code, messages = await refusal_messages(client.blocks_validate(blocks=[{"type": "banner"}]))
    assert (code, messages) == (
        "invalid_blocks",
        ["[ERROR] unsupported type: banner in a message [json-pointer:/blocks/0/type]"],
    )
    assert (await client.api_test())["ok"]
    assert await refusal(client.api_test(error="my_error")) == "my_error"


async def test_traffic_is_kept_without_secrets(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel="C0GENERAL", text=f"the token is {slack.bot_token}")
    await refusal(client.views_open(trigger_id="123.secret", view={"type": "modal"}))
    posted, opened = slack.traffic
    assert (posted.direction, posted.kind, posted.outcome, posted.signed) == (
        "out",
        "chat.postMessage",
        "ok",
        True,
    )
    assert opened.outcome == "invalid_arguments"
    assert opened.request["trigger_id"] == "(redacted)"
    assert slack.bot_token not in str(slack.traffic)
