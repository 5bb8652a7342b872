"""A press of a button becomes a row, once; what destroys waits for a second person."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from actions import errands
from actions.desk import Desk
from actions.playbooks.preview import Preview, preview
from actions.ports import Transaction
from policy.events import ActionChanged, PlaybookChanged
from policy.facts import Person
from policy.incidents.model import Entry, Incident
from policy.incidents.rules import decide_look
from policy.playbooks import ACTIONS, Action, ActionRun, ActionState, Doing, Playbook, Target
from policy.playbooks.blocking import network
from policy.playbooks.decide import (
    Moment,
    address,
    decide_address,
    decide_press,
    decide_second,
    lapsed,
    needs_second,
    target,
)
from policy.rules import Outcome, Rule, Verdict
from policy.runs import Kind

_EPOCH = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Press:
    """`ticket`: how often the action had been asked for when the button was drawn. `seen`: what the form showed."""

    person: str
    incident: str
    book: str
    action: Doing
    environment: str
    ticket: int
    argument: str = ""
    seen: str = ""
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """`first` False: this button was pressed before, and this is what became of it."""

    run: ActionRun
    first: bool = True


async def show(desk: Desk, incident: str, person: str, book: Playbook) -> Incident | Verdict:
    """The playbook's card, where the incident is handled."""
    found, who = await desk.store.incident(incident), await desk.people.person(person)
    look = decide_look(found, who, incident)
    if found is None or look.outcome is Outcome.REFUSE:
        return look
    async with desk.store.transaction() as tx:
        await tx.emit(PlaybookChanged(0, incident, book.name))
    return found


async def press(desk: Desk, press: Press) -> Asked | Verdict:
    """Refused on the facts as they are; the row of an earlier press of the same button is the answer to a later one."""
    found, person = await desk.store.incident(press.incident), await desk.people.person(press.person)
    if found is None:
        return decide_look(None, person, press.incident)
    action = ACTIONS[press.action]
    if refusal := decide_press(action, found, person, Moment(await _tried(desk, press))):
        return await _again(desk, press) or refusal
    addressed = _addressed(desk, press)
    if isinstance(addressed, Verdict):
        return addressed
    return await _changed(desk, addressed, action) or await _pressed(desk, addressed, person)


async def _pressed(desk: Desk, press: Press, person: Person) -> Asked | Verdict:
    """Under the incident's lock, so that of two presses one sees the other."""
    action = ACTIONS[press.action]
    async with desk.store.transaction() as tx:
        incident = await tx.lock_incident(press.incident)
        assert incident is not None
        if earlier := await tx.pressed(_row(press, ActionState.APPROVED)):
            return Asked(earlier, first=False)
        gone = await _let_go(desk, tx, press.environment)
        refusal = decide_press(action, incident, person, await _moment(desk, press, gone))
        return refusal or await _added(tx, incident, press, action)


async def _tried(desk: Desk, press: Press) -> tuple[ActionRun, ...]:
    """Before the row is locked only what cannot pass is refused: evidence is counted, work under way is not."""
    runs = await desk.store.actions_of(press.incident)
    return tuple(run for run in runs if run.state in {ActionState.DONE, ActionState.FAILED})


async def _moment(desk: Desk, press: Press, gone: frozenset[int]) -> Moment:
    runs = [run for run in await desk.store.actions_of(press.incident) if run.id not in gone]
    at_work = [run for run in await desk.store.actions_at_work(press.environment) if run.id not in gone]
    here = tuple(run for run in runs if run.environment == press.environment)
    elsewhere = tuple(run for run in at_work if run.incident != press.incident)
    return Moment(here, elsewhere, await desk.store.holder(press.environment))


async def _again(desk: Desk, press: Press) -> Asked | None:
    """The same press a second time is told what became of the first, whatever has changed since."""
    same = [
        run
        for run in await desk.store.actions_of(press.incident)
        if (run.action, run.environment, run.ticket, run.asked_by)
        == (press.action, press.environment, press.ticket, press.person)
    ]
    return Asked(same[-1], first=False) if same else None


def _addressed(desk: Desk, press: Press) -> Press | Verdict:
    """With the address in its plain form; an undo takes back what was once allowed."""
    if not ACTIONS[press.action].asks:
        return press
    if press.action is Doing.UNBLOCK:
        found = network(press.argument)
    else:
        judged = decide_address(press.argument, desk.config)
        if isinstance(judged, Verdict):
            return judged
        found = judged
    if found is None:
        return Verdict(Rule.PLAYBOOK_ADDRESS, Outcome.REFUSE, {"typed": press.argument, "why": ""})
    return replace(press, argument=address(found))


async def _changed(desk: Desk, press: Press, action: Action) -> Verdict | None:
    """What the form showed must be what is there now."""
    environment = desk.config.environment(press.environment)
    if environment is None or not environment.hosts:
        return target(action, press.environment, "hosts")
    if action.target is not Target.SERVICE or not press.seen:
        return None
    now: Preview = await preview(desk, press.incident, action.name, environment, press.argument)
    return None if now.seen == press.seen else target(action, press.environment, "changed")


