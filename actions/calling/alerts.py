"""Alertmanager's notices: one open group for each key, a candidate for people, or an incident at once when a rule says so."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from actions.desk import Desk
from actions.incidents import opening
from actions.incidents.opening import default_environment
from actions.ports import Transaction
from policy.calling.alerts import Group, GroupState, Notice, environment, merged, rule, severity, title
from policy.events import AlertChanged
from policy.incidents.model import Entry, Incident, Type
from policy.people import outsider
from policy.rules import Verdict

_EPOCH = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Decided:
    """`first` False: somebody had decided already."""

    group: Group
    first: bool = True


async def take(desk: Desk, notice: Notice) -> Group | None:
    """None when there was nothing to keep: a resolution of what never fired here, or is over already."""
    async with desk.store.transaction() as tx:
        if notice.firing:
            group, new = await tx.take_alerts(_group(desk, notice))
        else:
            known = await tx.find_alerts(notice.key)
            if known is None:
                return None
            group, new = known, False
        now = merged(group, notice, tx.now)
        if new:
            now = await _opened_by_rule(desk, tx, now, notice)
        elif now.incident:
            await _noted(tx, group, now)
        over = not notice.firing and now.state is not GroupState.OPENED
        now = replace(now, state=GroupState.OVER) if over else now
        await tx.save_alerts(await _closed(desk, now) if not notice.firing else now)
        await tx.emit(AlertChanged(0, now.id))
        return now


async def open_incident(desk: Desk, number: int, person: str) -> Decided | Verdict | None:
    """A person makes an incident of it, once. None: there is no such group."""
    who = await desk.people.person(person)
    if refusal := outsider(who):
        return refusal
    async with desk.store.transaction() as tx:
        group = await tx.lock_alerts(number)
        if group is None or group.incident or group.state is GroupState.OVER:
            return Decided(group, first=False) if group else None
        asked = _ask(desk, group, group.severity, group.environment, person)
        incident = await opening.opened(desk, tx, asked, who)
        now = replace(group, state=GroupState.OPENED, incident=incident.id, decided_by=person)
        await _joined(tx, now, incident)
        return Decided(now)


async def ignore(desk: Desk, number: int, person: str) -> Decided | Verdict | None:
    who = await desk.people.person(person)
    if refusal := outsider(who):
        return refusal
    async with desk.store.transaction() as tx:
        group = await tx.lock_alerts(number)
        if group is None or group.state is not GroupState.CANDIDATE:
            return Decided(group, first=False) if group else None
        now = replace(group, state=GroupState.IGNORED, decided_by=person)
        await tx.save_alerts(now)
        await tx.audit(person, "alert.ignored", environment=group.environment, detail=f"alert {number}")
        await tx.emit(AlertChanged(0, number))
        return Decided(now)


async def _opened_by_rule(desk: Desk, tx: Transaction, group: Group, notice: Notice) -> Group:
    found = rule(notice, desk.config)
    if found is None:
        return group
    asked = _ask(desk, group, found.severity, found.environment or group.environment, "")
    incident = await opening.opened(desk, tx, asked, None)
    now = replace(group, state=GroupState.OPENED, incident=incident.id, severity=found.severity)
    await _joined(tx, now, incident)
    return now


async def _joined(tx: Transaction, group: Group, incident: Incident) -> None:
    await tx.save_alerts(group)
    text = f"Opened from the alert {group.title}"
    await tx.note(incident.id, Entry.ALERT, group.decided_by, text, f"alert-{group.id}")
    await tx.emit(AlertChanged(0, group.id))


async def _noted(tx: Transaction, before: Group, now: Group) -> None:
    """On the incident's timeline only what is news: more alerts, fewer, none, or firing again."""
    assert now.incident
    if before.resolved_at is None and now.resolved_at is not None:
        text = f"All clear: {now.title}"
    elif before.resolved_at is not None and now.resolved_at is None:
        text = f"Fires again: {now.title}"
    elif before.firing != now.firing:
        text = f"{now.firing} alerts firing, {before.firing} before: {now.title}"
    else:
        return
    await tx.note(now.incident, Entry.ALERT, "", text, f"alert-{now.id}-{now.last_at.isoformat()}")


async def _closed(desk: Desk, group: Group) -> Group:
    """An incident is never resolved by its alerts; when it is over, so is the group."""
    incident = await desk.store.incident(group.incident) if group.incident else None
    return replace(group, state=GroupState.OVER) if incident and not incident.active else group


def _group(desk: Desk, notice: Notice) -> Group:
    where = environment(notice, desk.config)
    state = GroupState.CANDIDATE
    named = (title(notice), severity(notice), where)
    return Group(0, notice.key, *named, state, None, (), 0, "", _EPOCH, _EPOCH)


def _ask(desk: Desk, group: Group, grade: str, where: str, person: str) -> opening.Ask:
    return opening.Ask(person, grade, Type.OUTAGE, group.title, where or default_environment(desk.config))
