"""Uploading with the SDK's files_upload_v2: address, bytes, share."""

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackWorkspace
from tests.sandbox.slack.support import refusal

PICTURE = b"\x89PNG picture"


async def test_a_file_is_shared_in_the_thread_of_a_message(
    slack: SlackWorkspace, client: AsyncWebClient
) -> None:
    parent = await client.chat_postMessage(channel="C0INCIDENTS", text="graphs")
    answer = await client.files_upload_v2(
        content=PICTURE, filename="latency.png", title="Latency", alt_txt="Latency is flat",
        channel="C0INCIDENTS", thread_ts=parent["ts"], initial_comment="around the deploy",
    )  # fmt: skip
    (file,), (message,) = slack.files, slack.thread(slack.messages("incidents")[0])
    assert answer["files"] == [{"id": file.id, "title": "Latency"}]
    assert (file.content, file.mimetype, file.alt_text) == (PICTURE, "image/png", "Latency is flat")
    assert (message.text, message.files) == ("around the deploy", (file.id,))
    assert file.shares == (("C0INCIDENTS", message.ts),)


async def test_a_stored_file_can_be_fetched(
    slack: SlackWorkspace, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    await client.files_upload_v2(content=PICTURE, filename="a.png", channel="C0INCIDENTS")
    history = await client.conversations_history(channel="C0INCIDENTS")
    async with session.get(history["messages"][0]["files"][0]["url_private"]) as answer:
        assert (await answer.read(), answer.content_type) == (PICTURE, "image/png")


async def test_the_bytes_must_be_as_many_as_announced(
    slack: SlackWorkspace, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    promised = await client.files_getUploadURLExternal(filename="a.png", length=3)
    async with session.post(promised["upload_url"], data=b"four") as answer:
        assert answer.status == 400
    unfinished = client.files_completeUploadExternal(files=[{"id": promised["file_id"], "title": "a"}])
    assert await refusal(unfinished) == "file_not_found"
    assert slack.files == []


async def test_a_share_needs_a_channel_the_bot_is_in(
    slack: SlackWorkspace, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    slack.change_channel("general", members=())
    promised = await client.files_getUploadURLExternal(filename="a.png", length=1)
    async with session.post(promised["upload_url"], data=b"1") as answer:
        assert answer.status == 200
    files = [{"id": promised["file_id"], "title": "a"}]
    to_general = client.files_completeUploadExternal(files=files, channel_id="C0GENERAL")
    assert await refusal(to_general) == "not_in_channel"
    nowhere = client.files_completeUploadExternal(files=files, channel_id="general")
    assert await refusal(nowhere) == "channel_not_found"
    await client.files_completeUploadExternal(files=files, channel_id="C0INCIDENTS")
    again = client.files_completeUploadExternal(files=files, channel_id="C0INCIDENTS")
    assert await refusal(again) == "file_not_found"


async def test_an_empty_file_is_refused(client: AsyncWebClient) -> None:
    call = client.files_getUploadURLExternal(filename="a.png", length=0)
    assert await refusal(call) == "file_upload_size_restricted"
