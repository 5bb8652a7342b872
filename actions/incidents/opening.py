"""`/incident open`: the incident exists from this transaction on, whether Slack answers or not."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from actions.denied import Denied
from actions.desk import Desk
from actions.incidents.editing import shown
from actions.ports import Transaction
from policy.config import Config
from policy.events import IncidentPlaceWanted
from policy.facts import Person
from policy.incidents.model import Duty, Entry, Incident, State, Type
from policy.incidents.rules import decide_open
from policy.incidents.severity import IMPACTS, blocks, cadence
from policy.incidents.visibility import may_see
from policy.rules import Outcome

_AT_ONCE = timedelta(minutes=5)
_DESK = Person("")


@dataclass(frozen=True, slots=True)
class Ask:
    """`seen`: open incidents that the asker has been shown, and which theirs is not. `source`: channel, ts, words."""

    person: str
    severity: str
    type: Type
    title: str
    environment: str = ""
    impact: str = ""
    started_at: datetime | None = None
    drill: bool = False
    seen: tuple[str, ...] = ()
    source: tuple[str, str, str] = ("", "", "")


@dataclass(frozen=True, slots=True)
class Opened:
    incident: Incident


@dataclass(frozen=True, slots=True)
class Similar:
    """Somebody opened one for the same moments ago; nothing was opened."""

    incident: Incident


async def ask(desk: Desk, asked: Ask) -> Opened | Similar | Denied:
    who = await desk.people.person(asked.person)
    verdict = decide_open(who, asked.title)
    if verdict.outcome is Outcome.REFUSE:
        return Denied(None, verdict)
    environment = asked.environment or default_environment(desk.config)
    async with desk.store.transaction() as tx:
        near = await tx.opened_since(environment, tx.now - _AT_ONCE)
        same = next(
            (i for i in near if i.type is asked.type and i.id not in asked.seen and may_see(i, who)), None
        )
        if same and not asked.drill and not same.drill:
            return Similar(same)
        return Opened(await _open(desk, tx, replace(asked, environment=environment), who))


def default_environment(config: Config) -> str:
    """Production, or what comes closest: the one that asks for the most approvals."""
    deployed = [e for e in config.environments if e.hosts]
    return max(deployed, key=lambda e: (e.name == "production", e.approvals)).name if deployed else ""


async def opened(desk: Desk, tx: Transaction, asked: Ask, who: Person | None) -> Incident:
    """Within somebody's transaction. Without a person the desk opens it: nobody has command, and nobody has seen it."""
    if who is not None:
        return await _open(desk, tx, asked, who)
    made = replace(_new(asked, _DESK, tx.now), acknowledged_at=None, members=())
    incident = await tx.open_incident(made)
    every = cadence(incident, desk.config.reminders)
    begun = replace(incident, next_update_at=tx.now + every if every else None)
    await tx.save_incident(begun)
    detail = f"{begun.id} {begun.severity} {begun.type}"
    await tx.audit("", "incident.open", environment=begun.environment, detail=detail)
    await tx.emit(IncidentPlaceWanted(0, begun.id))
    await shown(tx, begun)
    return begun


async def _open(desk: Desk, tx: Transaction, asked: Ask, who: Person) -> Incident:
    opened = await tx.open_incident(_new(asked, who, tx.now))
    every = cadence(opened, desk.config.reminders)
    begun = replace(opened, next_update_at=tx.now + every if every else None)
    await tx.save_incident(begun)
    await tx.hold(begun.id, Duty.COMMANDER, who.id, who.id)
    if asked.source[1]:
        channel, ts, words = asked.source
        key = f"pin:{channel}:{ts}:opened"
        await tx.note(begun.id, Entry.PIN, who.id, words, key, source=(channel, ts))
    await tx.audit(
        who.id,
        "incident.open",
        environment=begun.environment,
        detail=f"{begun.id} {begun.severity} {begun.type}",
    )
    await tx.emit(IncidentPlaceWanted(0, begun.id))
    await shown(tx, begun)
    return begun


def _new(asked: Ask, who: Person, now: datetime) -> Incident:
    blocking = blocks(asked.type, asked.severity) and not asked.drill
    return Incident(
        id="",
        severity=asked.severity,
        title=asked.title.strip(),
        environment=asked.environment,
        opened_at=now,
        blocks=blocking,
        type=asked.type,
        state=State.INVESTIGATING,
        opened_by=who.id,
        commander=who.id,
        started_at=asked.started_at,
        detected_at=now,
        acknowledged_at=now,
        impact=asked.impact or IMPACTS.get(asked.severity, ""),
        private=asked.type is Type.SECURITY,
        drill=asked.drill,
        members=(who.id,),
        blocks_by=who.id if blocking else "",
        blocks_at=now if blocking else None,
    )
