"""Today's window, what closes it, the next holiday, and the week's cadence against guide 1.4."""

from datetime import UTC, datetime

from messages.summary.changed import place
from messages.text import count, escape, when
from messages.text.times import GULF
from policy.summary import Cadence, Closed, Day


def day(found: Day | None, now: datetime) -> str:
    if found is None:
        return ""
    shut = [c for c in found.closures if c.start <= now]
    lines = [f"*Today:* {_open(found, now, shut)}"]
    later = [c for c in found.closures if c.start > now]
    if later:
        lines.append(f"Closed later: {', '.join(_closed(c, now) for c in later[:4])}.")
    if found.holiday:
        lines.append(f"Next holiday: {_holiday(found.holiday)}.")
    return "\n".join(lines)


def _open(found: Day, now: datetime, shut: list[Closed]) -> str:
    holding = next((o for o in found.openings if o.start <= now < o.end), None)
    if holding and not shut:
        return f"open for deployments until {_clock(holding.end)} ({escape(holding.status, 20)})."
    why = f"closed now ({escape(shut[0].name, 60)})" if shut else "outside the windows now"
    then = (
        f"; next open window {when(found.next_open)}"
        if found.next_open
        else "; no open window in the next 60 days"
    )
    return f"{why}{then}."


def _closed(found: Closed, now: datetime) -> str:
    until = f" to {_clock(found.end)}" if (found.end - now).days < 1 else ""
    return f"{escape(found.name, 60)} {_clock(found.start)}{until}{_about(found)}"


def _holiday(found: Closed) -> str:
    first = found.start.astimezone(GULF)
    return f"{escape(found.name, 80)} from {first:%Y-%m-%d}{_about(found)}"


def _about(found: Closed) -> str:
    return " (estimated)" if found.estimated else ""


def _clock(at: datetime) -> str:
    return f"{at.astimezone(UTC):%H:%M} UTC ({at.astimezone(GULF):%H:%M} Gulf)"


def cadence(found: Cadence | None) -> str:
    if found is None:
        return ""
    aim = f"the guide aims at {found.least} to {found.most} a week"
    word = "below" if found.done < found.least else "above" if found.done > found.most else "within"
    told = f"{word} that so far" if word == "below" else f"{word} that"
    return f"*Cadence:* {place(found.environment)}: {count(found.done, 'deployment')} since Sunday; {aim}, {told}."
