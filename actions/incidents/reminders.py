"""Reminders: due times are in PostgreSQL, so that they survive any bot, and each fires once (durable.md 4, rule 8)."""

from dataclasses import replace
from datetime import timedelta

from actions.desk import Desk
from actions.ports import Transaction
from policy.config import Config
from policy.events import IncidentCardChanged, IncidentNudged
from policy.incidents.model import Duty, Incident
from policy.incidents.severity import late_enough, pause, rung
from policy.runs import Phase, Run, State


async def wake(desk: Desk, run: Run) -> None:
    """A claimed reminder. The incident's row is locked before the run's, as everybody who changes an incident does."""
    async with desk.store.transaction() as tx:
        incident = await tx.lock_incident(run.environment)
        locked = await tx.lock_run(run.id)
        if locked.token != run.token or locked.state is State.ENDED:
            return
        if incident is None or not incident.active or incident.next_update_at is None:
            ended = replace(locked, phase=Phase.SUCCEEDED, state=State.ENDED, ended_at=tx.now, wake_at=None)
            await tx.save_run(ended)
        elif incident.next_update_at > tx.now:  # an update came between
            await tx.save_run(replace(locked, wake_at=incident.next_update_at))
        else:
            await _nudge(desk, tx, incident)


async def _nudge(desk: Desk, tx: Transaction, incident: Incident) -> None:
    assert incident.next_update_at is not None
    late = tx.now - incident.next_update_at
    person = await _whom(desk.config, tx, incident)
    after = replace(incident, ignored=incident.ignored + 1, reminders=incident.reminders + 1)
    await tx.emit(
        IncidentNudged(
            0,
            incident.id,
            person,
            after.reminders,
            incident.updated_at or incident.opened_at,
            _seconds(late),
        ),
        IncidentCardChanged(0, incident.id),
    )
    again = pause(after, desk.config.reminders)
    await tx.save_incident(replace(after, next_update_at=tx.now + again if again else None))


def _seconds(late: timedelta) -> float:
    return late.total_seconds() if late_enough(late) else 0.0


async def _whom(config: Config, tx: Transaction, incident: Incident) -> str:
    """Comms, else the commander; then, step by step, who else could be awake. Private ones stay among their members."""
    held = {h.duty: h.person for h in await tx.duties(incident.id) if h.until is None}
    own = (held.get(Duty.COMMS, ""), incident.commander, held.get(Duty.OPS, ""))
    contacts = config.contacts
    beyond = () if incident.private else (contacts.on_call, contacts.backup, contacts.escalation)
    people = [person for person in dict.fromkeys((*own, *beyond)) if person]
    return people[min(rung(incident, config.reminders), len(people) - 1)] if people else ""
