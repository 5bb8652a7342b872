"""The Bolt app: /desk with a word shows a sample, buttons and forms answer."""

import asyncio
import re
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from tests.page.samples import blocks, views

MANIFEST: dict[str, Any] = {
    "features": {
        "app_home": {"home_tab_enabled": True},
        "slash_commands": [
            {
                "command": "/desk",
                "description": "Show a sample of what the desk posts",
                "usage_hint": "card | controls | others | form | slow",
                "should_escape": True,
            },
            {"command": "/deploy", "description": "Deploy a version", "usage_hint": "VERSION ENVIRONMENT"},
        ],
        "shortcuts": [
            {"name": "Open an incident", "type": "global", "callback_id": "begin", "description": "Now"}
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "chat:write",
                "commands",
                "files:write",
                "channels:history",
                "im:history",
                "reactions:write",
            ]
        }
    },
    "settings": {
        "interactivity": {"is_enabled": True},
        "event_subscriptions": {"bot_events": ["app_home_opened", "message.channels", "message.im"]},
    },
}
# A picture of one pixel: what an upload needs.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100"
    "18dd8db00000000049454e44ae426082"
)
_POSTS = {"card": blocks.CARD, "controls": blocks.CONTROLS, "others": blocks.OTHERS}


def build(app: AsyncApp) -> None:
    """Listeners of the sample app. What was chosen is told to the chooser alone."""
    app.command("/desk")(_desk)
    app.action("approve")(_approve)
    app.action("push")(_push)
    app.action(re.compile(".*"))(_other)
    app.view("incident")(_incident)
    app.view_closed("incident")(_closed)
    app.view("note")(_note)
    app.event("app_home_opened")(_opened)
    app.event("message")(_heard)


async def _desk(ack: AsyncAck, command: dict[str, Any], client: AsyncWebClient) -> None:
    word = command["text"]
    if word == "slow":
        await asyncio.sleep(2)
    if word in {"", "help"}:
        await ack(f"Try one of: {', '.join(_POSTS)}, form, slow")
        return
    await ack()
    at = command["channel_id"]
    if word in _POSTS:
        await client.chat_postMessage(channel=at, text=f"A sample: {word}", blocks=_POSTS[word])
    elif word == "form":
        await client.views_open(trigger_id=command["trigger_id"], view=views.form())
    elif word == "picture":
        await client.files_upload_v2(
            channel=at, content=PIXEL, filename="errors.png", title="Errors", alt_txt="A graph"
        )


async def _approve(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
    await ack()
    channel, ts = body["channel"]["id"], body["message"]["ts"]
    said = f"Approved by <@{body['user']['id']}>"
    done = [*blocks.CARD[:3], {"type": "context", "elements": [blocks.mrkdwn(said)]}]
    await client.chat_update(channel=channel, ts=ts, text=said, blocks=done)
    await client.chat_postMessage(channel=channel, thread_ts=ts, text=said)


async def _push(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
    await ack()
    await client.views_push(trigger_id=body["trigger_id"], view=views.note())


async def _other(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
    await ack()
    action = body["actions"][0]
    if "response_url" in body:
        chosen = next((action[one] for one in action if one.startswith("selected_")), action.get("value"))
        await respond(f"{action['action_id']}: {chosen}", replace_original=False)


async def _incident(ack: AsyncAck, view: dict[str, Any], client: AsyncWebClient) -> None:
    title = view["state"]["values"]["title"]["value"]["value"]
    if title == "outage":
        await ack({"response_action": "errors", "errors": {"title": "Say what is out."}})
        return
    await ack()
    escaped = title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    await client.chat_postMessage(channel="C0INCIDENTS", text=f":rotating_light: {escaped}")


async def _closed(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
    await ack()
    await client.chat_postMessage(channel=body["user"]["id"], text="The form was closed, nothing was opened.")


async def _note(ack: AsyncAck) -> None:
    await ack()


async def _opened(event: dict[str, Any], client: AsyncWebClient) -> None:
    await client.views_publish(user_id=event["user"], view=views.home())


async def _heard() -> None:
    """People may talk."""
