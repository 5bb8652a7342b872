"""Conversations, people, groups and small marks: answers and refusals."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackWorkspace
from tests.sandbox.slack.support import refusal

GENERAL = "C0GENERAL"


async def _five(client: AsyncWebClient, **more: Any) -> list[str]:
    return [(await client.chat_postMessage(channel=GENERAL, text=f"m{n}", **more))["ts"] for n in range(5)]


async def test_history_is_newest_first_and_in_pages(client: AsyncWebClient) -> None:
    await _five(client)
    pages = [
        [message["text"] for message in page["messages"]]
        async for page in await client.conversations_history(channel=GENERAL, limit=2)
    ]
    assert pages == [["m4", "m3"], ["m2", "m1"], ["m0"]]


async def test_history_between_two_moments_leaves_the_ends_out_unless_inclusive(
    client: AsyncWebClient,
) -> None:
    stamps = await _five(client)
    span: dict[str, Any] = {"channel": GENERAL, "oldest": stamps[1], "latest": stamps[3]}
    inner = await client.conversations_history(**span)
    whole = await client.conversations_history(**span, inclusive=True)
    assert [one["text"] for one in inner["messages"]] == ["m2"]
    assert [one["text"] for one in whole["messages"]] == ["m3", "m2", "m1"]


async def test_a_thread_is_oldest_first_and_its_metadata_comes_when_asked_for(
    client: AsyncWebClient,
) -> None:
    parent = await client.chat_postMessage(channel=GENERAL, text="parent")
    metadata = {"event_type": "note", "event_payload": {"outbox": 7}}
    await client.chat_postMessage(channel=GENERAL, text="reply", thread_ts=parent["ts"], metadata=metadata)
    asked = {"channel": GENERAL, "ts": parent["ts"]}
    without = (await client.conversations_replies(**asked))["messages"]
    with_it = (await client.conversations_replies(**asked, include_all_metadata=True))["messages"]
    assert [one["text"] for one in without] == ["parent", "reply"]
    assert without[1]["metadata"] == {"event_type": "note"}
    assert with_it[1]["metadata"] == metadata
    assert (with_it[0]["reply_count"], with_it[1]["thread_ts"]) == (1, parent["ts"])
    history = (await client.conversations_history(channel=GENERAL))["messages"]
    assert [one["text"] for one in history] == ["parent"]


@pytest.mark.parametrize(
    ("method", "args", "code"),
    [
        ("conversations.history", {"channel": "C0NOWHERE"}, "channel_not_found"),
        ("conversations.history", {"channel": GENERAL, "cursor": "%%"}, "invalid_cursor"),
        ("conversations.history", {"channel": GENERAL, "oldest": "soon"}, "invalid_ts_oldest"),
        ("conversations.history", {"channel": GENERAL, "latest": "late"}, "invalid_ts_latest"),
        ("conversations.replies", {"channel": GENERAL, "ts": "1.000001"}, "thread_not_found"),
        ("conversations.info", {"channel": "C0NOWHERE"}, "channel_not_found"),
        ("conversations.list", {"types": "secret"}, "invalid_types"),
        ("conversations.list", {"limit": "1001"}, "invalid_limit"),
        ("conversations.open", {"users": "U0NOBODY"}, "user_not_found"),
        ("conversations.open", {"users": "U0OTHERBOT"}, "user_disabled"),
        ("conversations.open", {}, "users_list_not_supplied"),
        ("conversations.join", {"channel": "C0SECURITY"}, "method_not_supported_for_channel_type"),
        ("conversations.create", {"name": "general"}, "name_taken"),
        ("conversations.create", {"name": "Big Room"}, "invalid_name_specials"),
        ("conversations.create", {"name": "r" * 81}, "invalid_name_maxlength"),
        ("conversations.setTopic", {"channel": GENERAL, "topic": "t" * 251}, "too_long"),
        ("conversations.invite", {"channel": GENERAL, "users": "U0ENGINEER"}, "already_in_channel"),
        ("conversations.invite", {"channel": GENERAL, "users": "U0NOBODY"}, "user_not_found"),
        ("conversations.invite", {"channel": GENERAL, "users": "U0LIYAQABOT"}, "cant_invite_self"),
        ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
        ("usergroups.users.list", {"usergroup": "S0NOBODY"}, "no_such_subteam"),
        ("reactions.add", {"channel": GENERAL, "name": "A B", "timestamp": "1.000001"}, "invalid_name"),
        ("reactions.add", {"channel": GENERAL, "name": "eyes", "timestamp": "now"}, "bad_timestamp"),
        ("reactions.add", {"channel": GENERAL, "name": "eyes", "timestamp": "1.000001"}, "message_not_found"),
        ("pins.add", {"channel": GENERAL}, "no_item_specified"),
        ("bookmarks.add", {"channel_id": GENERAL, "title": "t", "type": "file"}, "invalid_bookmark_type"),
        ("bookmarks.add", {"channel_id": GENERAL, "title": "t", "type": "link", "link": "x"}, "invalid_link"),
    ],
)
async def test_a_call_is_refused_with_the_documented_code(
    client: AsyncWebClient, method: str, args: dict[str, str], code: str
) -> None:
    assert await refusal(client.api_call(method, data=args)) == code


async def test_a_room_is_made_with_topic_members_pin_bookmark_and_reaction(
    slack: SlackWorkspace, client: AsyncWebClient
) -> None:
    room = (await client.conversations_create(name="incident-7"))["channel"]["id"]
    await client.conversations_setTopic(channel=room, topic="P1: errors")
    await client.conversations_invite(channel=room, users=["U0ONCALL", "U0COMMANDER"])
    posted = await client.chat_postMessage(channel=room, text="timeline")
    await client.pins_add(channel=room, timestamp=posted["ts"])
    await client.reactions_add(channel=room, timestamp=posted["ts"], name="eyes")
    await client.bookmarks_add(channel_id=room, title="Run", type="link", link="https://example.com/")
    again = client.reactions_add(channel=room, timestamp=posted["ts"], name="eyes")
    assert await refusal(again) == "already_reacted"
    assert await refusal(client.pins_add(channel=room, timestamp=posted["ts"])) == "already_pinned"
    made, (message,) = slack.channel("incident-7"), slack.messages("incident-7")
    assert (made.topic, made.bookmarks[0]["title"]) == ("P1: errors", "Run")
    assert (message.pinned, message.reactions) == (True, (("eyes", ("U0LIYAQABOT",)),))
    members = await client.conversations_members(channel=room)
    assert members["members"] == ["U0LIYAQABOT", "U0ONCALL", "U0COMMANDER"]


async def test_a_private_channel_is_listed_only_to_its_members(
    slack: SlackWorkspace, client: AsyncWebClient
) -> None:
    kinds = "public_channel,private_channel"
    names = [one["name"] for one in (await client.conversations_list(types=kinds))["channels"]]
    assert names == ["deployments", "incidents", "security-incidents", "general"]
    slack.change_channel("security-incidents", members=("U0SECURITY",))
    slack.change_channel("incidents", is_archived=True)
    answer = await client.conversations_list(types=kinds, exclude_archived=True)
    assert [one["name"] for one in answer["channels"]] == ["deployments", "general"]


@pytest.mark.parametrize(
    ("user", "flag"),
    [
        ("U0GUEST", "is_restricted"),
        ("U0SINGLEGUEST", "is_ultra_restricted"),
        ("U0STRANGER", "is_stranger"),
        ("U0OTHERBOT", "is_bot"),
        ("U0LEFT", "deleted"),
    ],
)
async def test_a_persons_flags_are_told(client: AsyncWebClient, user: str, flag: str) -> None:
    assert (await client.users_info(user=user))["user"][flag] is True
    assert not (await client.users_info(user="U0ENGINEER"))["user"][flag]


async def test_people_and_groups_are_listed(client: AsyncWebClient) -> None:
    engineer = (await client.users_info(user="U0APPROVER1"))["user"]
    assert (engineer["real_name"], engineer["tz"]) == ("Approver One", "Europe/London")
    pages = [len(page["members"]) async for page in await client.users_list(limit=5)]
    assert pages == [5, 5, 3]
    groups = (await client.usergroups_list(include_users=True))["usergroups"]
    assert {one["handle"]: one["users"] for one in groups}["approvers"] == ["U0APPROVER1", "U0APPROVER2"]
    assert (await client.usergroups_users_list(usergroup="S0ONCALL"))["users"] == ["U0ONCALL"]
