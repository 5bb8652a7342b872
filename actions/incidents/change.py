"""What may change while an incident is handled: severity, state, update, note, blackout, reminders, links."""

from dataclasses import replace
from datetime import datetime, timedelta

from actions.denied import Denied
from actions.desk import Desk
from actions.incidents.editing import Changed, Edit, audited, changed, due, joined, shown
from policy.events import BlackoutLifted, IncidentPlaceWanted
from policy.facts import Person
from policy.incidents.model import Duty, Entry, Incident, State
from policy.incidents.rules import (
    decide_change,
    decide_look,
    decide_move,
    decide_note,
    decide_update,
    decide_words,
)
from policy.incidents.severity import blocks
from policy.incidents.states import moved
from policy.rules import Verdict


async def severity(desk: Desk, incident: str, person: str, to: str, reason: str) -> Changed | Denied:
    """People and cadence follow; the blackout is a switch of its own and stays as it is."""

    async def work(edit: Edit) -> Incident:
        was, why = edit.incident.severity, f": {reason}" if reason else ""
        if was == to:
            return edit.incident
        await edit.tx.note(incident, Entry.SEVERITY, edit.person.id, f"Severity {was} → {to}{why}")
        await audited(edit, "severity", f"{was} to {to} {reason}")
        await edit.tx.emit(IncidentPlaceWanted(0, incident))
        return due(replace(edit.incident, severity=to), edit)

    return await changed(desk, incident, person, decide_change, work)


def asks_for_blackout(done: Changed) -> bool:
    """Its new severity would have closed the environment by itself."""
    here = done.incident
    return not here.blocks and not here.drill and blocks(here.type, here.severity)


async def status(desk: Desk, incident: str, person: str, to: State, note: str = "") -> Changed | Denied:
    """Not for `resolved`, which asks for more, nor for a merge."""

    async def work(edit: Edit) -> Incident:
        now = moved(edit.incident, to, edit.tx.now)
        why = f": {note}" if note else ""
        await edit.tx.note(
            incident, Entry.STATE, edit.person.id, f"{edit.incident.state.capitalize()} → {to}{why}"
        )
        await audited(edit, "status", f"{edit.incident.state} to {to}")
        if now.active:
            return due(replace(now, updated_at=edit.tx.now), edit)
        return await lift(desk, edit, replace(now, next_update_at=None, offered_to="", offered_by=""))

    return await changed(desk, incident, person, lambda i, who: decide_move(i, who, to), work)


async def update(desk: Desk, incident: str, person: str, text: str) -> Changed | Denied:
    """A real update: everybody hears it, and the reminder begins anew."""
    writers = await _writers(desk, incident)

    def decide(found: Incident, who: Person) -> Verdict:
        return decide_words("update", text) or decide_update(found, who, writers)

    async def work(edit: Edit) -> Incident:
        await edit.tx.note(incident, Entry.UPDATE, edit.person.id, text)
        await audited(edit, "update")
        said = replace(edit.incident, latest=text, latest_by=edit.person.id, updated_at=edit.tx.now)
        return due(said, edit)

    return await changed(desk, incident, person, decide, work)


async def may_update(desk: Desk, incident: Incident, person: Person) -> Verdict:
    """Asked before somebody fills in the form."""
    return decide_update(incident, person, await _writers(desk, incident.id))


async def _writers(desk: Desk, incident: str) -> frozenset[str]:
    """Who speaks for it, beside the commander."""
    held = await desk.store.duties(incident)
    return frozenset(h.person for h in held if h.until is None and h.duty in (Duty.COMMS, Duty.COMMANDER))


async def note(
    desk: Desk, incident: str, person: str, text: str, at: datetime | None = None
) -> Changed | Denied:
    """Anybody who sees it may add to the timeline, also when it is over. `at`: when it happened."""

    async def work(edit: Edit) -> Incident:
        await edit.tx.note(incident, Entry.NOTE, edit.person.id, text, happened_at=at)
        return edit.incident

    return await changed(desk, incident, person, lambda i, who: decide_note(i, who, text), work)


async def blackout(desk: Desk, incident: str, person: str, on: bool, reason: str) -> Changed | Denied:
    """The switch that closes the environment for deployments (guide 1.3, ruling 38)."""

    async def work(edit: Edit) -> Incident:
        where, why = edit.incident.environment or "every environment", f": {reason}" if reason else ""
        if edit.incident.blocks == on and not edit.incident.drill:
            return edit.incident
        await audited(edit, f"blackout.{'on' if on else 'off'}", reason)
        if not on:
            return await lift(desk, edit, edit.incident, why)
        if edit.incident.drill:  # an exercise holds up nobody's work
            said = f"Deployments to {where} would be blocked now{why}"
            await edit.tx.note(incident, Entry.BLACKOUT, edit.person.id, said)
            return edit.incident
        await edit.tx.note(
            incident, Entry.BLACKOUT, edit.person.id, f"Deployments to {where} are blocked{why}"
        )
        return replace(
            edit.incident, blocks=True, blocks_by=edit.person.id, blocks_at=edit.tx.now, blocks_reason=reason
        )

    return await changed(desk, incident, person, decide_change, work)


