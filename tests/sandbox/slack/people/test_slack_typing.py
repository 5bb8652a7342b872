"""What Slack's composer makes of typed text, in commands and in messages."""

import pytest

from sandbox.slack import CannotDo, SlackWorkspace


async def _sent(typed: str, **manifest: bool) -> str:
    """The text of a command as the bot would receive it."""
    command = {"command": "/deploy", **manifest}
    features = {
        "features": {"slash_commands": [command]},
        "settings": {"interactivity": {"is_enabled": True}},
    }
    async with SlackWorkspace(manifest=features, scopes={"commands"}) as slack:
        delivery = await slack.person("U0ENGINEER").command(f"/deploy {typed}", channel="deployments")
    return str(delivery.payload["text"])


@pytest.mark.parametrize(
    ("typed", "received"),
    [
        ("v1.2.4 production", "v1.2.4 production"),
        ("  spaced  out ", "spaced  out"),
        ("a & b <c> &lt;", "a &amp; b &lt;c&gt; &amp;lt;"),
        ("<!channel>", "&lt;!channel&gt;"),
        ("<@U0ENGINEER>", "&lt;@U0ENGINEER&gt;"),
        ("ask @engineer", "ask <@U0ENGINEER|engineer>"),
        ("ask @approver.one now", "ask <@U0APPROVER1|approver.one> now"),
        ("see #incidents", "see <#C0INCIDENTS|incidents>"),
        ("@approvers please", "<!subteam^S0APPROVERS|@approvers> please"),
        ("@here", "<!here>"),
        ("@nobody #nowhere", "@nobody #nowhere"),
        ("mail@engineer", "mail@engineer"),
        ("https://example.com/a?b=1&c=2", "<https://example.com/a?b=1&amp;c=2>"),
        ("“quoted”\u00a0text", "“quoted”\u00a0text"),
    ],
)
async def test_a_command_with_should_escape_carries_ids(typed: str, received: str) -> None:
    assert await _sent(typed, should_escape=True) == received


@pytest.mark.parametrize(
    ("typed", "received"), [("ask @engineer in #incidents", "ask @engineer in #incidents"), ("a<b", "a&lt;b")]
)
async def test_a_command_without_should_escape_carries_names(typed: str, received: str) -> None:
    assert await _sent(typed, should_escape=False) == received


async def test_a_message_carries_ids_and_mentions_the_bot(slack: SlackWorkspace) -> None:
    said = await slack.person("U0ENGINEER").mention("tell @oncall & <all>", channel="incidents")
    assert said.message.text == "<@U0LIYAQABOT> tell <@U0ONCALL> &amp; &lt;all&gt;"


async def test_what_slacks_client_does_not_send_is_not_sent(slack: SlackWorkspace) -> None:
    engineer = slack.person("U0ENGINEER")
    said = await engineer.message("a thread", channel="incidents")
    with pytest.raises(CannotDo, match="not supported in threads"):
        await engineer.command("/deploy", channel="incidents", thread=said.message)
    with pytest.raises(CannotDo, match="empty message"):
        await engineer.message("  ", channel="incidents")
    with pytest.raises(CannotDo, match="has left"):
        await slack.person("U0LEFT").message("x", channel="incidents")
    with pytest.raises(CannotDo, match="is not in incidents"):
        await slack.person("U0GUEST").command("/deploy", channel="incidents")
    slack.change_channel("incidents", is_archived=True)
    with pytest.raises(CannotDo, match="is archived"):
        await engineer.message("x", channel="incidents")


async def test_a_manifest_decides_what_the_app_receives() -> None:
    manifest = {
        "features": {"slash_commands": [{"command": "/deploy"}], "shortcuts": [{"callback_id": "open"}]},
        "oauth_config": {"scopes": {"bot": ["commands", "channels:history"]}},
        "settings": {
            "event_subscriptions": {"bot_events": ["app_mention", "message.channels"]},
            "interactivity": {"is_enabled": False},
        },
    }
    async with SlackWorkspace(manifest=manifest, retry_delays=()) as slack:
        engineer = slack.person("U0ENGINEER")
        with pytest.raises(CannotDo, match="not a valid command"):
            await engineer.command("/rollback", channel="incidents")
        with pytest.raises(CannotDo, match="no shortcut"):
            await engineer.shortcut("close")
        with pytest.raises(CannotDo, match="does not enable interactivity"):
            await engineer.shortcut("open")
        with pytest.raises(CannotDo, match="does not hear of opened Home tabs"):
            await engineer.open_home()
        said = await engineer.mention("hello", channel="incidents")
        heard = [one.payload["event"]["type"] for one in said.deliveries]
        assert heard == ["message"], "a mention needs the scope app_mentions:read"
        assert (await engineer.dm("hello")).deliveries == ()
