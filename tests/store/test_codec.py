"""Values to JSON and back."""

from dataclasses import fields
from datetime import date, datetime
from typing import Any, get_type_hints

import pytest

from policy import events
from policy.answers import Measured
from policy.errors import EventUnreadable
from policy.events import Event
from policy.summary import (
    Change,
    ChangeKind,
    Closed,
    Day,
    DeskState,
    Health,
    Opening,
    Place,
    Seal,
    Summary,
)
from policy.summary.dora import Week, Weekly
from store.codec import KNOWN_EVENTS, decode_event, decode_plan, encode_event, encode_plan, storable
from tests.store import samples

FACTS = Summary(
    samples.AT,
    (Place("production", "v1.2.4", samples.AT, health=Health(ok=True)), Place("staging")),
    day=Day(
        (Opening(samples.AT, samples.AT, "preferred"),), (), None, Closed(samples.AT, samples.AT, "Eid", True)
    ),
    measures=(Measured("Error rate", 0.2, ok=True), Measured("P95 latency", None, None, "no Prometheus")),
    desk=DeskState((("CardChanged", 2),)),
    seal=Seal(7, "c0ffee"),
)
SAMPLES = {
    int: 7,
    str: "a <!channel> ⚠️",
    bool: True,
    float: 1.5,
    datetime: samples.AT,
    tuple[str, ...]: ("x", "y"),
    datetime | None: None,
    float | None: None,
    tuple[tuple[str, str, str], ...]: (("a", "b", "c"),),
    tuple[tuple[int, str, str, date], ...]: ((1, "a", "b", samples.AT.date()),),
    Summary: FACTS,
    tuple[Change, ...] | None: (Change(ChangeKind.SICK, "production", after="x"),),
    Weekly: Weekly("production", (Week(samples.AT, 3, 1, 108.0),), "no image says when it was built"),
}


@pytest.mark.parametrize("name", KNOWN_EVENTS)
def test_every_event_survives(name: str) -> None:
    kind: type[Event] = getattr(events, name)
    hints = get_type_hints(kind)
    given: dict[str, Any] = {field.name: SAMPLES[hints[field.name]] for field in fields(kind)}
    event = kind(**given)
    assert decode_event(*encode_event(event)) == event


def test_every_event_of_the_vocabulary_is_known() -> None:
    assert {kind.__name__ for kind in leaves(Event)} == set(KNOWN_EVENTS)


def leaves(kind: type[Event]) -> list[type[Event]]:
    """A dataclass with slots is a copy of its class, and the first one lingers."""
    known = [below for below in kind.__subclasses__() if getattr(events, below.__name__, below) is below]
    return [leaf for below in known for leaf in leaves(below)] or [kind]


def test_an_unknown_event_is_named() -> None:
    with pytest.raises(EventUnreadable, match=r"FromTheFuture.*does not know"):
        decode_event("FromTheFuture", "{}")


def test_an_event_without_its_fields_says_which() -> None:
    with pytest.raises(EventUnreadable, match="phase"):
        decode_event("PhaseChanged", '{"run": 1}')


def test_a_plan_survives() -> None:
    assert decode_plan(encode_plan(samples.plan())) == samples.plan()
    assert decode_plan(encode_plan(None)) is None


def test_a_plan_with_a_field_of_a_newer_bot_is_still_read() -> None:
    text = encode_plan(samples.plan())
    assert text is not None
    assert decode_plan(text[:-1] + ', "from_the_future": 1}') == samples.plan()


@pytest.mark.parametrize(
    ("text", "held"), [("a\0b", "a\ufffdb"), ("\ud800", "?"), ("héllo 🚀", "héllo 🚀"), ("", "")]
)
def test_text_is_made_holdable_and_otherwise_left_alone(text: str, held: str) -> None:
    assert storable(text) == held
