"""A group of alerts in #incidents, and the answers to who decides about it."""

from datetime import datetime

from messages.blocks import Block, actions, button, confirm, context, message, section
from messages.text import channel as channel_link
from messages.text import code, escape, user, utc, when
from messages.views import Message
from policy.calling.alerts import Group, GroupState
from policy.incidents.model import Incident

_SHOWN = 8


def card(group: Group, incident: Incident | None, now: datetime) -> Message:
    """What fires, since when, and what became of it."""
    mark = "✅" if group.resolved_at else "🔔"
    state = "resolved" if group.resolved_at else f"{group.firing} firing"
    where = f" in {escape(group.environment)}" if group.environment else ""
    says = f"{mark} Alert {escape(group.title, 150)}: {state}{where}"
    return message(
        says,
        section(f"{mark} *{escape(group.title, 150)}*{where} · {group.severity}\n{_times(group)}"),
        section(_listed(group)) if group.alerts else None,
        section(_decision(group, incident)) if _decision(group, incident) else None,
        _buttons(group),
        context(
            "From Alertmanager. People open incidents of it, or a rule of liyaqa.toml does; its end resolves none."
        ),
        stamp=f"alert-{group.id}.{int(now.timestamp() * 1000):x}",
    )


def decided(group: Group, *, first: bool) -> Message:
    if group.incident:
        text = f"{'It is' if first else 'It was opened before as'} {group.incident}."
    elif group.state is GroupState.IGNORED:
        text = (
            "It is ignored until it is resolved." if first else f"{user(group.decided_by)} ignored it before."
        )
    else:
        text = "These alerts are over. Nothing was changed."
    return _answer(text)


def gone() -> Message:
    return _answer("That alert is not known any more. Nothing was changed.")


def _answer(text: str) -> Message:
    return message(text, section(text))


def _times(group: Group) -> str:
    parts = [f"Since {when(group.first_at)}", f"last heard {utc(group.last_at)}"]
    if group.resolved_at:
        parts.append(f"resolved {utc(group.resolved_at)}")
    return ", ".join(parts)


def _listed(group: Group) -> str:
    shown = sorted(group.alerts, key=lambda alert: not alert.firing)[:_SHOWN]
    lines = [
        f"{'🔴' if alert.firing else '⚪'} {code(alert.name, 80) or 'alert'}{': ' if alert.summary else ''}"
        f"{escape(alert.summary, 200)}{'' if alert.firing else ' (resolved)'}"
        for alert in shown
    ]
    more = len(group.alerts) - len(shown) + group.truncated
    if more:
        lines.append(f"and {more} more{', which Alertmanager left out' if group.truncated else ''}")
    return "\n".join(lines)


def _decision(group: Group, incident: Incident | None) -> str:
    if group.incident:
        by = f" by {user(group.decided_by)}" if group.decided_by else " by a rule of liyaqa.toml"
        where = (
            f", in {channel_link(incident.channel)}"
            if incident and incident.channel and not incident.private
            else ""
        )
        return f"Opened as *{group.incident}*{by}{where}."
    if group.state is GroupState.IGNORED:
        return f"Ignored by {user(group.decided_by)}."
    return ""


def _buttons(group: Group) -> Block | None:
    if group.state is not GroupState.CANDIDATE or group.incident:
        return None
    value = {"alert": group.id}
    ask = confirm(
        "Open an incident?",
        f"It opens as {group.severity}, with you as commander. Severity and type can be changed there.",
        "Open it",
    )
    return actions(
        button("Open incident", "alert_open", value, style="primary", ask=ask),
        button("Ignore", "alert_ignore", value),
    )
