"""Action items: made by a command or a :memo: on a message, closed by those who may, overdue ones brought to mind."""

from collections.abc import Sequence
from datetime import date

from actions.denied import Denied
from actions.desk import Desk
from actions.incidents.capture import Source
from actions.incidents.editing import Changed, Edit, changed
from policy.events import Event, ItemsOverdue
from policy.facts import Person
from policy.incidents.afterwards.items import MOST_WORDS, ActionItem, ItemState, decide_close_item, today
from policy.incidents.model import Entry, Incident
from policy.incidents.rules import decide_note
from policy.incidents.visibility import may_see
from policy.rules import Verdict
from policy.summary import Overdue


async def add(
    desk: Desk, incident: str, person: str, text: str, owner: str, due_on: date | None
) -> Changed | Denied:
    """By anybody who sees the incident, whatever its state."""

    async def work(edit: Edit) -> Incident:
        await _add(edit, text, owner, due_on)
        return edit.incident

    return await changed(desk, incident, person, lambda i, who: decide_note(i, who, text[:MOST_WORDS]), work)


async def from_message(desk: Desk, incident: Incident, person: str, source: Source) -> bool:
    """Once for each message. It has no day yet; its owner is whoever wrote the words."""
    if not may_see(incident, await desk.people.person(person)):
        return False
    made: list[ActionItem | None] = []

    async def work(edit: Edit) -> Incident:
        key = f"memo:{source.channel}:{source.ts}"
        made.append(await _add(edit, source.text, source.author, None, key))
        return edit.incident

    await changed(
        desk, incident.id, person, lambda i, who: decide_note(i, who, source.text[:MOST_WORDS]), work
    )
    return bool(made and made[0])


async def drop_from_message(desk: Desk, incident: Incident, person: str, channel: str, ts: str) -> None:
    """Nobody's :memo: is left on the message."""
    key = f"memo:{channel}:{ts}"
    for item in await desk.store.items_of(incident.id):
        if item.source_key == key and item.state is ItemState.OPEN:
            await close(desk, item, person, ItemState.DROPPED)


async def close(desk: Desk, item: ActionItem, person: str, state: ItemState) -> Changed | Denied:
    """Closing twice changes nothing."""

    def decide(found: Incident, who: Person) -> Verdict:
        return decide_close_item(item, found, who)

    async def work(edit: Edit) -> Incident:
        if await edit.tx.close_item(item.id, state, edit.person.id):
            await edit.tx.note(
                item.incident, Entry.ACTION, edit.person.id, f"Action item {item.id} {state}: {item.text}"
            )
        return edit.incident

    return await changed(desk, item.incident, person, decide, work)


async def _add(edit: Edit, text: str, owner: str, due_on: date | None, key: str = "") -> ActionItem | None:
    wanted = ActionItem(
        0,
        edit.incident.id,
        text.strip()[:MOST_WORDS],
        owner,
        due_on,
        ItemState.OPEN,
        edit.person.id,
        edit.tx.now,
        source_key=key,
    )
    added = await edit.tx.add_item(wanted)
    if added:
        by = f", due {due_on:%Y-%m-%d}" if due_on else ""
        whose = f" for <@{owner}>" if owner else ""
        said = f"Action item {added.id}{whose}{by}: {added.text}"
        await edit.tx.note(edit.incident.id, Entry.ACTION, edit.person.id, said)
    return added


async def remind(desk: Desk) -> Sequence[Event]:
    """A tick's job: once a day each owner is told of what is overdue; what nobody owns is the commander's."""
    letters: dict[str, list[tuple[int, str, str, date]]] = {}
    async with desk.store.transaction() as tx:
        for item in await tx.remind_of_items(today(tx.now)):
            incident = await tx.lock_incident(item.incident)
            person = item.owner or (incident.commander if incident else "")
            if person and item.due_on and incident and not incident.drill:
                letters.setdefault(person, []).append((item.id, item.incident, item.text, item.due_on))
        # With the rows' mark in one transaction: the tick may be tried again.
        await tx.emit(*(ItemsOverdue(0, person, tuple(found)) for person, found in letters.items()))
    return ()


async def overdue(desk: Desk, person: Person | None) -> tuple[Overdue, ...]:
    """`person` None: a channel, which sees nothing of private incidents."""
    found = await desk.store.overdue_items(today(await desk.store.now()))
    return await _shown(desk, found, person)


async def mine(desk: Desk, person: Person) -> tuple[Overdue, ...]:
    """All that this person still owes; what has no day yet counts from when it was written down."""
    return await _shown(desk, await desk.store.items_for(person.id), person)


async def _shown(desk: Desk, found: Sequence[ActionItem], person: Person | None) -> tuple[Overdue, ...]:
    shown = []
    for item in found:
        incident = await desk.store.incident(item.incident)
        if (
            incident
            and not incident.drill
            and (may_see(incident, person) if person else not incident.private)
        ):
            shown.append(Overdue(item.incident, item.text, item.owner, item.due or item.created_at))
    return tuple(shown)
