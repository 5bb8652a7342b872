"""The end of an incident, and its return: what caused it, what fixed it, and whether the service is well now."""

from dataclasses import dataclass, replace

from actions.calling import paging
from actions.denied import Denied
from actions.desk import Desk
from actions.incidents.afterwards import checklist
from actions.incidents.change import lift
from actions.incidents.editing import Changed, Edit, audited, changed, due
from policy.answers import Probe
from policy.events import IncidentEnded, IncidentPlaceWanted
from policy.facts import Person
from policy.incidents.model import Entry, Incident, State, Type
from policy.incidents.rules import decide_move, decide_reopen, decide_words
from policy.incidents.states import moved
from policy.rules import Outcome, Verdict


@dataclass(frozen=True, slots=True)
class Ending:
    """What the one who resolves it writes; `data_loss` for a database, `impact` when it is better known now."""

    cause: str
    fix: str
    next_steps: str
    impact: str = ""
    data_loss: str = ""
    postmortem: str = ""


async def resolve(desk: Desk, incident: str, person: str, ending: Ending) -> Changed | Denied:
    """The service is asked how it is before the record says so (ruling 42)."""
    found = await desk.store.incident(incident)
    health = await service_health(desk, found) if found else ""

    def decide(row: Incident, who: Person) -> Verdict:
        words = _words(ending) if row.type is not Type.TRACKING or ending.cause else None
        return words or decide_move(row, who, State.RESOLVED)

    async def work(edit: Edit) -> Incident:
        ended = replace(
            moved(edit.incident, State.RESOLVED, edit.tx.now),
            cause=ending.cause,
            fix=ending.fix,
            next_steps=ending.next_steps,
            impact=ending.impact or edit.incident.impact,
            data_loss=ending.data_loss,
            health=health,
            next_update_at=None,
            offered_to="",
            offered_by="",
        )
        await edit.tx.note(incident, Entry.STATE, edit.person.id, f"Resolved: {ending.fix}")
        await audited(edit, "resolve", ending.cause)
        await edit.tx.emit(_announced(ended, ending.postmortem))
        await checklist.begun(edit.tx, ended)
        await paging.ended(desk, edit.tx, ended)
        return await lift(desk, edit, ended)

    return await changed(desk, incident, person, decide, work)


async def reopen(desk: Desk, incident: str, person: str, reason: str) -> Changed | Denied:
    """The blackout does not come back by itself."""

    async def work(edit: Edit) -> Incident:
        back = moved(edit.incident, State.INVESTIGATING, edit.tx.now)
        await edit.tx.note(incident, Entry.STATE, edit.person.id, f"Reopened: {reason}")
        await audited(edit, "reopen", reason)
        await edit.tx.emit(IncidentPlaceWanted(0, incident))
        return due(back, edit)

    return await changed(desk, incident, person, lambda i, who: decide_reopen(i, who, reason), work)


async def service_health(desk: Desk, incident: Incident) -> str:
    """In the guide's words (11.2): asked at its public address, or said to be unknown."""
    environment = desk.config.environment(incident.environment)
    if environment is None or not environment.public_url:
        return "Not measured (no public address)"
    probe: Probe = await desk.public.check(environment.public_url + environment.health_path)
    return "Service healthy" if probe.status == 200 else f"Service not healthy ({_why(probe)})"


def _why(probe: Probe) -> str:
    return f"HTTP {probe.status}" if probe.status else "no answer"


def _words(ending: Ending) -> Verdict | None:
    given = (("cause", ending.cause), ("fix", ending.fix), ("next_steps", ending.next_steps))
    wrong = (decide_words(name, text) for name, text in given)
    return next((v for v in wrong if v is not None and v.outcome is Outcome.REFUSE), None)


def _announced(ended: Incident, postmortem: str) -> IncidentEnded:
    took = (ended.resolved_at - ended.began).total_seconds() if ended.resolved_at else 0.0
    return IncidentEnded(
        0,
        ended.id,
        type=ended.type.value,
        environment=ended.environment,
        seconds=took,
        cause=ended.cause,
        fix=ended.fix,
        next_steps=ended.next_steps,
        health=ended.health,
        impact=ended.impact,
        data_loss=ended.data_loss,
        postmortem=postmortem,
        private=ended.private,
        drill=ended.drill,
    )
