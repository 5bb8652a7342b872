"""The status summary: one message that answers "where do we stand?"."""

from collections.abc import Sequence
from datetime import timedelta

from messages.blocks import Block, context, header, message, section, sections
from messages.deploy.names import PHASES
from messages.summary.changed import changed, place
from messages.summary.day import cadence, day
from messages.summary.desk import desk, seal
from messages.summary.measures import measured
from messages.text import code, count, duration, escape, mention, user, when
from messages.views import Message
from policy.summary import Change, Past, Place, Summary, Waiting

MOST = 8  # lines of a list


def summary(
    facts: Summary, since: tuple[Change, ...] | None = None, late: timedelta | None = None
) -> Message:
    """`since` None: there is no summary to compare with. `late`: by how much a scheduled one is behind."""
    return message(
        _says(facts, late),
        header("Where we stand"),
        context(_late(late)),
        section(_changed(since)),
        *(section(_place(p)) for p in facts.places[:6]),
        *sections(_list("Waiting", map(_waiting, facts.waiting))),
        *sections(_list("Last deployments", map(_past, facts.past))),
        *sections(_incidents(facts)),
        *sections(_list("In quarantine", _barred(facts))),
        *sections(_list("Overdue action items", _overdue(facts))),
        *_paragraphs(day(facts.day, facts.now), _numbers(facts), desk(facts.desk), _unknown(facts)),
        context(f"As of {when(facts.now)}.", seal(facts.seal)),
    )


def _says(facts: Summary, late: timedelta | None) -> str:
    parts = [
        f"{place(p.name)} {escape(p.version or p.found, 60) or 'without a release'}, {_health_word(p)}."
        for p in facts.places
    ]
    if facts.troubles:
        parts.append(f"{count(len(facts.troubles), 'open incident')}.")
    if facts.waiting:
        parts.append(f"{count(len(facts.waiting), 'deployment')} waiting.")
    if facts.unknown:
        parts.append(f"Not found out: {', '.join(escape(u.part, 60) for u in facts.unknown[:5])}.")
    return f"Where we stand: {' '.join(parts) or 'nothing is configured.'} {_late(late)}".strip()


def _late(late: timedelta | None) -> str:
    return f"This summary is {duration(late.total_seconds())} late: the desk was not running." if late else ""


def _changed(since: tuple[Change, ...] | None) -> str:
    if since is None:
        return "This is the first summary; the next one says what changed."
    if not since:
        return "*Since the last summary* nothing changed."
    return "\n".join(["*Since the last summary*", *changed(since)])


def _place(found: Place) -> str:
    lines = [f"*{place(found.name)}* · {_health(found)}", _live(found)]
    if found.lock_by:
        lines.append(f"🔒 Locked by {mention(found.lock_by)}: {escape(found.lock_reason, 300)}")
    return "\n".join(lines)


def _live(found: Place) -> str:
    if not found.version:
        ran = f"The host runs {code(found.found)}; nothing" if found.found else "Nothing"
        return f"{ran} was deployed by the desk yet."
    since = f" since {when(found.since)}" if found.since else ""
    by = f", asked for by {user(found.by)}" if found.by else ""
    kept = f" Standby until {when(found.standby_until)}." if found.standby_until else " No standby."
    other = f" ⚠️ Changed outside the desk: the host runs {code(found.found)}." if found.found else ""
    return f"{code(found.version)} live{since}{by}.{kept}{other}"


def _health(found: Place) -> str:
    mark = {True: "✅", False: "❌", None: "❔"}[found.health.ok]
    detail = f" ({escape(found.health.detail, 200)})" if found.health.detail else ""
    return f"{mark} {_health_word(found)}{detail}"


def _health_word(found: Place) -> str:
    return {True: "healthy", False: "not healthy", None: "health unknown"}[found.health.ok]


def _waiting(found: Waiting) -> str:
    name = f"Run {found.run}: {escape(found.version, 60)} to {escape(found.environment, 40)}"
    if found.position:
        return f"⏳ {name}, number {found.position} in the queue"
    until = f" by {when(found.expires_at)}" if found.expires_at else ""
    return f"⏳ {name} needs {count(found.missing, 'approval')}{until}"


def _past(found: Past) -> str:
    """The phases' own marks and words; a rollback says that it is one."""
    known = PHASES.get(found.phase)
    state = f"{known.mark} {{}} {known.state}" if known else f"• {{}} {escape(found.phase)}"
    what = "Rollback to " if found.kind == "rollback" else ""
    name = f"Run {found.run} · {what}{escape(found.version, 60)}, {escape(found.environment, 40)}:"
    took = f" in {duration(found.seconds)}" if found.seconds is not None else ""
    ended = f" · {when(found.ended_at)}" if found.ended_at else ""
    return f"{state.format(name)}{took}{ended} · {user(found.requester)}"


def _incidents(facts: Summary) -> list[str]:
    if not facts.troubles:
        unknown = any(u.part == "incidents" for u in facts.unknown)
        return ["*Incidents:* unknown." if unknown else "*Incidents:* none open."]
    lines = [
        f"🔥 {code(t.id)} {escape(t.severity, 10)} · {escape(t.title, 200)} · since {when(t.opened_at)}"
        for t in facts.troubles
    ]
    return _list("Incidents", lines)


def _barred(facts: Summary) -> list[str]:
    return [
        f"• {escape(b.version, 60)} on {escape(b.environment, 40)}: {escape(b.reason, 200)}"
        for b in facts.barred
    ]


def _overdue(facts: Summary) -> list[str]:
    return [
        f"• {escape(o.title, 200)} ({code(o.id)}) · {mention(o.owner) or 'nobody'} · was due {when(o.due)}"
        for o in facts.overdue
    ]


def _numbers(facts: Summary) -> str:
    told = " · ".join(measured(m) for m in facts.measures)
    over = f"*{place(facts.measured_in)}, last hour:* {told}" if told else ""
    return "\n".join(line for line in (over, cadence(facts.cadence)) if line)


def _unknown(facts: Summary) -> str:
    if not facts.unknown:
        return ""
    lines = [f"❔ {escape(u.part, 60)}: {escape(u.why, 300)}" for u in facts.unknown[:MOST]]
    return "\n".join(["*Not found out*", *lines])


def _list(title: str, found: "Sequence[str] | map[str]") -> list[str]:
    lines = list(found)
    if not lines:
        return []
    more = [f"and {len(lines) - MOST} more"] if len(lines) > MOST else []
    return [f"*{title}*", *lines[:MOST], *more]


def _paragraphs(*texts: str) -> list[Block]:
    return [section(text) for text in texts if text]
