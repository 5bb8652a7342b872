"""What an incident's messages must carry beyond their goldens."""

from dataclasses import replace

import pytest

from messages.incidents import render
from messages.incidents.card import card, topic
from messages.text import plain
from policy import events
from policy.events import incidents
from policy.incidents.model import State, Type
from tests.messages.gallery import ordinary
from tests.messages.gallery.handled import every_event, incident, view

EVENTS = [
    kind
    for kind in vars(incidents).values()
    if isinstance(kind, type) and kind.__module__ == incidents.__name__
    if kind not in (incidents.IncidentEvent, incidents.IncidentPlaceWanted)
]


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_every_event_of_an_incident_is_rendered(kind: type[events.IncidentEvent]) -> None:
    sample = next(event for event in every_event(ordinary) if type(event) is kind)

    assert render(sample, view(ordinary)).text


def test_a_live_message_needs_the_incidents_state() -> None:
    with pytest.raises(AssertionError, match="rendered from the incident's state"):
        render(events.IncidentCardChanged(0, "INC-2026-001"))


def test_the_topic_fits_and_loses_only_the_end_of_the_title() -> None:
    made = topic(view(ordinary, incident(ordinary, title="x" * 400)))

    assert len(made) <= 250
    assert made.startswith("🔴 P0 | Investigating | IC: <@U0SARA> | next update 09:07Z | xxx")


def test_the_topic_mentions_nobody_but_the_commander() -> None:
    made = topic(view(ordinary, incident(ordinary, title="<!channel> & <@U0VICTIM>")))

    assert made.endswith("&lt;!channel&gt; &amp; &lt;@U0VICTIM&gt;")
    assert made.count("<") == 1


def test_a_card_of_the_past_offers_only_to_reopen() -> None:
    over = view(ordinary, incident(ordinary, state=State.CLOSED), way_back="v1.2.3")
    drawn = str(card(over).blocks)

    assert "incident_reopen" in drawn
    assert "incident_resolve" not in drawn
    assert "incident_rollback" not in drawn


def test_a_contained_breach_is_called_so() -> None:
    breach = incident(ordinary, type=Type.SECURITY, state=State.MITIGATED)

    assert "Status: Contained, investigating" in plain(
        str(render(events.IncidentDigestChanged(0, "x"), view(ordinary, breach)).blocks)
    )


def test_somebody_elses_words_mention_nobody_even_in_a_note() -> None:
    said = events.IncidentNoted(
        0, "INC-2026-001", "note", "U0SARA", "<@U0VICTIM> <!channel>", view(ordinary).now
    )

    assert "<@U0VICTIM>" not in render(said).text
    assert "<!channel>" not in render(replace(said, kind="role")).text
