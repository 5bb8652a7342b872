"""How every change of an incident goes: look, decide, act, in one transaction under the incident's row lock."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from actions.denied import Denied
from actions.desk import Desk
from actions.ports import Transaction
from policy.events import IncidentCardChanged, IncidentDigestChanged
from policy.facts import Person
from policy.incidents.model import Duty, Incident
from policy.incidents.rules import decide_look
from policy.incidents.severity import cadence
from policy.rules import Outcome, Verdict


@dataclass(frozen=True, slots=True)
class Changed:
    incident: Incident
    was: Incident


@dataclass(frozen=True, slots=True)
class Edit:
    """What a change works with: the locked row and who asks."""

    desk: Desk
    tx: Transaction
    incident: Incident
    person: Person


Decide = Callable[[Incident, Person], Verdict]
Work = Callable[[Edit], Awaitable[Incident]]


async def changed(desk: Desk, incident: str, person: str, decide: Decide, work: Work) -> Changed | Denied:
    """What a person may not see is not there for them. `work` returns the new row."""
    who = await desk.people.person(person)
    async with desk.store.transaction() as tx:
        found = await tx.lock_incident(incident)
        verdict = decide_look(found, who, incident)
        if found is not None and verdict.outcome is not Outcome.REFUSE:
            verdict = decide(found, who)
        if found is None or verdict.outcome is Outcome.REFUSE:
            return Denied(None, verdict)
        done = await work(Edit(desk, tx, found, who))
        await tx.save_incident(done)
        await shown(tx, done)
        return Changed(done, found)


async def shown(tx: Transaction, incident: Incident) -> None:
    """Its card and its message in #incidents are drawn anew."""
    await tx.emit(
        IncidentCardChanged(0, incident.id), IncidentDigestChanged(0, incident.id, private=incident.private)
    )


async def audited(edit: Edit, action: str, detail: str = "") -> None:
    """A private incident's words stay out of the audit log's detail."""
    said = "" if edit.incident.private else f" {detail}"
    await edit.tx.audit(
        edit.person.id,
        f"incident.{action}",
        environment=edit.incident.environment,
        detail=f"{edit.incident.id}{said}".strip(),
    )


def joined(incident: Incident, *people: str) -> tuple[str, ...]:
    """The members with these people among them."""
    return tuple(dict.fromkeys((*incident.members, *(person for person in people if person))))


async def holding(tx: Transaction, incident: Incident) -> dict[Duty, str]:
    """Who holds which duty now."""
    return {held.duty: held.person for held in await tx.duties(incident.id) if held.until is None}


def due(incident: Incident, edit: Edit) -> Incident:
    """The incident with its next reminder: a full pause from now."""
    every = cadence(incident, edit.desk.config.reminders)
    return replace(incident, ignored=0, next_update_at=edit.tx.now + every if every else None)
