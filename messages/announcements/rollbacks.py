"""Guide 6.7: a rollback under way, done, or failed."""

from messages.announcements.form import STILL_UP, Line, announcement, behind_page, clocks, loud, place
from messages.blocks import section
from messages.text import code, count, duration, escape, mention, script, utc
from messages.views import Message
from policy.events import RollbackCompleted, RollbackFailed, RollbackStarted, RollbackStopped

_INSTEAD = {
    "redeploy": "Redeploy an earlier version",
    "restore": "See what else is possible",
}


def rollback_started(event: RollbackStarted, status_page: str = "") -> Message:
    arrow, reason = _arrow(event), escape(event.reason, 500)
    lines = [
        ("Version", f"Reverting {arrow}"),
        ("Reason", _sentence(event.reason)),
        ("Started", utc(event.started)),
        ("ETA", count(event.eta_minutes, "minute")),
        ("Impact", escape(event.impact, 500)),
        ("Status", escape(status_page)),
    ]
    says = f"⚠️ {place(event.environment)} rollback in progress, {arrow}, due to {reason}"
    title = _title("ROLLBACK IN PROGRESS", event.environment)
    return announcement(f"⚠️ {title}", lines, says, clocks("Started", event.started))


def rollback_completed(event: RollbackCompleted) -> Message:
    mark = "✅" if event.healthy else "⚠️"
    incident = escape(event.incident)
    lines = [
        ("Reverted", _arrow(event)),
        ("Duration", duration(event.seconds)),
        ("Status", "Service healthy" if event.healthy else "Service not healthy"),
        ("Error rate", error_rate(event.error_rate)),
        ("Next steps", escape(event.next_steps, 500)),
        ("Maintenance", behind_page(event.covered)),
        ("Incident", f"{incident} (tracking)" if incident else "None"),
    ]
    back = f"⚠️ {place(event.environment)} rolled back to {escape(event.to_version)}"
    says = f"{back} due to {escape(event.reason, 500)}" if event.reason else back
    says += f". {STILL_UP}" if event.covered else ""
    return announcement(f"{mark} {_title('ROLLBACK COMPLETED', event.environment)}", lines, says)


def rollback_failed(event: RollbackFailed) -> Message:
    """Frozen: who is called, and host by host what is live and what to type."""
    where, team = place(event.environment), " ".join(map(mention, event.mention))
    lines: list[Line] = [
        ("Version", _arrow(event)),
        ("Reason", _sentence(event.reason)),
        ("Impact", f"{where} is frozen: nothing deploys until a rollback succeeds or an admin unlocks it"),
        ("Action", "Follow the commands below, host by host, then check the public URL"),
        ("Team", team),
    ]
    says = f"❌ {where} rollback to {escape(event.to_version)} failed and needs hands now. {team}".strip()
    sent = announcement(f"❌ {_title('ROLLBACK FAILED', event.environment)}", lines, says)
    return Message(sent.text, (*sent.blocks, *(section(_by_hand(*host)) for host in event.hosts[:20])))


def rollback_stopped(event: RollbackStopped) -> Message:
    """Traffic is where it was: on the release that was to be left. What to try next, and how to do it by hand."""
    where, team = place(event.environment), " ".join(map(mention, event.mention))
    again = code(f"/rollback {event.environment}")
    lines: list[Line] = [
        ("Version", _arrow(event)),
        ("Reason", _sentence(event.reason)),
        ("Status", f"{escape(event.from_version)} is still live"),
        ("Action", f"{_INSTEAD.get(event.instead, 'Choose another way')}: {again}"),
        ("Team", team),
    ]
    says = (
        f"❌ {where} rollback to {escape(event.to_version)} did not come about; "
        f"{escape(event.from_version)} is still live. {team}"
    ).strip()
    sent = announcement(f"❌ {_title('ROLLBACK STOPPED', event.environment)}", lines, says)
    return Message(sent.text, (*sent.blocks, *(section(_by_hand(*host)) for host in event.hosts[:20])))


def error_rate(percent: float | None) -> str:
    """With the guide's words for it (6.2)."""
    if percent is None:
        return "Not measured"
    word = "normal" if percent < 1 else "raised" if percent <= 5 else "high"
    return f"{percent:.1f}% ({word})"


def _sentence(reason: str) -> str:
    return escape(reason[:1].upper() + reason[1:], 500)


def _arrow(event: RollbackStarted | RollbackCompleted | RollbackFailed | RollbackStopped) -> str:
    return f"{escape(event.from_version)} → {escape(event.to_version)}"


def _title(words: str, environment: str) -> str:
    """The guide names no environment for production; others say theirs."""
    return words if environment == "production" else f"{loud(environment)} {words}"


def _by_hand(host: str, live: str, command: str) -> str:
    return f"{code(host)}: live is {escape(live)}\nType:\n{script(command)}"
