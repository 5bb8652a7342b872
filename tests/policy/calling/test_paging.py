"""Whom a page calls, when it is tried again, and what a telephone shows."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from policy.calling.paging import Target, nearest, pause, summary, target
from policy.config import Channels, Config, Contacts, Escalation, Windows
from policy.incidents.model import Incident, Type

CONFIG = Config(
    (),
    (),
    Channels("C1", "C2"),
    Windows(()),
    contacts=Contacts("S0DEVOPS", "U0BACKUP", "U0CTO"),
    escalations=(Escalation("Backend", "U0LEAD", "U0SENIOR"), Escalation("Security")),
)
OUTAGE = Incident(
    "INC-2026-014", "P0", "Checkout fails", "production", datetime(2026, 2, 3, tzinfo=UTC), blocks=True
)


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("", Target("on call", "S0DEVOPS", "U0BACKUP")),
        ("on-call", Target("on call", "S0DEVOPS", "U0BACKUP")),
        ("@oncall", Target("on call", "S0DEVOPS", "U0BACKUP")),
        ("backup", Target("backup", "U0BACKUP", "U0CTO")),
        ("escalation", Target("escalation", "U0CTO", "U0CTO")),
        ("BACKEND", Target("Backend", "U0LEAD", "U0SENIOR")),
        ("security", Target("Security", "", "")),
        ("<@U0SOMEONE|some>", Target("<@U0SOMEONE|some>", "U0SOMEONE")),
        ("<!subteam^S0TEAM|@team>", Target("<!subteam^S0TEAM|@team>", "S0TEAM")),
    ],
)
def test_a_name_calls_whom_the_configuration_names(word: str, wanted: Target) -> None:
    assert target(CONFIG, word) == wanted


def test_a_name_nobody_has_calls_nobody_and_the_nearest_is_offered() -> None:
    assert target(CONFIG, "backand") is None
    assert nearest(CONFIG, "backand") == "backend"
    assert nearest(CONFIG, "xyz") == ""


def test_a_page_is_tried_four_times_within_a_minute() -> None:
    waits = [pause(tries) for tries in range(1, 5)]
    assert waits[3] is None
    assert sum(wait for wait in waits if wait) < 60


def test_a_telephone_shows_number_severity_and_title() -> None:
    assert (
        summary(replace(OUTAGE, type=Type.OUTAGE))
        == "P0 outage incident INC-2026-014 in production: Checkout fails"
    )


def test_of_a_private_incident_a_telephone_shows_the_codename_alone() -> None:
    private = replace(
        OUTAGE, type=Type.SECURITY, private=True, codename="amber-heron", title="Leaked tokens", drill=True
    )
    assert summary(private) == "DRILL P0 security incident INC-2026-014: amber-heron"
