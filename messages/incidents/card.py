"""The pinned card: rebuilt whole from the database each time, and its channel's topic with it."""

from collections.abc import Iterator

from messages.blocks import Block, actions, button, confirm, context, fields, header, message, section
from messages.incidents.announced import updates, users
from messages.incidents.names import ENTRIES, drill, mark, said, severity, state, title
from messages.incidents.views import IncidentView
from messages.text import clean, clip, code, duration, escape, truncate, user, utc, when
from messages.views import Message
from policy.incidents.model import Duty, Incident
from policy.incidents.suspect import took_over
from policy.runs import Run

_LAST = 5
_CALL = confirm(
    "Call for help?",
    "Whoever is on call is mentioned here and gets a direct message; where a paging service is set up, it rings.",
    "Call",
)


def card(view: IncidentView) -> Message:
    incident = view.incident
    return message(
        _says(view),
        header(
            f"{mark(incident)} {drill(incident)}{incident.severity} · {incident.id} · {title(incident, 90)}"
        ),
        section(_now(view)),
        fields(_facts(view)),
        _optional(_latest(incident)),
        _optional(_ending(incident)),
        _optional(_deploys(view)),
        _optional(_timeline(view)),
        *_buttons(view),
        context(_missing(view), _times(incident)),
        stamp=f"{incident.id}.{int(view.now.timestamp() * 1000):x}",
    )


def topic(view: IncidentView) -> str:
    """At most 250 characters, from the record alone. Slack reads a topic as it reads a message."""
    incident = view.incident
    parts = [f"{mark(incident)} {drill(incident)}{incident.severity}", state(incident)]
    if incident.commander:
        parts.append(f"IC: <@{incident.commander}>" if incident.commander.startswith(("U", "W")) else "")
    if incident.next_update_at:
        parts.append(f"next update {incident.next_update_at:%H:%M}Z")
    return clip(" | ".join(filter(None, (*parts, escape(incident.title)))), 250)


def _says(view: IncidentView) -> str:
    incident = view.incident
    who = f" Commander: {user(incident.commander)}." if incident.commander else ""
    return f"{mark(incident)} {incident.id} {escape(incident.title)}: {severity(incident)}, {state(incident).lower()}.{who}"


def _now(view: IncidentView) -> str:
    incident = view.incident
    parts = [f"*{state(incident)}*", _span(incident)]
    if incident.next_update_at:
        parts.append(f"next update {incident.next_update_at:%H:%M} UTC")
    if incident.merged_into:
        parts.append(f"goes on as {incident.merged_into}")
    if incident.offered_to:
        parts.append(f"command is offered to {user(incident.offered_to)}")
    return " · ".join(parts)


def _span(incident: Incident) -> str:
    """A card is not redrawn by the minute, so that a length is told only when it is final."""
    end = incident.resolved_at or incident.closed_at
    if incident.active or end is None:
        return f"since {incident.began:%H:%M} UTC"
    return f"{duration((end - incident.began).total_seconds())} in all"


def _facts(view: IncidentView) -> list[tuple[str, str]]:
    incident = view.incident
    pairs = [
        ("Commander", user(incident.commander) if incident.commander else "Nobody yet"),
        *((duty.capitalize(), user(person)) for duty, person in view.holders if duty is not Duty.COMMANDER),
        ("Impact", escape(incident.impact, 300)),
        ("Affected", users(incident)),
        ("Environment", escape(incident.environment) or "All"),
        ("Deployments", _blackout(incident)),
        ("Updates", updates(view.cadence)),
    ]
    return [(label, value) for label, value in pairs if value]


def _blackout(incident: Incident) -> str:
    if not incident.blocks:
        return "Not blocked"
    by = f" by {user(incident.blocks_by)}" if incident.blocks_by else ""
    since = f" since {incident.blocks_at:%H:%M} UTC" if incident.blocks_at else ""
    why = f": {escape(incident.blocks_reason, 100)}" if incident.blocks_reason else ""
    return f"⛔ Blocked{by}{since}{why}"


def _latest(incident: Incident) -> str:
    if not incident.latest or not incident.updated_at:
        return ""
    return f"*Last update* {incident.updated_at:%H:%M} UTC by {user(incident.latest_by)}\n{escape(incident.latest, 900)}"


def _ending(incident: Incident) -> str:
    pairs = (("Root cause", incident.cause), ("Fix", incident.fix), ("Next steps", incident.next_steps))
    lines = [
        f"*{label}:* {escape(text, 500)}" for label, text in (*pairs, ("Service", incident.health)) if text
    ]
    return "\n".join(lines)


def _deploys(view: IncidentView) -> str:
    if not view.deploys:
        return ""
    lines = [_deploy(run, view) for run in view.deploys[:_LAST]]
    return "\n".join((f"*Last deployments to {escape(view.incident.environment)}*", *lines))


def _deploy(run: Run, view: IncidentView) -> str:
    at = took_over(run) or run.started_at or run.created_at
    line = f"• {utc(at)} · {code(run.version)} {run.phase.replace('_', ' ')} · run {run.id} by {user(run.requester)}"
    if view.suspect is None or run.id != view.suspect.id:
        return line
    before = view.incident.began - at
    return f"{line}\n   ⚠️ *Likely suspect:* it took over {duration(before.total_seconds())} before the start"


def _timeline(view: IncidentView) -> str:
    shown = view.timeline[-_LAST:]
    if not shown:
        return ""
    lines = [f"{e.happened_at:%H:%M} {ENTRIES.get(e.kind, '•')} {said(e.kind, e.text, 150)}" for e in shown]
    return "\n".join(("*Timeline*, the newest", *lines))


def _buttons(view: IncidentView) -> Iterator[Block]:
    """Whoever may not is told so; the row is read again at every click."""
    incident = view.incident
    value = {"incident": incident.id}
    if not incident.active:
        if not incident.merged_into:
            yield actions(button("Reopen", "incident_reopen", value))
        return
    switch = "Lift the blackout" if incident.blocks else "Block deployments"
    row = [
        button("Post update", "incident_update", value, style="primary"),
        button("Change severity", "incident_severity", value),
        button("Take command", "incident_take", value),
        button(switch, "incident_blackout", {**value, "on": not incident.blocks}, ask=_ask(incident, switch)),
        button("Playbook", "incident_playbook", value),
        button("Call for help", "incident_page", value, ask=_CALL),
        button("Resolve", "incident_resolve", value),
    ]
    yield actions(*row)
    if view.way_back:
        target = {**value, "environment": truncate(clean(incident.environment), 64)}
        yield actions(button(f"Roll back to {view.way_back}…", "incident_rollback", target, style="danger"))


def _ask(incident: Incident, switch: str) -> Block:
    where = incident.environment or "every environment"
    effect = "may go again" if incident.blocks else "are refused, but for emergencies"
    return confirm(f"{switch}?", f"Deployments to {where} {effect}.", switch)


def _missing(view: IncidentView) -> str:
    if not view.failed:
        return ""
    parts = ", ".join(f"{escape(step.name)} ({escape(step.result, 60)})" for step in view.failed[:5])
    return f"⚠️ Not made in Slack: {parts}. {code('/incident repair')} tries again."


def _times(incident: Incident) -> str:
    parts = [f"Started {when(incident.began)}"]
    for label, at in (("mitigated", incident.mitigated_at), ("resolved", incident.resolved_at)):
        if at:
            parts.append(f"{label} {utc(at)}")
    return ", ".join(parts)


def _optional(text: str) -> Block | None:
    return section(text) if text else None
