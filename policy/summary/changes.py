"""What changed between two summaries: the part people read first."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from policy.summary.facts import Place, Summary


class ChangeKind(StrEnum):
    VERSION = "version"  # subject: environment; before, after: versions
    SICK = "sick"  # subject: environment; after: what its health says
    WELL = "well"
    LOCKED = "locked"  # after: who
    UNLOCKED = "unlocked"
    STANDBY_GONE = "standby_gone"
    INCIDENT_OPENED = "incident_opened"  # subject: incident; after: its title
    INCIDENT_CLOSED = "incident_closed"
    BARRED = "barred"  # subject: environment; after: version
    DEPLOYED = "deployed"  # after: how many ended well since; before: how many did not


@dataclass(frozen=True, slots=True)
class Change:
    kind: ChangeKind
    subject: str
    before: str = ""
    after: str = ""


def changes(before: Summary, now: Summary) -> tuple[Change, ...]:
    """In the order in which they matter. What was unknown either time is no change."""
    return (
        *_incidents(before, now),
        *_places(before, now),
        *_barred(before, now),
        *_deployed(before, now),
    )


def _places(before: Summary, now: Summary) -> Iterator[Change]:
    earlier = {place.name: place for place in before.places}
    for place in now.places:
        if place.name in earlier:
            yield from _place(earlier[place.name], place)


def _place(before: Place, now: Place) -> Iterator[Change]:
    name = now.name
    if now.version != before.version:
        yield Change(ChangeKind.VERSION, name, before.version, now.version)
    if now.health.ok is False and before.health.ok:
        yield Change(ChangeKind.SICK, name, after=now.health.detail)
    if now.health.ok and before.health.ok is False:
        yield Change(ChangeKind.WELL, name)
    if now.lock_by and not before.lock_by:
        yield Change(ChangeKind.LOCKED, name, after=now.lock_by)
    if before.lock_by and not now.lock_by:
        yield Change(ChangeKind.UNLOCKED, name)
    if before.standby_until and not now.standby_until:
        yield Change(ChangeKind.STANDBY_GONE, name)


def _incidents(before: Summary, now: Summary) -> Iterator[Change]:
    if _missing("incidents", before, now):
        return
    earlier, later = {t.id for t in before.troubles}, {t.id for t in now.troubles}
    for found in (t for t in now.troubles if t.id not in earlier and not t.private):
        yield Change(ChangeKind.INCIDENT_OPENED, found.id, found.severity, found.title)
    for found in (t for t in before.troubles if t.id not in later):
        yield Change(ChangeKind.INCIDENT_CLOSED, found.id, found.severity, found.title)


def _barred(before: Summary, now: Summary) -> Iterator[Change]:
    for found in now.barred:
        if found.at > before.now:
            yield Change(ChangeKind.BARRED, found.environment, after=found.version)


def _deployed(before: Summary, now: Summary) -> Iterator[Change]:
    since = [p for p in now.past if p.kind == "deploy" and p.ended_at and p.ended_at > before.now]
    for name in dict.fromkeys(p.environment for p in since):
        ended = [p.phase for p in since if p.environment == name]
        well = ended.count("succeeded")
        yield Change(ChangeKind.DEPLOYED, name, str(len(ended) - well), str(well))


def _missing(part: str, *summaries: Summary) -> bool:
    return any(u.part == part for s in summaries for u in s.unknown)