async def lift(desk: Desk, edit: Edit, incident: Incident, why: str = "") -> Incident:
    """Deployments may go again; those that waited are named."""
    if not incident.blocks:
        return incident
    where = incident.environment or "every environment"
    await edit.tx.note(
        incident.id, Entry.BLACKOUT, edit.person.id, f"Deployments to {where} are free again{why}"
    )
    waiting = tuple(
        (str(r.id), r.version, r.requester) for r in await desk.store.open_runs(incident.environment)
    )
    await edit.tx.emit(BlackoutLifted(0, incident.id, incident.environment, waiting))
    return replace(incident, blocks=False, blocks_by="", blocks_reason="", blocks_at=None)


async def snooze(
    desk: Desk, incident: str, person: str, pause: timedelta | None, reason: str
) -> Changed | Denied:
    """`pause` None: no reminder until the next update. Either way it is on the timeline."""

    def decide(found: Incident, who: Person) -> Verdict:
        return decide_words("reason", reason) or decide_change(found, who)

    async def work(edit: Edit) -> Incident:
        until = edit.tx.now + pause if pause else None
        when = f"{until:%H:%M} UTC" if until else "the next update"
        await edit.tx.note(
            incident, Entry.REMINDER, edit.person.id, f"Reminders sleep until {when}: {reason}"
        )
        await audited(edit, "remind", reason)
        return replace(edit.incident, next_update_at=until, ignored=0)

    return await changed(desk, incident, person, decide, work)


async def link(desk: Desk, incident: str, person: str, run: int) -> Changed | Denied:
    """A deployment that has to do with it."""
    found = await desk.store.run(run)

    async def work(edit: Edit) -> Incident:
        text = f"Run {run} ({found.environment} {found.version}, {found.phase}) belongs to this"
        await edit.tx.note(incident, Entry.LINK, edit.person.id, text, f"link:{run}")
        return edit.incident

    return await changed(desk, incident, person, lambda i, who: decide_note(i, who, "link"), work)


async def join(desk: Desk, incident: str, person: str) -> Changed | Denied:
    """Into its channel."""

    async def work(edit: Edit) -> Incident:
        await edit.tx.emit(IncidentPlaceWanted(0, incident))
        return replace(edit.incident, members=joined(edit.incident, edit.person.id))

    return await changed(desk, incident, person, lambda i, who: decide_look(i, who, incident), work)


async def repair(desk: Desk, incident: str, person: str) -> Changed | Denied:
    """What is missing of its place in Slack is made; what is there stays as it is."""

    async def work(edit: Edit) -> Incident:
        await edit.tx.emit(IncidentPlaceWanted(0, incident))
        await audited(edit, "repair")
        return edit.incident

    return await changed(desk, incident, person, lambda i, who: decide_look(i, who, incident), work)


async def merge(desk: Desk, incident: str, person: str, into: str) -> Changed | Denied:
    """It goes on as the other one, which hears of it."""
    who = await desk.people.person(person)
    other = await desk.store.incident(into)
    seen = decide_look(other, who, into)
    if other is None or seen.outcome.value == "refuse" or into == incident:
        return Denied(None, replace(seen, outcome=type(seen.outcome).REFUSE))

    async def work(edit: Edit) -> Incident:
        await edit.tx.note(incident, Entry.MERGED, edit.person.id, f"Merged into {into}")
        if not edit.incident.private or other.private:
            await edit.tx.note(into, Entry.MERGED, edit.person.id, f"{incident} was merged into this")
        await audited(edit, "merge", into)
        await shown(edit.tx, other)
        gone = replace(moved(edit.incident, State.MERGED, edit.tx.now), merged_into=into, next_update_at=None)
        return await lift(desk, edit, gone)

    return await changed(desk, incident, person, lambda i, w: decide_move(i, w, State.MERGED), work)


async def admit(desk: Desk, incident: str, person: str) -> None:
    """Somebody whom a member let into the channel of a private incident."""
    async with desk.store.transaction() as tx:
        found = await tx.lock_incident(incident)
        if found is not None and person not in found.members:
            await tx.save_incident(replace(found, members=joined(found, person)))
            await tx.note(incident, Entry.ROLE, "", f"<@{person}> joined")
