"""Slack's Web API through its one door, against the strict local Slack."""

import time
from collections.abc import AsyncIterator, Awaitable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

from clients.slack import APP_METHODS, METHODS, Identity, Slack
from clients.slack.faults import RateLimited
from messages.views import Message
from policy.errors import SlackFault, SlackUnreachable
from sandbox.slack import SlackWorkspace

HELLO = Message("Hello", ({"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}},))
VIEW = {"type": "modal", "title": {"type": "plain_text", "text": "A"}, "blocks": [{"type": "divider"}]}
CHANNEL = "C0DEPLOYMENTS"


@pytest.fixture
async def world() -> AsyncIterator[SlackWorkspace]:
    async with SlackWorkspace() as made:
        yield made


@pytest.fixture
async def slack(world: SlackWorkspace) -> AsyncIterator[Slack]:
    async with Slack.open(world.bot_token, world.api_url, seconds=2) as made:
        yield made


async def fault(call: Awaitable[Any]) -> SlackFault:
    with pytest.raises(SlackFault) as caught:
        await call
    return caught.value


async def silence(call: Awaitable[Any]) -> SlackUnreachable:
    with pytest.raises(SlackUnreachable) as caught:
        await call
    return caught.value


async def test_a_post_can_be_edited_linked_and_answered_in_its_thread(
    slack: Slack, world: SlackWorkspace
) -> None:
    ts = await slack.post(CHANNEL, HELLO)
    await slack.post(CHANNEL, Message("Reply"), thread_ts=ts)
    await slack.update(CHANNEL, ts, Message("Changed"))
    (post,) = world.messages(CHANNEL)
    assert post.text == "Changed"
    assert list(post.blocks) == []
    assert [m.text for m in world.thread(post)] == ["Reply"]
    assert await slack.permalink(CHANNEL, ts) == world.permalink(post)


async def test_a_post_is_found_again_by_its_key_in_channel_and_thread(slack: Slack) -> None:
    since = datetime.now(UTC)
    parent = await slack.post(CHANNEL, HELLO, key="run-1-card")
    reply = await slack.post(CHANNEL, HELLO, key="out-7", thread_ts=parent)
    for _ in range(3):
        await slack.post(CHANNEL, HELLO, key="out-8")
    assert await slack.find_post(CHANNEL, "run-1-card", since) == parent
    assert await slack.find_post(CHANNEL, "out-7", since, parent) == reply
    assert await slack.find_post(CHANNEL, "out-9", since) == ""


async def test_a_direct_message_reaches_its_person_only(slack: Slack, world: SlackWorkspace) -> None:
    await slack.direct("U0ENGINEER", HELLO)
    assert [m.text for m in world.dms("U0ENGINEER")] == ["Hello"]
    assert world.dms("U0APPROVER1") == []


async def test_an_ephemeral_message_is_seen_by_one(slack: Slack, world: SlackWorkspace) -> None:
    await slack.ephemeral(CHANNEL, "U0ENGINEER", HELLO)
    assert [m.text for m in world.ephemerals("U0ENGINEER")] == ["Hello"]


async def test_an_error_of_slack_leaves_with_its_method_and_code(slack: Slack) -> None:
    assert await fault(slack.post("C0NOWHERE", HELLO)) == SlackFault("chat.postMessage", "channel_not_found")
    gone = await fault(slack.update(CHANNEL, "1.000001", HELLO))
    assert gone == SlackFault("chat.update", "message_not_found")


async def test_a_wrong_token_is_named(world: SlackWorkspace) -> None:
    async with Slack.open("xoxb-wrong", world.api_url) as stranger:
        assert (await fault(stranger.auth_test())).code == "invalid_auth"
        assert (await fault(stranger.check_app_token("xapp-wrong"))).code == "invalid_auth"


async def test_a_429_on_a_post_is_handed_on_at_once_with_its_pause(
    slack: Slack, world: SlackWorkspace
) -> None:
    world.faults.rate_limit("chat.postMessage", 30)
    started = time.monotonic()
    limited = await fault(slack.post(CHANNEL, HELLO))
    assert isinstance(limited, RateLimited)
    assert limited.retry_after == 30
    assert time.monotonic() - started < 20  # of 30


async def test_a_429_on_a_read_is_waited_for(slack: Slack, world: SlackWorkspace) -> None:
    world.faults.rate_limit("users.info", 0)
    assert (await slack.user_info("U0ENGINEER"))["id"] == "U0ENGINEER"


async def test_a_post_whose_answer_was_lost_is_ambiguous_and_not_sent_twice(
    slack: Slack, world: SlackWorkspace
) -> None:
    world.faults.drop_after("chat.postMessage")
    lost = await silence(slack.post(CHANNEL, HELLO))
    assert lost.ambiguous
    assert len(world.messages(CHANNEL)) == 1


async def test_a_read_whose_connection_dropped_is_tried_again(slack: Slack, world: SlackWorkspace) -> None:
    world.faults.drop_before("users.info")
    assert (await slack.user_info("U0ENGINEER"))["id"] == "U0ENGINEER"


async def test_no_answer_in_time_is_ambiguous(world: SlackWorkspace) -> None:
    world.faults.hang("chat.postMessage")
    async with Slack.open(world.bot_token, world.api_url, seconds=0.2) as hasty:
        assert (await silence(hasty.post(CHANNEL, HELLO))).ambiguous


async def test_a_refused_connection_is_not_ambiguous() -> None:
    async with Slack.open("xoxb-x", "http://127.0.0.1:9/api/") as nowhere:
        assert not (await silence(nowhere.post(CHANNEL, HELLO))).ambiguous


@pytest.mark.parametrize("error", ["internal_error", "fatal_error"])
async def test_slacks_own_failure_may_have_done_it(slack: Slack, world: SlackWorkspace, error: str) -> None:
    world.faults.answer("chat.postMessage", error, status=500 if error == "internal_error" else 200)
    assert (await silence(slack.post(CHANNEL, HELLO))).ambiguous


@pytest.mark.parametrize(
    "answer",
    [
        web.Response(text="<html>Bad gateway</html>", status=502, content_type="text/html"),
        web.Response(text="all good", status=200, content_type="text/plain"),
        web.Response(text="{not json", status=200, content_type="application/json"),
        web.Response(text="", status=503, content_type="application/json"),
    ],
)
async def test_an_answer_that_is_not_slacks_is_ambiguous(answer: web.Response) -> None:
    async def handle(_: web.Request) -> web.Response:
        return answer

    app = web.Application()
    app.add_routes([web.post("/api/{method}", handle)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
        async with Slack.open("xoxb-x", url) as proxied:
            assert (await silence(proxied.post(CHANNEL, HELLO))).ambiguous
    finally:
        await runner.cleanup()


async def test_a_response_url_that_is_spent_is_a_fault(slack: Slack, world: SlackWorkspace) -> None:
    gone = await fault(slack.respond(f"{world.url}/response/unknown", HELLO))
    assert gone == SlackFault("response_url", "http_404")


async def test_who_the_bot_is_and_who_others_are(slack: Slack) -> None:
    identity = await slack.auth_test()
    assert isinstance(identity, Identity)
    assert (identity.team_id, identity.user_id) == ("T0LIYAQA", "U0LIYAQABOT")
    assert await slack.group_members("S0APPROVERS") == ("U0APPROVER1", "U0APPROVER2")


async def test_the_scopes_of_the_table_are_enough_and_none_is_idle(world: SlackWorkspace) -> None:
    """Every method of the table is called with exactly the table's scopes."""
    granted = {scope for scopes in METHODS.values() for scope in scopes}
    async with (
        SlackWorkspace(scopes=granted) as strict,
        Slack.open(strict.bot_token, strict.api_url) as slack,
    ):
        ts = await slack.post(CHANNEL, HELLO, key="out-1")
        await slack.update(CHANNEL, ts, HELLO)
        await slack.ephemeral(CHANNEL, "U0ENGINEER", HELLO)
        await slack.permalink(CHANNEL, ts)
        await slack.find_post(CHANNEL, "out-1", datetime.now(UTC))
        await slack.find_post(CHANNEL, "out-1", datetime.now(UTC), ts)
        channel, _ = await slack.direct("U0ENGINEER", HELLO)
        await slack.find_post(channel, "out-2", datetime.now(UTC))
        await furnished(slack)
        await slack.user_info("U0ENGINEER")
        await slack.group_members("S0APPROVERS")
        await slack.auth_test()
        await slack.upload(CHANNEL, "picture.png", b"PNG", title="A picture", alt="A line that falls")
        await slack.publish_view("U0ENGINEER", {"type": "home", "blocks": [{"type": "divider"}]})
        await slack.check_app_token(strict.app_token)
        for views in (slack.open_view("1.1.x", VIEW),):
            assert (await fault(views)).code in {
                "invalid_trigger_id",
                "invalid_arguments",
                "expired_trigger_id",
            }
        called = {exchange.kind for exchange in strict.traffic}
    assert called >= (set(METHODS) | set(APP_METHODS)) - {"views.update"}


async def furnished(slack: Slack) -> None:
    """A public room and a private one, each with everything in it."""
    since, bot = datetime.now(UTC), (await slack.auth_test()).user_id
    for private in (False, True):
        name = f"room-{'in' if private else 'out'}side"
        room = await slack.create_channel(name, private=private)
        assert await slack.own_channel(name, since, bot) == room
        ts = await slack.post(room, HELLO)
        await slack.set_topic(room, "Topic")
        for _ in range(2):  # each is fine when it is done already
            await slack.invite(room, "U0ENGINEER")
            await slack.bookmark(room, "Status page", "https://status.liyaqa.com")
            await slack.pin(room, ts)
            await slack.react(room, ts, "white_check_mark")
        found = await slack.words(room, ts)
        assert found is not None
        assert found.text == HELLO.text
        await slack.delete(room, ts)
        await slack.delete(room, ts)
        assert await slack.words(room, ts) is None


async def test_a_channel_of_somebody_else_or_of_earlier_is_not_the_bots() -> None:
    async with SlackWorkspace() as workspace, Slack.open(workspace.bot_token, workspace.api_url) as slack:
        now, bot = datetime.now(UTC), (await slack.auth_test()).user_id
        assert not await slack.own_channel("incidents", now, bot)
        await slack.create_channel("mine", private=False)
        assert await slack.own_channel("mine", now, bot)
        assert not await slack.own_channel("mine", now + timedelta(minutes=5), bot)
        assert (await fault(slack.create_channel("mine", private=False))).code == "name_taken"
