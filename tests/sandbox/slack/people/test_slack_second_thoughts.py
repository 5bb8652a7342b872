"""People react, rewrite and delete; an app that asked for it hears what Slack would tell it."""

from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import CannotDo, SlackWorkspace
from tests.sandbox.slack.support import connected

SUBSCRIBED = {"settings": {"event_subscriptions": {"bot_events": ["reaction_added", "message.channels"]}}}


async def test_a_reaction_an_edit_and_a_deletion_are_heard_in_the_form_slack_gives_them(
    slack: SlackWorkspace, app: AsyncApp
) -> None:
    heard: list[dict[str, Any]] = []

    async def hear(event: dict[str, Any]) -> None:
        heard.append(event)

    events: tuple[Any, ...] = (
        "reaction_added",
        "reaction_removed",
        {"type": "message", "subtype": "message_changed"},
        {"type": "message", "subtype": "message_deleted"},
    )
    for asked in events:
        app.event(asked)(hear)
    async with connected(slack, app):
        author, reader = slack.person("U0ENGINEER"), slack.person("U0ONCALL")
        message = author.write("Port 5432", channel="incidents")
        await reader.react_and_tell(message, "pushpin")
        await reader.react_and_tell(message, "pushpin")
        changed = await author.edit(message, "Port 5433")
        await author.delete(changed)
        await slack.wait_for(lambda: len(heard) == 4)
    by_name = {event.get("subtype") or event["type"]: event for event in heard}
    item = {"type": "message", "channel": "C0INCIDENTS", "ts": message.ts}
    assert by_name["reaction_added"]["item"] == by_name["reaction_removed"]["item"] == item
    assert by_name["message_changed"]["message"]["text"] == "Port 5433"
    assert by_name["message_changed"]["previous_message"]["text"] == "Port 5432"
    assert by_name["message_deleted"]["deleted_ts"] == message.ts
    assert slack.current(message) is None


async def test_an_app_hears_of_reactions_only_with_the_subscription_and_the_scope() -> None:
    for scopes, told in (({"reactions:read"}, True), (set[str](), False)):
        async with SlackWorkspace(manifest=SUBSCRIBED, scopes=scopes) as strict:
            assert strict.app.hears("reaction_added") is told
            assert not strict.app.hears("reaction_removed")


async def test_only_own_messages_can_be_changed(slack: SlackWorkspace) -> None:
    message = slack.person("U0ENGINEER").write("Mine", channel="incidents")
    for act in (slack.person("U0ONCALL").edit(message, "Yours"), slack.person("U0ONCALL").delete(message)):
        with pytest.raises(CannotDo, match="only own messages"):
            await act


async def test_a_bookmark_is_listed_where_it_was_added(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    made = await client.conversations_create(name="room")
    channel = made["channel"]["id"]
    await client.bookmarks_add(channel_id=channel, title="Page", type="link", link="https://example.com")
    listed = await client.bookmarks_list(channel_id=channel)
    assert [one["title"] for one in listed["bookmarks"]] == ["Page"]
    assert made["channel"]["creator"] == (await client.auth_test())["user_id"]
    assert made["channel"]["created"] == int(slack.state.clock())
