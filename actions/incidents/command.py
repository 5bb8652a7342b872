"""Who has command, and who does what: a hand-over waits for the other one's Accept."""

from dataclasses import replace

from actions.denied import Denied
from actions.desk import Desk
from actions.incidents.editing import Changed, Edit, audited, changed, joined
from policy.events import CommandOffered, IncidentPlaceWanted
from policy.incidents.model import Duty, Entry, Incident
from policy.incidents.rules import decide_accept, decide_change, decide_take_over


async def take(desk: Desk, incident: str, person: str) -> Changed | Denied:
    """`/incident ic me`: at once, while nobody has command or by a designated commander."""

    async def work(edit: Edit) -> Incident:
        if edit.incident.commander == edit.person.id:
            return edit.incident
        return await _given(edit, edit.incident.commander, edit.person.id)

    return await changed(desk, incident, person, decide_take_over, work)


async def offer(desk: Desk, incident: str, person: str, to: str) -> Changed | Denied:
    """`/incident ic @name`: until the other one accepts, command stays where it is."""

    async def work(edit: Edit) -> Incident:
        await edit.tx.emit(CommandOffered(0, incident, to, edit.person.id), IncidentPlaceWanted(0, incident))
        await audited(edit, "command.offered", to)
        members = joined(edit.incident, to)
        return replace(edit.incident, offered_to=to, offered_by=edit.person.id, members=members)

    return await changed(desk, incident, person, decide_change, work)


async def accept(desk: Desk, incident: str, person: str) -> Changed | Denied:
    async def work(edit: Edit) -> Incident:
        return await _given(edit, edit.incident.offered_by, edit.person.id)

    return await changed(desk, incident, person, decide_accept, work)


async def assign(desk: Desk, incident: str, person: str, duty: Duty, to: str) -> Changed | Denied:
    """Comms, ops or scribe; command has its own way. An empty `to`: nobody."""

    async def work(edit: Edit) -> Incident:
        await edit.tx.hold(incident, duty, to, edit.person.id)
        text = f"{duty.capitalize()}: <@{to}>" if to else f"{duty.capitalize()}: nobody"
        await edit.tx.note(incident, Entry.ROLE, edit.person.id, text)
        await audited(edit, "role", f"{duty} {to}")
        await edit.tx.emit(IncidentPlaceWanted(0, incident))
        return replace(edit.incident, members=joined(edit.incident, to))

    return await changed(desk, incident, person, decide_change, work)


async def _given(edit: Edit, giver: str, to: str) -> Incident:
    incident = edit.incident
    text = f"<@{giver}> handed command to <@{to}>" if giver and giver != to else f"<@{to}> took command"
    await edit.tx.hold(incident.id, Duty.COMMANDER, to, edit.person.id)
    await edit.tx.note(incident.id, Entry.ROLE, edit.person.id, text)
    await audited(edit, "command", to)
    await edit.tx.emit(IncidentPlaceWanted(0, incident.id))
    members = joined(incident, to)
    return replace(incident, commander=to, offered_to="", offered_by="", members=members)
