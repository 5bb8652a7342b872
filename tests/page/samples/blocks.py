"""Messages as a deployment bot posts them, and one of every other kind of block."""

from typing import Any

Block = dict[str, Any]

MARKUP = '<script>alert(1)</script> <img src=x onerror=alert(2)> *bold* &amp; `code` "quotes"'
DATE = 1_795_509_000


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text}


def option(text: str, value: str, **more: Any) -> Block:
    return {"text": plain(text), "value": value, **more}


def button(text: str, action: str, **more: Any) -> Block:
    return {"type": "button", "text": plain(text), "action_id": action, "value": action, **more}


def confirm(title: str, yes: str) -> Block:
    return {
        "title": plain(title),
        "text": mrkdwn("Traffic moves to *v1.2.4* after the second approval."),
        "confirm": plain(yes),
        "deny": plain("Not now"),
    }


ENVIRONMENTS = [option("Production", "production"), option("Staging", "staging")]

CARD: list[Block] = [
    {"type": "header", "text": plain("Deployment of v1.2.4 to production")},
    {
        "type": "section",
        "text": mrkdwn("<@U0ENGINEER> asks <!subteam^S0APPROVERS> for approval in <#C0DEPLOYMENTS>."),
        "accessory": {
            "type": "overflow",
            "action_id": "card_menu",
            "options": [option("Show the plan", "plan"), option("Withdraw", "withdraw")],
        },
    },
    {
        "type": "section",
        "fields": [
            mrkdwn("*Environment*\nproduction"),
            mrkdwn("*Version*\n`v1.2.3` → `v1.2.4`"),
            mrkdwn(f"*Window*\n<!date^{DATE}^{{date_short_pretty}} at {{time}}|24 Nov, 12:30>"),
            mrkdwn("*Approvals*\n0 of 2"),
        ],
    },
    {"type": "divider"},
    {
        "type": "actions",
        "elements": [
            button(
                "Approve", "approve", style="primary", confirm=confirm("Approve this deployment?", "Approve")
            ),
            button("Reject", "reject", style="danger"),
            button("Details", "details"),
        ],
    },
    {"type": "context", "elements": [mrkdwn("Approvals expire in 30 minutes · run `d-41`")]},
]

TEXT = (
    "*Bold*, _italic_, ~struck~, `code` and *_both_*; 2 * 3 * 4 and snake_case_name stay.\n"
    "&gt; A quote of one line\n"
    "• a list\n• as text\n"
    "```docker pull registry/app:v1.2.4\ndocker ps &amp;&amp; echo &lt;done&gt;```\n"
    "<https://status.example.test/a?b=1&amp;c=2|Status page>, <@U0APPROVER1>, <#C0GENERAL>, <!here> :rocket: "
    ":not_an_emoji: &lt;b&gt;not bold&lt;/b&gt;"
)


def _piece(text: str, **style: bool) -> Block:
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def _item(text: str) -> Block:
    return {"type": "rich_text_section", "elements": [_piece(text)]}


RICH: Block = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                _piece("Rich text with "),
                _piece("bold", bold=True),
                _piece(", "),
                _piece("code", code=True),
                _piece(" and "),
                {"type": "user", "user_id": "U0ONCALL"},
                {"type": "emoji", "name": "eyes"},
            ],
        },
        {
            "type": "rich_text_list",
            "style": "ordered",
            "elements": [_item("Pull"), _item("Start"), _item("Switch")],
        },
        {
            "type": "rich_text_list",
            "style": "bullet",
            "indent": 1,
            "elements": [_item("with nginx -t first")],
        },
        {"type": "rich_text_quote", "elements": [_piece("Nothing was lost.")]},
        {"type": "rich_text_preformatted", "elements": [_piece("upstream 127.0.0.1:8081;")]},
    ],
}


def _cell(text: str) -> Block:
    return {"type": "raw_text", "text": text}


TABLE: Block = {
    "type": "table",
    "column_settings": [{"is_wrapped": True}, {"align": "right"}, {"align": "center"}],
    "rows": [
        [_cell("Check"), _cell("p95"), _cell("Result")],
        [_cell("Health of the new release"), _cell("41 ms"), _cell("passed")],
        [_cell("Login"), _cell("180 ms"), _cell("passed")],
        [_cell("Members"), _cell("1,204 ms"), _cell("failed")],
    ],
}
MARKDOWN: Block = {
    "type": "markdown",
    "text": "## Notes\n\nThis is **standard** Markdown with `code`, [a link](https://example.test/) and\n\n"
    "- one\n- two\n\n1. first\n2. second\n\n> quoted\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\nliteral <b>\n```",
}

CONTROLS: list[Block] = [
    {
        "type": "section",
        "block_id": "where",
        "text": mrkdwn("Pick where to deploy"),
        "accessory": {
            "type": "static_select",
            "action_id": "environment",
            "placeholder": plain("Environment"),
            "options": ENVIRONMENTS,
        },
    },
    {
        "type": "section",
        "block_id": "reviewers",
        "text": mrkdwn("Who looks at it"),
        "accessory": {"type": "multi_users_select", "action_id": "people", "placeholder": plain("People")},
    },
    {
        "type": "section",
        "block_id": "choices",
        "text": mrkdwn("Before it starts"),
        "accessory": {
            "type": "checkboxes",
            "action_id": "checks",
            "options": [
                option("Backup taken", "backup", description=plain("under two hours old")),
                option("Migrations reviewed", "migrations"),
            ],
        },
    },
    {
        "type": "actions",
        "block_id": "moments",
        "elements": [
            {"type": "datepicker", "action_id": "day", "initial_date": "2026-11-24"},
            {"type": "timepicker", "action_id": "hour", "initial_time": "12:30"},
            {"type": "users_select", "action_id": "owner", "placeholder": plain("Owner")},
            {"type": "channels_select", "action_id": "room", "placeholder": plain("Channel")},
            {
                "type": "radio_buttons",
                "action_id": "severity",
                "options": [option("P0", "p0"), option("P1", "p1")],
            },
        ],
    },
]

OTHERS: list[Block] = [
    {"type": "section", "text": mrkdwn(TEXT)},
    RICH,
    TABLE,
    MARKDOWN,
    {
        "type": "image",
        "image_url": "https://elsewhere.example.test/graph.png",
        "alt_text": "Errors in the last hour",
    },
    {
        "type": "section",
        "text": plain(MARKUP),
        "accessory": {
            "type": "image",
            "image_url": "https://elsewhere.example.test/a.png",
            "alt_text": "An emblem",
        },
    },
]
