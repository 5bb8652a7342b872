"""The Slack app's manifest: made from what is registered and called, and the committed file is that one."""

import re

from bot.slack.manifest import as_yaml, manifest
from clients.slack import EVENTS, METHODS
from handlers.register import listeners
from tests.bot.sample import SHIPPED

FILE = SHIPPED.with_name("slack-manifest.yaml")


def test_the_committed_file_is_the_one_that_is_made() -> None:
    assert FILE.read_text(encoding="utf-8") == as_yaml(manifest()), "run: python -m bot manifest --write"


def test_every_command_that_is_listened_to_is_declared_and_escapes_its_words() -> None:
    commands = manifest()["features"]["slash_commands"]

    assert [command["command"] for command in commands] == list(listeners().commands)
    assert all(command["should_escape"] is True for command in commands)


def test_every_called_methods_scopes_are_asked_for_and_no_others() -> None:
    asked = set(manifest()["oauth_config"]["scopes"]["bot"])

    heard = [EVENTS[event] for event in listeners().events if event in EVENTS]
    assert asked == {"commands"} | {scope for needed in [*METHODS.values(), *heard] for scope in needed}


def test_events_are_subscribed_to_exactly_when_a_listener_hears_them() -> None:
    events = manifest()["settings"].get("event_subscriptions", {}).get("bot_events", [])

    assert events == sorted(listeners().events)


def test_without_an_address_it_is_socket_mode_and_nothing_is_requested_over_http() -> None:
    assert manifest()["settings"]["socket_mode_enabled"] is True
    assert "url:" not in re.sub(r"# .*", "", as_yaml(manifest()))


def test_with_an_address_every_request_goes_to_the_one_path() -> None:
    made = manifest("https://desk.example.com/")

    assert made["settings"]["socket_mode_enabled"] is False
    urls = re.findall(r"url: \"(.*)\"", as_yaml(made))
    assert set(urls) == {"https://desk.example.com/slack/events"}
    assert len(urls) == 1 + bool(listeners().events) + len(listeners().commands)


def test_texts_keep_slacks_limits() -> None:
    made = manifest()

    assert len(made["display_information"]["name"]) <= 35
    assert len(made["display_information"]["description"]) <= 140
    assert len(made["features"]["bot_user"]["display_name"]) <= 80
    for command in made["features"]["slash_commands"]:
        assert len(command["command"]) <= 32
