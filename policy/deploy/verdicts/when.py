"""when.*: windows, blackouts, incidents, and running out of time (guide 1.3, rulings 8, 34-38)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from policy.config import Environment
from policy.deploy.windows import GULF, Season, Stretch, next_stretch, status
from policy.facts import Facts, Request
from policy.incidents.model import Incident
from policy.incidents.public import public_title
from policy.rules import Outcome, Rule, Verdict

_OUTCOMES = {"preferred": Outcome.OK, "acceptable": Outcome.WARN}
_DATED = (Rule.WHEN_HOLIDAY, Rule.WHEN_RAMADAN, Rule.WHEN_EVENT)


def when(request: Request, facts: Facts, environment: Environment) -> tuple[Verdict, ...]:
    """An environment without windows is free at any time, but for an incident of its own."""
    if not environment.windows:
        free = _free(facts.now)
        own = facts.incident if facts.incident and facts.incident.environment == environment.name else None
        shared = {name: free[name] for name in ("now", "reason", "next_open", "next_end")}
        blocked = (replace(v, fields={**shared, **v.fields}) for v in _incident(own))
        return (Verdict(Rule.WHEN_WINDOW, Outcome.OK, free), *(_settled(v, request) for v in blocked))
    season = Season(facts.windows, facts.intervals)
    found = at(season, facts.now, environment.timings.expected_minutes, facts.incident)
    return tuple(_settled(v, request) for v in found)


def at(
    season: Season, now: datetime, minutes: float = 0, incident: Incident | None = None
) -> tuple[Verdict, ...]:
    """What clock, calendar and incident say, before anybody's emergency or confirmation.

    In a blackout only the blackouts speak; else the window does, and whether `minutes` are left.
    """
    closed = tuple(s for s in season.closures(now, now + timedelta(days=1)) if s.holds(now))
    clock = tuple(_closed(s, now) for s in closed) or (_window(season, now), _overrun(season, now, minutes))
    common = _common(season, now)
    return tuple(replace(v, fields={**common, **v.fields}) for v in (*clock, *_incident(incident)))


def _settled(verdict: Verdict, request: Request) -> Verdict:
    """An emergency overrides; a confirmation with a reason lowers CONFIRM to a warning the approvers see."""
    if request.emergency and verdict.outcome in (Outcome.REFUSE, Outcome.CONFIRM):
        return replace(
            verdict, outcome=Outcome.OVERRIDDEN, fields={**verdict.fields, "reason": request.emergency}
        )
    if request.confirmed and request.reason.strip() and verdict.outcome is Outcome.CONFIRM:
        return replace(verdict, outcome=Outcome.WARN, fields={**verdict.fields, "reason": request.reason})
    return verdict


def _closed(closed: Stretch, now: datetime) -> Verdict:
    fields: dict[str, object] = {"start": closed.start, "end": closed.end, "name": closed.name}
    if closed.rule is Rule.WHEN_WEEKEND:
        fields["day"] = now.astimezone(GULF).weekday()
    if closed.rule in _DATED:
        fields["estimated"] = closed.estimated
    return Verdict(closed.rule, Outcome.REFUSE, fields)


def _incident(incident: Incident | None) -> Iterator[Verdict]:
    if incident and incident.blocks and incident.closed_at is None:
        fields = {
            "incident": incident.id,
            "severity": incident.severity,
            "title": public_title(incident),
            "opened_at": incident.opened_at,
            "environment": incident.environment,
            "owner": incident.blocks_by or incident.commander,
        }
        yield Verdict(Rule.WHEN_INCIDENT, Outcome.REFUSE, fields)


def _window(season: Season, now: datetime) -> Verdict:
    name, opening = status(season, now)
    fields = {
        "status": name,
        "day": now.astimezone(GULF).weekday(),
        "note": opening.name if opening else "",
        "end": opening.end if opening else None,
    }
    return Verdict(Rule.WHEN_WINDOW, _OUTCOMES.get(name, Outcome.CONFIRM), fields)


def _overrun(season: Season, now: datetime, minutes: float) -> Verdict:
    """Ruling 8 leaves the choice: leaving the window is a warning, running into a blackout a refusal."""
    ends = now + timedelta(minutes=minutes)
    fields = {"minutes": minutes, "ends": ends, "boundary": None, "into": "", "name": ""}
    ahead = sorted((s for s in season.closures(now, ends) if s.start > now), key=lambda s: s.start)
    if ahead:
        into = {"boundary": ahead[0].start, "into": ahead[0].rule.value, "name": ahead[0].name}
        return Verdict(Rule.WHEN_OVERRUN, Outcome.REFUSE, {**fields, **into})
    _, opening = status(season, now)
    if opening and opening.end < ends and status(season, opening.end)[1] is None:
        into = {"boundary": opening.end, "into": Rule.WHEN_WINDOW.value}
        return Verdict(Rule.WHEN_OVERRUN, Outcome.WARN, {**fields, **into})
    return Verdict(Rule.WHEN_OVERRUN, Outcome.OK, fields)


def _common(season: Season, now: datetime) -> dict[str, object]:
    found = next_stretch(season, now)
    return {
        "now": now,
        "reason": "",
        "next_open": found.start if found else None,
        "next_end": found.end if found else None,
    }


def _free(now: datetime) -> dict[str, object]:
    empty = {"reason": "", "next_open": None, "next_end": None, "note": "", "end": None}
    return {"now": now, **empty, "status": "free", "day": now.astimezone(GULF).weekday()}
