"""A person and an unmodified Bolt app talk through the local Slack over signed HTTP."""

from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from sandbox.slack import CannotDo, Confirmation, Delivery, SlackWorkspace
from tests.sandbox.slack.support import actions, button, connected, plain, section


async def test_a_command_reaches_the_bot_and_its_ack_text_is_shown_to_the_caller_alone(
    slack: SlackWorkspace, app: AsyncApp
) -> None:
    @app.command("/deploy")
    async def deploy(ack: Any, command: Any) -> None:
        await ack(f"you said {command['text']} in {command['channel_name']}")

    async with connected(slack, app):
        delivery = await slack.person("U0ENGINEER").command(
            "/deploy v1.2.4 production", channel="deployments"
        )

    assert delivery.ok
    assert delivery.status == 200
    assert delivery.shown is not None
    assert delivery.shown.text == "you said v1.2.4 production in deployments"
    assert slack.ephemerals("U0ENGINEER") == [delivery.shown]
    assert slack.messages("deployments") == []


async def test_a_command_the_bot_does_not_know_ends_in_the_words_slack_shows(
    slack: SlackWorkspace, app: AsyncApp
) -> None:
    async with connected(slack, app):
        delivery = await slack.person("U0ENGINEER").command("/other", channel="deployments")
    assert (delivery.ack.outcome, delivery.status) == ("bad_status", 404)
    assert slack.ephemerals("U0ENGINEER")[0].text == '/other failed with the error "dispatch_failed"'


async def test_a_click_updates_the_message_and_a_button_that_is_gone_cannot_be_clicked(
    slack: SlackWorkspace, app: AsyncApp
) -> None:
    @app.action("approve")
    async def approve(ack: Any, body: Any, client: Any) -> None:
        await ack()
        at = {"channel": body["channel"]["id"], "ts": body["message"]["ts"]}
        who = body["user"]["id"]
        await client.chat_update(**at, text=f"approved by {who}", blocks=[section(f"approved by <@{who}>")])

    blocks = [section("Deploy?"), actions(button("approve"), button("reject"))]
    async with connected(slack, app):
        await app.client.chat_postMessage(channel="C0DEPLOYMENTS", text="Deploy?", blocks=blocks)
        message = slack.messages("deployments")[0]
        approver = slack.person("U0APPROVER1")
        done = await approver.click(message, "approve")
        assert isinstance(done, Delivery)
        assert done.payload["actions"][0]["value"] == "run-1"
        await slack.wait_for(lambda: slack.messages("deployments")[0].edited_ts)
        assert slack.messages("deployments")[0].text == "approved by U0APPROVER1"
        with pytest.raises(CannotDo, match="no 'approve' here now"):
            await approver.click(message, "approve")


async def test_a_button_with_a_dialog_sends_nothing_until_the_person_agrees(
    slack: SlackWorkspace, app: AsyncApp
) -> None:
    pressed = []

    @app.action("cancel")
    async def cancel(ack: Any, body: Any) -> None:
        await ack()
        pressed.append(body["user"]["id"])

    dialog = {
        "title": plain("Sure?"),
        "text": plain("It stops."),
        "confirm": plain("Yes"),
        "deny": plain("No"),
    }
    blocks = [actions(button("cancel", confirm=dialog, style="danger"))]
    async with connected(slack, app):
        await app.client.chat_postMessage(channel="C0DEPLOYMENTS", text="Running", blocks=blocks)
        message = slack.messages("deployments")[0]
        asked = await slack.person("U0ENGINEER").click(message, "cancel")
        assert isinstance(asked, Confirmation)
        assert asked.dialog["title"]["text"] == "Sure?"
        assert pressed == []
        assert (await asked.accept()).ok
        await slack.person("U0ENGINEER").click(message, "cancel", confirmed=True)
    assert pressed == ["U0ENGINEER", "U0ENGINEER"]


async def test_a_modal_opens_by_trigger_shows_field_errors_and_closes(
    slack: SlackWorkspace, app: AsyncApp
) -> None:
    reason = {
        "type": "input",
        "block_id": "reason",
        "label": plain("Reason"),
        "element": {"type": "plain_text_input", "action_id": "text"},
    }
    modal = {"type": "modal", "callback_id": "reject", "title": plain("Reject"), "submit": plain("Send")}

    @app.command("/deploy")
    async def deploy(ack: Any, body: Any, client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view={**modal, "blocks": [reason]})

    @app.view("reject")
    async def reject(ack: Any, view: Any) -> None:
        given = view["state"]["values"]["reason"]["text"]["value"]
        if len(given) < 5:
            await ack(response_action="errors", errors={"reason": "say more"})
        else:
            await ack()

    async with connected(slack, app):
        engineer = slack.person("U0ENGINEER")
        await engineer.command("/deploy", channel="deployments")
        (view,) = await slack.wait_for(lambda: slack.views("U0ENGINEER"))
        with pytest.raises(CannotDo, match="'Reason' is required"):
            await engineer.submit(view)
        await engineer.submit(view, {"reason": {"text": "no"}})
        assert slack.views("U0ENGINEER")[0].errors == {"reason": "say more"}
        await engineer.submit(view, {"reason": {"text": "too risky today"}})
        assert slack.views("U0ENGINEER") == ()
    assert slack.problems == []


async def test_an_opened_home_tab_is_published_to_that_person_alone(
    slack: SlackWorkspace, app: AsyncApp
) -> None:
    @app.event("app_home_opened")
    async def home(event: Any, client: Any) -> None:
        view = {"type": "home", "blocks": [section(f"Hello <@{event['user']}>")]}
        await client.views_publish(user_id=event["user"], view=view)

    async with connected(slack, app):
        assert (await slack.person("U0ENGINEER").open_home()).ok
        shown = await slack.wait_for(lambda: slack.home("U0ENGINEER"))
    assert shown.blocks[0]["text"]["text"] == "Hello <@U0ENGINEER>"
    assert slack.home("U0APPROVER1") is None


async def test_a_mention_arrives_as_a_message_and_as_a_mention_and_is_answered_in_its_thread(
    slack: SlackWorkspace, app: AsyncApp
) -> None:
    @app.event("app_mention")
    async def mention(event: Any, say: Any) -> None:
        await say(f"you wrote: {event['text']}", thread_ts=event["ts"])

    @app.event("message")
    async def heard(event: Any) -> None:
        return None

    async with connected(slack, app):
        said = await slack.person("U0ONCALL").mention("status & <help>", channel="incidents")
        await slack.wait_for(lambda: slack.thread(said.message))
    assert [one.payload["event"]["type"] for one in said.deliveries] == ["message", "app_mention"]
    assert slack.thread(said.message)[0].text == "you wrote: <@U0LIYAQABOT> status &amp; &lt;help&gt;"
