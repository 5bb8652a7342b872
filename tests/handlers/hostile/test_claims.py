"""What a button or a form carries is a claim: one that no desk ever drew is answered in words, and does nothing."""

import itertools
import json

from handlers.register import listeners
from sandbox.slack.world.model import Json
from tests.handlers.office import Office

ENGINEER = "U0ENGINEER"
HUGE = 2**80
CLAIMS = (
    "not json",
    json.dumps(dict.fromkeys(("run", "page", "alert", "item", "action", "n", "undoes"), HUGE)),
    json.dumps({"run": True, "incident": {"a": 1}, "hash": 7, "page": -1, "alert": "1", "n": 1.5}),
    json.dumps(
        {
            "incident": "INC-2026-001",
            "env": "production",
            "subject": "run-\0",
            "book": "\0",
            "arg": "\0" * 900,
            "n": HUGE,
        }
    ),
)
TYPED = {
    **dict.fromkeys(("version", "environment", "severity", "argument"), "\ud800\0<!channel>"),
    **dict.fromkeys(("reason", "title", "text", "cause", "fix", "next_steps", "impact"), "\0x" * 3000),
    "way": "no such way",
    "type": "?",
    "scenario": "\0",
    "boxes_a": "a1,\0",
    "emergency": "y" * 5000,
}
TRIGGERS = itertools.count()


def clicked(name: str, value: str) -> Json:
    action = {"action_id": name, "block_id": "b", "value": value, "type": "button"}
    place = {"type": "message", "message_ts": "1.2", "channel_id": "C0GENERAL"}
    return {"channel": {"id": "C0GENERAL"}, "actions": [action], "container": place}


def filled_in(name: str, note: str) -> Json:
    values = {f"b-{field}": {field: {"type": "plain_text_input", "value": v}} for field, v in TYPED.items()}
    view = {"id": "V1", "hash": "h", "type": "modal", "callback_id": name, "private_metadata": note}
    return {"view": {**view, "state": {"values": values}}}


async def test_it_is_answered_in_words(quiet_office: Office) -> None:
    """One office for all: whatever one of them did would show in the next."""
    for name in listeners().actions:
        await answered(quiet_office, {"type": "block_actions"}, [clicked(name, claim) for claim in CLAIMS])
    for name in listeners().views:
        await answered(quiet_office, {"type": "view_submission"}, [filled_in(name, note) for note in CLAIMS])
    assert await quiet_office.desk.store.open_runs() == ()


async def answered(at: Office, kind: Json, payloads: list[Json]) -> None:
    for payload in payloads:
        before = len(said(at))
        sent = {**kind, "user": {"id": ENGINEER}, "trigger_id": f"t.{next(TRIGGERS)}", **payload}
        assert (await at.slack.http.send("interactive", sent)).ok, payload
        assert await at.room.busy.drained(20) == 0
        assert "Something went wrong" not in str(said(at)[before:]), payload


def said(at: Office) -> list[str]:
    return [m.text for m in (*at.slack.dms(ENGINEER), *at.slack.ephemerals(ENGINEER))]
