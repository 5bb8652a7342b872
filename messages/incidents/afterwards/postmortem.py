"""A post-mortem in Markdown: from the record each time; what people wrote stands between markers and stays theirs."""

import re
from collections.abc import Iterable
from datetime import datetime

from messages.incidents.names import STATES, TYPES, severity
from messages.text import count, duration, utc
from policy.incidents.afterwards.items import ActionItem, ItemState
from policy.incidents.afterwards.postmortem import SECTIONS, PostMortem, pace, severities
from policy.incidents.model import Holder, Incident, TimelineEntry
from policy.runs import Run

_MENTION = re.compile(r"<@([UW][A-Z0-9]{1,30})>")
_SPECIAL = re.compile(r"([\\`*_\[\]<>|])")


def markdown(found: PostMortem) -> str:
    incident = found.incident
    drill = "DRILL. An exercise; nothing of it was real.\n\n" if incident.drill else ""
    parts = [
        f"# Post-mortem {incident.id}: {_safe(incident.title)}\n\n{drill}{_table(_facts(incident))}",
        *(_written(found, name) for name in ("overview", "story", "factors")),
        f"## Cause and fix\n\n{_table(_ending(incident))}",
        f"## Times\n\n{_table(_times(found))}",
        f"## Updates\n\n{_updates(found)}",
        f"## People\n\n{_list(map(_duty, found.holders), 'Nobody had a duty.')}",
        f"## Deployments in the day before, and during\n\n{_list(map(_deploy, found.deploys), 'None.')}",
        f"## Timeline (UTC)\n\n{_list(map(_entry, found.timeline), 'Empty.')}",
        *(_written(found, name) for name in ("well", "badly", "luck", "public")),
        f"## Action items\n\n{_list(map(_item, found.items), 'None yet.')}",
    ]
    if found.checklist:
        parts.append("## Checklist\n\n" + _list((_check(*one) for one in found.checklist), ""))
    return "\n\n".join(parts) + f"\n\nMade from the record at {utc(found.now)}.\n"


def _facts(incident: Incident) -> list[tuple[str, str]]:
    return [
        ("Kind", TYPES[incident.type]),
        ("Severity", severity(incident)),
        ("State", STATES[incident.state]),
        ("Environment", _safe(incident.environment) or "all"),
        ("Impact", _safe(incident.impact) or "not known"),
        ("Incident Commander", _who(incident.commander)),
    ]


def _ending(incident: Incident) -> list[tuple[str, str]]:
    told = [
        ("Root cause", incident.cause),
        ("Fix applied", incident.fix),
        ("Next steps", incident.next_steps),
        ("Service when it was resolved", incident.health),
    ]
    if incident.data_loss:
        told.append(("Data loss", incident.data_loss))
    return [(name, _safe(words) or "not known yet") for name, words in told]


def _times(found: PostMortem) -> list[tuple[str, str]]:
    incident = found.incident
    since = incident.began
    moments = [
        ("Started", incident.started_at),
        ("Detected", incident.detected_at),
        ("Declared", incident.opened_at),
        ("Acknowledged", incident.acknowledged_at),
        ("Mitigated", incident.mitigated_at),
        ("Resolved", incident.resolved_at),
    ]
    stretches = ", ".join(f"{s.severity} for {duration(s.seconds)}" for s in severities(found))
    return [*((name, _moment(at, since)) for name, at in moments), ("Severities", stretches)]


def _moment(at: datetime | None, since: datetime) -> str:
    if at is None:
        return "not known"
    after = (at - since).total_seconds()
    return f"{utc(at)}, after {duration(after)}" if after > 0 else utc(at)


def _updates(found: PostMortem) -> str:
    kept = pace(found)
    told = f"{count(kept.updates, 'update')} until it was mitigated; the longest silence was {duration(kept.longest)}."
    if found.every is None:
        return told
    due = duration(found.every.total_seconds())
    late = f"Too long: {kept.late} of {count(kept.silences, 'silence')}" if kept.late else "None was longer"
    return f"{told} One was due every {due}. {late}."


def _written(found: PostMortem, name: str) -> str:
    text = dict(found.written).get(name, "")
    empty = f"_Nobody wrote this yet: `/incident {found.incident.id} postmortem edit {name}`._"
    return (
        f"## {SECTIONS[name]}\n\n<!-- {name}: written by people -->\n{text or empty}\n<!-- end of {name} -->"
    )


def _duty(holder: Holder) -> str:
    until = utc(holder.until) if holder.until else "the end"
    return f"{holder.duty.capitalize()}: {_who(holder.person)}, {utc(holder.since)} to {until}"


def _deploy(run: Run) -> str:
    at = utc(run.switched_at) if run.switched_at else ""
    return (
        f"{at}: {_safe(run.version)} by {_who(run.requester)}, {run.phase.replace('_', ' ')} (run {run.id})"
    )


def _entry(entry: TimelineEntry) -> str:
    by = f" ({_who(entry.actor)})" if entry.actor else ""
    words = " ".join(_MENTION.sub(r"@\1", entry.text).split())
    return f"{entry.happened_at:%Y-%m-%d %H:%M:%S} {entry.kind}: {_safe(words)}{by}"


def _item(item: ActionItem) -> str:
    mark = {ItemState.OPEN: "[ ]", ItemState.DONE: "[x]", ItemState.DROPPED: "[-]"}[item.state]
    day = f"due {item.due_on:%Y-%m-%d}" if item.due_on else "no day yet"
    return f"{mark} {_safe(item.text)} ({_who(item.owner)}, {day})"


def _check(words: str, person: str, at: datetime | None) -> str:
    return f"[x] {words} ({_who(person)}, {utc(at)})" if person and at else f"[ ] {words}"


def _who(person: str) -> str:
    return f"@{_safe(person)}" if person else "nobody"


def _safe(text: str) -> str:
    """What people wrote stays words, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _list(lines: Iterable[str], empty: str) -> str:
    return "\n".join(f"- {line}" for line in lines) or empty


def _table(rows: list[tuple[str, str]]) -> str:
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)])
