"""What is typed after `/incident`, as values."""

from datetime import UTC, datetime, timedelta

import pytest

from handlers.parsing import incidents as read
from handlers.parsing.incidents import Line, Opening, parse_incident
from policy.incidents.model import Duty, State, Type

VERBS = (
    "open",
    "update",
    "sev",
    "ic",
    "status",
    "note",
    "timeline",
    "catchup",
    "resolve",
    "show",
    "list",
    "help",
)
NOW = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("", Line("")),
        ("  \t ", Line("")),
        ("INC-2026-001", Line("", "INC-2026-001")),
        ("inc-2026-001 sev P1 why", Line("sev", "INC-2026-001", "P1 why")),
        ("SEVERITY p1", Line("sev", "", "p1")),
        ("catch up", Line("catchup")),
        ("catch-up", Line("catchup")),
        ("summarize", Line("catchup")),
        ("note  two  spaces", Line("note", "", "two  spaces")),
        ("note a &lt; b &amp; c", Line("note", "", "a < b & c")),
        ("P0 Checkout is down", Line("open", "", "P0 Checkout is down")),
        ("security keys leaked", Line("open", "", "security keys leaked")),
        ("statsu mitigated", Line("statsu", "", "mitigated", unknown=True, nearest="status")),
        ("timelien", Line("timelien", "", "", unknown=True, nearest="timeline")),
        ("xyzzy", Line("xyzzy", "", "", unknown=True)),
        ("close", Line("resolve")),
    ],
)
def test_an_id_a_verb_and_the_rest(typed: str, line: Line) -> None:
    assert parse_incident(typed, VERBS) == line


@pytest.mark.parametrize(
    ("typed", "opening"),
    [
        ("", Opening()),
        ("P0", Opening("P0")),
        ("Checkout is down", Opening(title="Checkout is down")),
        ("P0 Checkout is down", Opening("P0", title="Checkout is down")),
        ("p1 db production Rows are missing", Opening("P1", Type.DATABASE, "production", "Rows are missing")),
        ("staging security P2 'Odd logins'", Opening("P2", Type.SECURITY, "staging", "Odd logins")),
        ("P0 P1 is not a title", Opening("P0", title="P1 is not a title")),
    ],
)
def test_what_is_opened_in_one_line(typed: str, opening: Opening) -> None:
    assert read.opening(typed, ("staging", "production")) == opening


@pytest.mark.parametrize(
    ("typed", "words", "at"),
    [
        ("Restarted", "Restarted", None),
        ("Restarted at 08:59", "Restarted", NOW.replace(hour=8, minute=59)),
        ("Restarted [at 8:59]", "Restarted", NOW.replace(hour=8, minute=59)),
        ("Restarted at 23:10 UTC", "Restarted", NOW.replace(hour=23, minute=10) - timedelta(days=1)),
        ("Look at 99:99", "Look at 99:99", None),
    ],
)
def test_a_note_may_say_when_and_never_in_the_future(typed: str, words: str, at: datetime | None) -> None:
    assert read.note(typed, NOW) == (words, at)


@pytest.mark.parametrize(
    ("typed", "pause", "why", "understood"),
    [
        ("10m waiting", timedelta(minutes=10), "waiting", True),
        ("2 hours 'lunch break'", timedelta(hours=2), "lunch break", True),
        ("999h x", timedelta(hours=24), "x", True),
        ("off the vendor works on it", None, "the vendor works on it", True),
        ("0m x", None, "0m x", False),
        ("soon", None, "soon", False),
    ],
)
def test_a_pause_and_its_reason(typed: str, pause: timedelta | None, why: str, understood: bool) -> None:
    assert read.pause(typed) == (pause, why, understood)


def test_people_states_duties_and_switches() -> None:
    assert read.person("", "U1") == read.person("me", "U1") == "U1"
    assert read.person("<@U2|ana>", "U1") == "U2"
    assert read.person("@ana", "U1") == ""
    assert read.state("fixed by a restart") == (State.MITIGATED, "by a restart")
    assert read.state("sideways") == (None, "")
    assert read.duty("communications <@U2>") == (Duty.COMMS, "<@U2>")
    assert read.switch("OFF the fix") == (False, "the fix")
    assert read.switch("maybe") == (None, "")
    assert read.severity("p1 why") == ("P1", "why")
    assert read.severity("P7 why") == ("", "P7 why")
