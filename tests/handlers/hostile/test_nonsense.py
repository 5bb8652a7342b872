"""Nonsense behind every command: one answer each, in words, that mentions nobody and is no fault of the desk's."""

import random

import pytest

from tests.handlers.office import Office

ENGINEER = "U0ENGINEER"
FIRST = {
    "/deploy": "plan status history why cancel lock unlock unquarantine v1.2.4 help",
    "/rollback": "production staging --to v1.2.3 help",
    "/ops": "summary status health metrics diagnose logs checklist urls oncall audit",
    "/incident": (
        "open drill list oncall metrics find update sev status ic role note blackout remind link reopen merge join "
        "repair show timeline catchup action actions postmortem playbook page resolve INC-2026-001 INC-9999-9999999"
    ),
}
WORDS = (
    *("'; drop table run; --", "$(reboot)", "`id`", "```", "../../etc/passwd", "%s{0}", "\\", "((*+?["),
    *(
        "<!channel>",
        "<!here>",
        "&lt;!here&gt;",
        "<@U0SECURITY>",
        "<https://x.example|y>",
        "*b* _i_ ~s~",
        "\u202e",
    ),
    *("", "\0", "\u200b", "\u0663", "x" * 1900, "\U0001f469\u200d\U0001f467" * 40, '"unclosed', "“smart”"),
    *(
        "--",
        "---",
        "--reason",
        "--reason=",
        "--emergency",
        "--tail",
        "--since",
        "--grep",
        "--to",
        "-1",
        "1e9",
    ),
    *(
        "99999999999999999999",
        "99999999999999m",
        "9999d",
        "due:9999999d",
        "due:2026-99-99",
        "25:99",
        "P9",
        "#1",
    ),
    *(
        "production",
        "prodution",
        "development",
        "v1.2.4",
        "me",
        "on",
        "edit",
        "overview",
        "into",
        "INC-2026-001",
    ),
)


@pytest.mark.parametrize("command", FIRST)
async def test_it_gets_one_answer_or_a_form_and_breaks_nothing(quiet_office: Office, command: str) -> None:
    at, chance = quiet_office, random.Random(command)
    for _ in range(30):
        words = [chance.choice(FIRST[command].split()), *chance.choices(WORDS, k=chance.randint(0, 4))]
        typed = " ".join((command, *words))
        answers, forms = len(at.slack.ephemerals(ENGINEER)), len(at.slack.views(ENGINEER))
        assert (await at.person(ENGINEER).command(typed, channel="general")).ok
        assert await at.room.busy.drained(20) == 0
        said = at.slack.ephemerals(ENGINEER)[answers:]
        assert len(said) == 1 or len(at.slack.views(ENGINEER)) > forms, typed
        assert "Something went wrong" not in str([m.text for m in said]), typed
        assert not _mentions([m.blocks for m in said]), typed


def _mentions(found: object) -> bool:
    """In mrkdwn; plain text is literal."""
    if isinstance(found, dict):
        here = found.get("type") == "mrkdwn" and any(
            m in str(found["text"]) for m in ("<!channel>", "<!here>", "<@U0SECURITY>")
        )
        return here or any(_mentions(inner) for inner in found.values())
    return isinstance(found, list | tuple) and any(map(_mentions, found))
