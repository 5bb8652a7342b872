"""Buttons and menus as a person meets them: what may be seen, pressed, chosen, and by whom."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from sandbox.slack import CannotDo, Delivery, Message, SlackWorkspace
from tests.sandbox.slack.support import actions, button, connected, plain, section

OPTIONS = [{"text": plain("Logs"), "value": "logs"}, {"text": plain("Stop"), "value": "stop"}]


@pytest.fixture
async def served(slack: SlackWorkspace, app: AsyncApp) -> AsyncIterator[AsyncApp]:
    """A bot that acks every action."""

    @app.action(re.compile(".*"))
    async def anything(ack: Any) -> None:
        await ack()

    @app.event("message")
    async def heard() -> None:
        return None

    async with connected(slack, app):
        yield app


async def posted(
    slack: SlackWorkspace, app: AsyncApp, *blocks: dict[str, Any], channel: str = "C0DEPLOYMENTS"
) -> Message:
    await app.client.chat_postMessage(channel=channel, text="x", blocks=list(blocks))
    return slack.messages(channel)[-1]


async def chosen(delivery: object) -> dict[str, Any]:
    assert isinstance(delivery, Delivery)
    assert delivery.ok
    return dict(delivery.payload)


async def test_a_menu_sends_its_choice_and_the_message_remembers_it(
    slack: SlackWorkspace, served: AsyncApp
) -> None:
    menu = {"type": "static_select", "action_id": "what", "options": OPTIONS}
    message = await posted(slack, served, section("x", block_id="s", accessory=menu), actions(button("go")))
    engineer = slack.person("U0ENGINEER")
    payload = await chosen(await engineer.choose(message, "what", "Stop"))
    assert payload["actions"][0]["selected_option"] == OPTIONS[1]
    later = await chosen(await engineer.click(message, "go"))
    assert later["state"]["values"]["s"]["what"]["selected_option"] == OPTIONS[1]
    other = await chosen(await slack.person("U0APPROVER1").click(message, "go"))
    assert other["state"]["values"]["s"]["what"]["selected_option"] is None


async def test_an_overflow_menu_sends_its_choice_and_refuses_others(
    slack: SlackWorkspace, served: AsyncApp
) -> None:
    menu = {"type": "overflow", "action_id": "more", "options": OPTIONS}
    message = await posted(slack, served, section("x", accessory=menu))
    payload = await chosen(await slack.person("U0ENGINEER").choose(message, "more", "logs"))
    assert payload["actions"][0]["selected_option"]["value"] == "logs"
    with pytest.raises(CannotDo, match="'fly' is not offered, only: logs, stop"):
        await slack.person("U0ENGINEER").choose(message, "more", "fly")
    with pytest.raises(CannotDo, match="choose, not click"):
        await slack.person("U0ENGINEER").click(message, "more")


async def test_an_external_menu_asks_the_bot(slack: SlackWorkspace, served: AsyncApp) -> None:
    @served.options("version")
    async def versions(ack: Any, payload: Any) -> None:
        await ack(options=[{"text": plain(f"{payload['value']}.4"), "value": "v1.2.4"}])

    menu = {"type": "external_select", "action_id": "version", "min_query_length": 2}
    message = await posted(slack, served, section("x", accessory=menu))
    engineer = slack.person("U0ENGINEER")
    assert [one["value"] for one in await engineer.suggestions(message, "version", "v1.2")] == ["v1.2.4"]
    payload = await chosen(await engineer.choose(message, "version", "v1.2.4"))
    assert payload["actions"][0]["selected_option"]["value"] == "v1.2.4"
    with pytest.raises(CannotDo, match="at least 2 characters"):
        await engineer.suggestions(message, "version", "v")


async def test_the_same_action_in_two_blocks_needs_the_block_named(
    slack: SlackWorkspace, served: AsyncApp
) -> None:
    rows = [section("x", block_id=one, accessory=button("open", value=one)) for one in ("a", "b")]
    message = await posted(slack, served, *rows)
    with pytest.raises(CannotDo, match="several 'open'"):
        await slack.person("U0ENGINEER").click(message, "open")
    payload = await chosen(await slack.person("U0ENGINEER").click(message, "open", "b"))
    assert payload["actions"][0]["value"] == "b"


async def test_a_click_carries_who_where_and_the_message_as_it_is_now(
    slack: SlackWorkspace, served: AsyncApp
) -> None:
    message = await posted(slack, served, actions(button("go")))
    at: dict[str, Any] = {"channel": "C0DEPLOYMENTS", "ts": message.ts}
    await served.client.chat_update(**at, text="newer", blocks=[actions(button("go", value="2"))])
    payload = await chosen(await slack.person("U0STRANGER").click(message, "go"))
    assert (payload["user"]["id"], payload["user"]["team_id"]) == ("U0STRANGER", "T0PARTNER")
    assert payload["container"] == {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": "C0DEPLOYMENTS",
        "is_ephemeral": False,
    }
    assert (payload["message"]["text"], payload["actions"][0]["value"]) == ("newer", "2")


async def test_nobody_clicks_what_is_not_on_their_screen(slack: SlackWorkspace, served: AsyncApp) -> None:
    secret = await posted(slack, served, actions(button("go")), channel="C0SECURITY")
    with pytest.raises(CannotDo, match="not in the channel"):
        await slack.person("U0ENGINEER").click(secret, "go")
    gone = await posted(slack, served, actions(button("go")))
    await served.client.chat_delete(channel=gone.channel, ts=gone.ts)
    with pytest.raises(CannotDo, match="was deleted"):
        await slack.person("U0ENGINEER").click(gone, "go")


async def test_an_ephemeral_is_clicked_by_its_reader_only(slack: SlackWorkspace, served: AsyncApp) -> None:
    await served.client.chat_postEphemeral(
        channel="C0DEPLOYMENTS", user="U0ENGINEER", text="x", blocks=[actions(button("go"))]
    )
    (message,) = slack.ephemerals("U0ENGINEER")
    payload = await chosen(await slack.person("U0ENGINEER").click(message, "go"))
    assert payload["container"]["is_ephemeral"] is True
    assert "message" not in payload
    with pytest.raises(CannotDo, match="not on this person's screen"):
        await slack.person("U0APPROVER1").click(message, "go")


async def test_a_button_in_the_home_tab_sends_the_view(slack: SlackWorkspace, served: AsyncApp) -> None:
    home = {"type": "home", "blocks": [actions(button("refresh"))]}
    await served.client.views_publish(user_id="U0ENGINEER", view=home)
    view = slack.home("U0ENGINEER")
    assert view is not None
    payload = await chosen(await slack.person("U0ENGINEER").click(view, "refresh"))
    assert (payload["view"]["id"], payload["container"]["type"]) == (view.id, "view")
    with pytest.raises(CannotDo):
        await slack.person("U0APPROVER1").click(view, "refresh")


async def test_a_message_shortcut_carries_the_message(slack: SlackWorkspace, app: AsyncApp) -> None:
    @app.shortcut("to_incident")
    async def shortcut(ack: Any) -> None:
        await ack()

    async with connected(slack, app):
        said = (await slack.person("U0ENGINEER").message("it is down", channel="incidents")).message
        payload = await chosen(await slack.person("U0ONCALL").shortcut("to_incident", said))
    assert (payload["type"], payload["message"]["text"]) == ("message_action", "it is down")
