"""Announcements the guide has no words for, in the same form: emergencies, locks, a lost database."""

from messages.announcements.form import announcement, loud, place
from messages.blocks import message
from messages.rules import NAMES
from messages.text import code, duration, escape, mention, user
from messages.views import Message
from policy.events import DatabaseBack, DatabaseLost, EmergencyUsed, LockChanged, QuarantineChanged


def emergency_used(event: EmergencyUsed) -> Message:
    where, version, who = place(event.environment), escape(event.version), user(event.actor)
    reason, team = escape(event.reason, 500), " ".join(map(mention, event.mention))
    lines = [
        ("Version", version),
        ("Deployer", who),
        ("Reason", reason),
        ("Overridden", ", ".join(map(_rule, event.overridden)) or "Nothing but the second approval"),
        ("Team", team),
    ]
    says = f"🔥 {where} emergency deployment {version} by {who}: {reason} {team}".strip()
    return announcement(f"🔥 {loud(event.environment)} EMERGENCY DEPLOYMENT", lines, says)


def lock_changed(event: LockChanged) -> Message:
    where, who, reason = place(event.environment), user(event.actor), escape(event.reason, 500)
    name = escape(event.environment)
    if event.locked:
        effect, word = f"No deployment starts until {code(f'/deploy unlock {event.environment}')}", "Locked"
    else:
        effect, word = f"Deployments to {name} may start again", "Unlocked"
    lines = [("By", who), ("Reason" if event.locked else "Was locked for", reason), ("Effect", effect)]
    mark = "🔒" if event.locked else "🔓"
    says = f"{mark} {where} {word.lower()} by {who}" + (f": {reason}" if reason and event.locked else "")
    return announcement(f"{mark} {where} {word}", lines, says)


def quarantine_changed(event: QuarantineChanged) -> Message:
    """Lifted: bytes that the watch sent away may return."""
    where, version, who = place(event.environment), escape(event.version), user(event.actor)
    lines = [
        ("Version", version),
        ("By", who),
        ("Reason", escape(event.reason, 500)),
        ("Was there for", escape(event.was, 500)),
        ("Effect", f"It may be deployed to {escape(event.environment)} again"),
    ]
    says = f"🔓 {where} {version} is out of quarantine, by {who}: {escape(event.reason, 500)}"
    return announcement(f"🔓 {where} Quarantine Lifted", lines, says)


def database_lost(event: DatabaseLost) -> Message:
    """Ruling 7: what a bot without its database still does, and does not."""
    since = duration(event.seconds)
    lines = [
        ("Issue", f"The deployment desk has not reached its database for {since}"),
        ("Impact", "No new command to a host is sent; a command already running there may finish"),
        ("Action", "Check PostgreSQL. When it answers again, runs look at their hosts and carry on"),
    ]
    says = f"⚠️ The deployment desk has not reached its database for {since}. Deployments wait."
    return announcement("⚠️ Deployment Desk Without Its Database", lines, says)


def database_back(event: DatabaseBack) -> Message:
    """One thin line under the former."""
    return message(f"✅ The database answers again after {duration(event.seconds)}. Deployments go on.")


def _rule(rule: str) -> str:
    """In words, with the id that docs/reference/rules.md explains."""
    name = NAMES.get(rule)
    return f"{name} ({code(rule)})" if name else code(rule)
