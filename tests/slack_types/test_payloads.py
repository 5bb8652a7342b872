"""Ruling 52: every message and form the bot can send is what @slack/types says Slack takes."""

import json
from pathlib import Path

import pytest

from tests.slack_types.compiler import declarations, faults

GOLDEN = Path(__file__).parents[1] / "messages" / "golden"

# What the compiler must find, so that silence means something.
WRONG = {
    "an_unknown_block": {
        "text": "x",
        "blocks": [{"type": "sections", "text": {"type": "mrkdwn", "text": "x"}}],
    },
    "an_unknown_key": {"text": "x", "blocks": [{"type": "divider", "colour": "red"}]},
    "a_style_slack_does_not_have": {
        "text": "x",
        "blocks": [
            {
                "type": "actions",
                "elements": [
                    {"type": "button", "text": {"type": "plain_text", "text": "x"}, "style": "warning"}
                ],
            }
        ],
    },
    "a_message_without_text": {"blocks": [{"type": "divider"}]},
    "a_form_without_title": {"type": "modal", "blocks": [{"type": "divider"}]},
}


@pytest.mark.timeout(180)
def test_every_golden_is_what_slacks_types_say(tmp_path: Path) -> None:
    payloads = {path.stem: json.dumps(json.loads(path.read_text())) for path in sorted(GOLDEN.glob("*.json"))}
    assert len(payloads) > 50
    source = declarations(payloads, {name: json.dumps(payload) for name, payload in WRONG.items()})
    assert faults(source, tmp_path) == {}
