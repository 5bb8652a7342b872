"""What a post-mortem is made of: measured from the record, and what people write into it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from policy.incidents.afterwards.items import ActionItem
from policy.incidents.model import Entry, Holder, Incident, TimelineEntry
from policy.runs import Run

# What only people know, by the word that `/incident postmortem edit WORD` takes.
SECTIONS = {
    "overview": "Overview",
    "story": "What happened",
    "factors": "Contributing factors",
    "well": "What went well",
    "badly": "What went badly",
    "luck": "Where we were lucky",
    "public": "What customers were told",
}
MOST_SECTION = 3000
BEFORE = timedelta(hours=24)
_CHANGED = re.compile(r"Severity (P\d) → (P\d)")


@dataclass(frozen=True, slots=True)
class PostMortem:
    """`written`: by section. `checklist`: words, who ticked it or empty, when."""

    incident: Incident
    now: datetime
    timeline: tuple[TimelineEntry, ...] = ()
    holders: tuple[Holder, ...] = ()
    deploys: tuple[Run, ...] = ()
    items: tuple[ActionItem, ...] = ()
    checklist: tuple[tuple[str, str, datetime | None], ...] = ()
    written: tuple[tuple[str, str], ...] = ()
    every: timedelta | None = None  # how often an update was due; None: never


@dataclass(frozen=True, slots=True)
class Stretch:
    """A severity, and for how long it was so."""

    severity: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Pace:
    """How the cadence of updates was kept, until it was mitigated: `late` silences of `silences` were too long."""

    updates: int
    silences: int
    late: int
    longest: float  # seconds


def severities(found: PostMortem) -> tuple[Stretch, ...]:
    """From its declaration to its end, or to now, in order."""
    incident = found.incident
    changes = [
        (e.happened_at, m)
        for e in found.timeline
        if e.kind is Entry.SEVERITY and (m := _CHANGED.match(e.text))
    ]
    names = [changes[0][1][1] if changes else incident.severity, *(m[2] for _, m in changes)]
    edges = [incident.opened_at, *(at for at, _ in changes), incident.resolved_at or found.now]
    spans = zip(names, edges, edges[1:], strict=False)
    return tuple(Stretch(name, max((end - start).total_seconds(), 0)) for name, start, end in spans)


def pace(found: PostMortem) -> Pace:
    incident = found.incident
    end = incident.mitigated_at or incident.resolved_at or found.now
    told = [e.happened_at for e in found.timeline if e.kind is Entry.UPDATE and e.happened_at <= end]
    edges = [incident.opened_at, *told, end]
    silences = [(b - a).total_seconds() for a, b in pairwise(edges)]
    late = sum(s > found.every.total_seconds() for s in silences) if found.every else 0
    return Pace(len(told), len(silences), late, max(silences))


def around(incident: Incident, runs: Sequence[Run], now: datetime) -> tuple[Run, ...]:
    """Those that moved traffic in the day before it began, or while it lasted; oldest first."""
    first, last = incident.began - BEFORE, incident.resolved_at or now
    near = [r for r in runs if r.switched_at is not None and first <= r.switched_at <= last]
    return tuple(sorted(near, key=lambda r: r.id))
