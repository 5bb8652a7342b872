"""Posting, editing, deleting: what passes, what is refused and with which code."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackWorkspace
from tests.sandbox.slack.support import refusal, refusal_messages, section


async def test_a_post_is_kept_as_it_was_sent(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    metadata = {"event_type": "run", "event_payload": {"id": "r-1"}}
    posted = await client.chat_postMessage(
        channel="#deployments", text="Deploying", blocks=[section("*Deploying*")], metadata=metadata
    )
    (message,) = slack.messages("deployments")
    assert (posted["ts"], posted["channel"]) == (message.ts, "C0DEPLOYMENTS")
    assert (message.text, message.user, message.metadata) == ("Deploying", "U0LIYAQABOT", metadata)
    assert message.blocks[0]["block_id"]


async def test_a_reply_is_in_the_thread_and_not_among_the_messages(
    slack: SlackWorkspace, client: AsyncWebClient
) -> None:
    parent = await client.chat_postMessage(channel="C0DEPLOYMENTS", text="parent")
    at = {"channel": "C0DEPLOYMENTS", "thread_ts": parent["ts"]}
    await client.chat_postMessage(**at, text="reply")
    await client.chat_postMessage(**at, text="loud reply", reply_broadcast=True)
    assert [one.text for one in slack.messages("deployments")] == ["parent", "loud reply"]
    assert [one.text for one in slack.thread(slack.messages("deployments")[0])] == ["reply", "loud reply"]


async def test_a_message_to_a_person_opens_the_direct_conversation(
    slack: SlackWorkspace, client: AsyncWebClient
) -> None:
    opened = await client.conversations_open(users="U0APPROVER1")
    await client.chat_postMessage(channel=opened["channel"]["id"], text="please approve")
    await client.chat_postMessage(channel="U0APPROVER1", text="reminder")
    assert [one.text for one in slack.dms("U0APPROVER1")] == ["please approve", "reminder"]
    assert slack.dms("U0APPROVER2") == []


@pytest.mark.parametrize(
    ("args", "code"),
    [
        pytest.param({"channel": "C0NOWHERE", "text": "x"}, "channel_not_found", id="unknown channel"),
        pytest.param({"channel": "C0GENERAL", "text": " "}, "no_text", id="blank text"),
        pytest.param(
            {"channel": "C0GENERAL", "text": "x", "blocks": "{"}, "invalid_blocks_format", id="no JSON"
        ),
        pytest.param(
            {"channel": "C0GENERAL", "text": "x", "blocks": [{"type": "alert"}]},
            "invalid_blocks",
            id="bad block",
        ),
        pytest.param(
            {"channel": "C0GENERAL", "text": "x", "blocks": [section("x" * 2641)] * 5},
            "msg_blocks_too_long",
            id="too much text",
        ),
        pytest.param(
            {"channel": "C0GENERAL", "text": "x", "thread_ts": "1.000001"},
            "cannot_reply_to_message",
            id="no parent",
        ),
        pytest.param(
            {"channel": "C0GENERAL", "text": "x", "metadata": {"event_type": "run"}},
            "invalid_metadata_format",
            id="half metadata",
        ),
        pytest.param(
            {
                "channel": "C0GENERAL",
                "text": "x",
                "metadata": {"event_type": "run", "event_payload": {"x": "y" * 8000}},
            },
            "metadata_too_large",
            id="large metadata",
        ),
        pytest.param(
            {"channel": "C0GENERAL", "text": "x", "markdown_text": "y"},
            "markdown_text_conflict",
            id="two texts",
        ),
        pytest.param(
            {"channel": "C0GENERAL", "markdown_text": "y" * 12_001}, "msg_too_long", id="long markdown"
        ),
        pytest.param(
            {"channel": "C0GENERAL", "text": "x", "attachments": [{}] * 101},
            "too_many_attachments",
            id="attachments",
        ),
        pytest.param({"channel": "U0LEFT", "text": "x"}, "channel_not_found", id="person who left"),
    ],
)
async def test_a_post_slack_would_refuse_is_refused(
    slack: SlackWorkspace, client: AsyncWebClient, args: dict[str, Any], code: str
) -> None:
    assert await refusal(client.api_call("chat.postMessage", json=args)) == code
    assert all(not slack.messages(name) for name in ("general", "deployments"))


async def test_refused_blocks_come_with_every_fault_and_its_place(client: AsyncWebClient) -> None:
    call = client.chat_postMessage(channel="C0GENERAL", text="x", blocks=[section("x" * 3001)])
    assert await refusal_messages(call) == (
        "invalid_blocks",
        ["[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"],
    )


async def test_only_members_post_and_an_archived_channel_is_closed(
    slack: SlackWorkspace, client: AsyncWebClient
) -> None:
    slack.change_channel("general", members=("U0ENGINEER",))
    slack.change_channel("incidents", is_archived=True)
    slack.change_channel("security-incidents", members=("U0SECURITY",))
    assert await refusal(client.chat_postMessage(channel="C0GENERAL", text="x")) == "not_in_channel"
    assert await refusal(client.chat_postMessage(channel="C0INCIDENTS", text="x")) == "is_archived"
    assert await refusal(client.chat_postMessage(channel="C0SECURITY", text="x")) == "channel_not_found"
    await client.conversations_join(channel="C0GENERAL")
    await client.chat_postMessage(channel="C0GENERAL", text="now it goes")


async def test_a_long_text_is_cut_in_a_post_and_refused_in_an_update(
    slack: SlackWorkspace, client: AsyncWebClient
) -> None:
    posted = await client.chat_postMessage(channel="C0GENERAL", text="x" * 40_001)
    assert len(slack.messages("general")[0].text) == 40_000
    at = {"channel": "C0GENERAL", "ts": posted["ts"]}
    await client.chat_update(**at, text="y" * 4000)
    assert await refusal(client.chat_update(**at, text="y" * 4001)) == "msg_too_long"


async def test_a_post_over_4000_characters_passes_as_in_slack_and_is_noted_as_a_problem(
    slack: SlackWorkspace, client: AsyncWebClient
) -> None:
    await client.chat_postMessage(channel="C0GENERAL", text="x" * 4000)
    assert slack.problems == []
    await client.chat_postMessage(channel="C0GENERAL", text="x" * 4001)
    assert slack.problems == ["a text of over 4000 characters was posted: it can never be updated"]


async def test_an_update_changes_what_it_names_and_keeps_the_former_versions(
    slack: SlackWorkspace, client: AsyncWebClient
) -> None:
    posted = await client.chat_postMessage(channel="C0GENERAL", text="one", blocks=[section("one")])
    at = {"channel": "C0GENERAL", "ts": posted["ts"]}
    await client.chat_update(**at, text="two")
    (message,) = slack.messages("general")
    assert (message.text, message.blocks[0]["text"]["text"]) == ("two", "one")
    await client.chat_update(**at, text="three", blocks=[])
    now = slack.current(message)
    assert now is not None
    assert now.blocks == ()
    assert [one.text for one in now.history] == ["one", "two"]


async def test_an_update_or_delete_of_what_is_not_there_or_not_ones_own_is_refused(
    slack: SlackWorkspace, client: AsyncWebClient
) -> None:
    said = (await slack.person("U0ENGINEER").message("mine", channel="general")).message
    nothing: dict[str, Any] = {"channel": "C0GENERAL", "ts": "1.000001"}
    assert await refusal(client.chat_update(**nothing, text="x")) == "message_not_found"
    assert await refusal(client.chat_delete(**nothing)) == "message_not_found"
    theirs: dict[str, Any] = {"channel": "C0GENERAL", "ts": said.ts}
    assert await refusal(client.chat_update(**theirs, text="x")) == "cant_update_message"
    assert await refusal(client.chat_delete(**theirs)) == "cant_delete_message"


async def test_a_deleted_message_is_gone_and_a_parent_leaves_a_tombstone(
    slack: SlackWorkspace, client: AsyncWebClient
) -> None:
    alone = await client.chat_postMessage(channel="C0GENERAL", text="alone")
    parent = await client.chat_postMessage(channel="C0GENERAL", text="parent")
    await client.chat_postMessage(channel="C0GENERAL", text="reply", thread_ts=parent["ts"])
    for one in (alone, parent):
        await client.chat_delete(channel="C0GENERAL", ts=one["ts"])
    assert [one.subtype for one in slack.messages("general")] == ["tombstone"]
    gone = {"channel": "C0GENERAL", "ts": parent["ts"]}
    assert await refusal(client.chat_update(**gone, text="x")) == "message_not_found"


async def test_an_ephemeral_is_seen_by_one_member_and_is_no_message(
    slack: SlackWorkspace, client: AsyncWebClient
) -> None:
    sent = await client.chat_postEphemeral(channel="C0GENERAL", user="U0ENGINEER", text="only you")
    assert [one.text for one in slack.ephemerals("U0ENGINEER")] == ["only you"]
    assert slack.ephemerals("U0APPROVER1") == slack.messages("general") == []
    update = client.chat_update(channel="C0GENERAL", ts=sent["message_ts"], text="x")
    assert await refusal(update) == "message_not_found"
    outsider = client.chat_postEphemeral(channel="C0GENERAL", user="U0GUEST", text="x")
    assert await refusal(outsider) == "user_not_in_channel"


async def test_a_permalink_names_channel_message_and_thread(
    slack: SlackWorkspace, client: AsyncWebClient
) -> None:
    parent = await client.chat_postMessage(channel="C0GENERAL", text="parent")
    reply = await client.chat_postMessage(channel="C0GENERAL", text="reply", thread_ts=parent["ts"])
    link = await client.chat_getPermalink(channel="C0GENERAL", message_ts=reply["ts"])
    path = f"p{reply['ts'].replace('.', '')}?thread_ts={parent['ts']}&cid=C0GENERAL"
    assert link["permalink"] == f"{slack.url}/archives/C0GENERAL/{path}"
    nothing = client.chat_getPermalink(channel="C0GENERAL", message_ts="1.000001")
    assert await refusal(nothing) == "message_not_found"


async def test_blocks_without_text_pass_as_in_slack_and_are_noted_as_a_problem(
    slack: SlackWorkspace, client: AsyncWebClient
) -> None:
    await client.api_call("chat.postMessage", json={"channel": "C0GENERAL", "blocks": [{"type": "divider"}]})
    assert slack.problems == ["blocks were sent without text: notifications and screen readers get nothing"]
