"""What changed since the last summary, one line each."""

from messages.text import code, count, escape, mention
from policy.summary import Change, ChangeKind

MOST = 12
_LINES = {
    ChangeKind.VERSION: "{place} went from {before} to {after}",
    ChangeKind.SICK: "{place} is no longer healthy: {after}",
    ChangeKind.WELL: "{place} is healthy again",
    ChangeKind.LOCKED: "{place} was locked by {who}",
    ChangeKind.UNLOCKED: "{place} was unlocked",
    ChangeKind.STANDBY_GONE: "{place} has no standby any more",
    ChangeKind.INCIDENT_OPENED: "{incident} ({before}) was opened: {after}",
    ChangeKind.INCIDENT_CLOSED: "{incident} ({before}) was closed: {after}",
    ChangeKind.BARRED: "{after} is in quarantine on {place}",
}


def changed(found: tuple[Change, ...]) -> list[str]:
    lines = [f"• {_line(change)}" for change in found[:MOST]]
    left = len(found) - MOST
    return [*lines, f"• and {left} more"] if left > 0 else lines


def _line(change: Change) -> str:
    if change.kind is ChangeKind.DEPLOYED:
        return _deployed(place(change.subject), int(change.before or 0), int(change.after or 0))
    if change.kind is ChangeKind.VERSION and not change.before:
        return f"{place(change.subject)} has its first release, {escape(change.after, 60)}"
    return _LINES[change.kind].format(
        place=place(change.subject),
        incident=code(change.subject),
        before=escape(change.before, 60),
        after=escape(change.after, 200),
        who=mention(change.after),
    )


def _deployed(name: str, ill: int, well: int) -> str:
    if not ill:
        return f"{name}: {count(well, 'deployment')} went well"
    rest = f", {well} went well" if well else ""
    return f"{name}: {count(ill, 'deployment')} did not go well{rest}"


def place(name: str) -> str:
    """An environment's name as a sentence begins with it."""
    return escape(f"{name[:1].upper()}{name[1:]}", 60)