async def _added(tx: Transaction, incident: Incident, press: Press, action: Action) -> Asked | Verdict:
    waits = needs_second(action, press.argument)
    state = ActionState.ASKED if waits else ActionState.DONE if action.by_hand else ActionState.APPROVED
    added = await tx.add_action(_row(press, state), action.target.value)
    if added is None:  # somebody else's incident was quicker on the same target
        fields = {"action": action.label, "by": None, "other": None, "run": 0}
        return Verdict(Rule.PLAYBOOK_BUSY, Outcome.REFUSE, fields)
    if action.by_hand:
        done = replace(added, started_at=tx.now, ended_at=tx.now, result="Done by hand")
        await tx.save_action(done)
        await tx.note(
            press.incident, Entry.PLAYBOOK, press.person, f"{action.label}, by hand", f"action-{added.id}"
        )
    elif waits:
        text = f"{_named(action, added)} asked for; waits for a second person"
        await tx.note(press.incident, Entry.PLAYBOOK, press.person, text, f"action-{added.id}-asked")
        await tx.emit(ActionChanged(0, press.incident, press.book, added.id))
    else:
        await start(tx, added)
    await tx.audit(
        press.person, f"playbook.{action.name}", environment=press.environment, detail=detail(incident, added)
    )
    await tx.emit(PlaybookChanged(0, press.incident, press.book))
    return Asked(added)


async def _let_go(desk: Desk, tx: Transaction, environment: str) -> frozenset[int]:
    """What nobody agreed to in time is declined by whoever finds it in the way."""
    gone = set[int]()
    for found in await desk.store.actions_at_work(environment):
        if not lapsed(found, await desk.store.incident(found.incident), tx.now):
            continue
        asked = await tx.lock_action(found.id)
        if asked and asked.state is ActionState.ASKED:
            late = replace(asked, state=ActionState.DECLINED, ended_at=tx.now, result="Nobody agreed in time")
            await tx.save_action(late)
            await tx.emit(ActionChanged(0, asked.incident, asked.book, asked.id))
            await tx.emit(PlaybookChanged(0, asked.incident, asked.book))
            gone.add(asked.id)
    return frozenset(gone)


async def agree(desk: Desk, number: int, person: str) -> Asked | Verdict:
    """The second person; whoever comes after that is told that it no longer waits."""
    return await _decided(desk, number, person, ActionState.APPROVED)


async def decline(desk: Desk, number: int, person: str) -> Asked | Verdict:
    return await _decided(desk, number, person, ActionState.DECLINED)


async def _decided(desk: Desk, number: int, person: str, state: ActionState) -> Asked | Verdict:
    who, found = await desk.people.person(person), await desk.store.action(number)
    async with desk.store.transaction() as tx:
        incident = await tx.lock_incident(found.incident) if found else None
        asked = await tx.lock_action(number)
        if asked is None or incident is None:
            return decide_look(None, who, f"action {number}")
        action = ACTIONS[asked.action]
        own = state is ActionState.DECLINED and person == asked.asked_by and asked.state is ActionState.ASKED
        refusal = None if own else decide_second(action, incident, asked, who, tx.now)
        if refusal:
            return refusal
        ended = tx.now if state is ActionState.DECLINED else None
        decided = replace(asked, state=state, decided_by=person, ended_at=ended)
        await tx.save_action(decided)
        word = "agreed to" if state is ActionState.APPROVED else "declined"
        await tx.note(
            incident.id, Entry.PLAYBOOK, person, f"{_named(action, asked)} {word}", f"action-{number}-decided"
        )
        await tx.audit(
            person,
            f"playbook.{word.split(maxsplit=1)[0]}",
            environment=asked.environment,
            detail=detail(incident, asked),
        )
        if state is ActionState.APPROVED:
            await start(tx, decided)
        await tx.emit(
            ActionChanged(0, incident.id, asked.book, number), PlaybookChanged(0, incident.id, asked.book)
        )
        return Asked(decided)


async def start(tx: Transaction, run: ActionRun) -> None:
    await errands.send(tx, Kind.PLAYBOOK, run.environment, run.id, run.asked_by)


def _row(press: Press, state: ActionState) -> ActionRun:
    return ActionRun(
        id=0,
        incident=press.incident,
        book=press.book,
        action=press.action,
        environment=press.environment,
        argument=press.argument,
        state=state,
        asked_by=press.person,
        asked_at=_EPOCH,
        ticket=press.ticket,
        seen=press.seen,
        undoes=press.undoes,
    )


def _named(action: Action, run: ActionRun) -> str:
    return f"{action.label} {run.argument}".strip()


def detail(incident: Incident, run: ActionRun, said: str = "") -> str:
    """For the audit log, which more people read than a private incident."""
    own = () if incident.private else (run.argument, said)
    return " ".join(filter(None, (run.incident, "action", str(run.id), *own)))
