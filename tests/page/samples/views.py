"""A form with every kind of field, one to stack on it, and a Home tab."""

from typing import Any

from tests.page.samples.blocks import CARD, ENVIRONMENTS, Block, button, mrkdwn, option, plain


def _field(name: str, label: str, element: Block, **more: Any) -> Block:
    return {
        "type": "input",
        "block_id": name,
        "label": plain(label),
        "element": {"action_id": "value", **element},
        **more,
    }


def form() -> Block:
    return {
        "type": "modal",
        "callback_id": "incident",
        "title": plain("Open an incident"),
        "submit": plain("Open it"),
        "close": plain("Cancel"),
        "notify_on_close": True,
        "blocks": [
            {"type": "section", "text": mrkdwn("The channel and the timeline begin *now*.")},
            _field("title", "Title", {"type": "plain_text_input", "min_length": 4, "max_length": 80}),
            _field(
                "impact",
                "Impact",
                {"type": "plain_text_input", "multiline": True, "placeholder": plain("What do members see?")},
                hint=plain("One or two sentences. Everybody reads this."),
                optional=True,
            ),
            _field(
                "severity",
                "Severity",
                {"type": "static_select", "options": [option("P0", "p0"), option("P1", "p1")]},
            ),
            _field("owner", "Owner", {"type": "users_select"}, optional=True),
            _field("rooms", "Tell", {"type": "multi_channels_select"}, optional=True),
            _field("where", "Environment", {"type": "radio_buttons", "options": ENVIRONMENTS}, optional=True),
            _field("mail", "E-mail", {"type": "email_text_input"}, optional=True),
            _field("count", "Members", {"type": "number_input", "is_decimal_allowed": False}, optional=True),
            {"type": "actions", "block_id": "more", "elements": [button("Add a note", "push")]},
        ],
    }


def note() -> Block:
    return {
        "type": "modal",
        "callback_id": "note",
        "title": plain("A note"),
        "submit": plain("Keep"),
        "blocks": [_field("words", "Words", {"type": "plain_text_input"})],
    }


def home() -> Block:
    return {
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain("What is live")},
            {"type": "section", "text": mrkdwn("*production* `v1.2.3` since Monday")},
            *CARD[1:3],
            {"type": "actions", "elements": [button("Refresh", "refresh")]},
        ],
    }
