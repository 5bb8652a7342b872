"""Calling people: in Slack at once, and through the paging service as a run that is tried again and shouts when it fails."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from actions import errands
from actions.desk import Desk
from actions.incidents.editing import joined
from actions.ports import Transaction
from policy.calling.paging import SEVERITIES, Page, PageState, Target, pause, summary, target
from policy.errors import PagingFault
from policy.events import IncidentPlaceWanted, PageChanged, PageFailed, PageLetter
from policy.incidents.model import Entry, Incident
from policy.incidents.rules import decide_look
from policy.rules import Outcome, Rule, Verdict
from policy.runs import Kind, Phase, Run, State

_EPOCH = datetime.fromtimestamp(0, UTC)
_PERSON = re.compile(r"[UW][A-Z0-9]{1,30}")
_TRIGGER = "trigger"


@dataclass(frozen=True, slots=True)
class Called:
    """`service`: a paging service rings as well."""

    page: Page
    service: bool


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody has that name."""

    word: str


async def call(
    desk: Desk, incident: str, person: str, word: str, words: str = ""
) -> Called | Unknown | Verdict:
    """Anybody who sees an active incident may call for help."""
    wanted = target(desk.config, word)
    if wanted is None:
        return Unknown(word)
    who = await desk.people.person(person)
    async with desk.store.transaction() as tx:
        found = await tx.lock_incident(incident)
        look = decide_look(found, who, incident)
        if found is None or look.outcome is Outcome.REFUSE:
            return look
        if not found.active:
            return _over(found, person)
        page = await tx.add_page(_page(found, person, wanted, words, service=desk.pager is not None))
        await _tell(tx, found, page)
        await tx.audit(
            person, "incident.page", environment=found.environment, detail=f"{found.id} {wanted.name}"
        )
        if desk.pager:
            await _start(tx, page)
        return Called(page, desk.pager is not None)


async def answer(desk: Desk, number: int, person: str) -> Page | Verdict:
    """`I am on it`: the first one counts, and the paging service stops ringing."""
    who = await desk.people.person(person)
    async with desk.store.transaction() as tx:
        page = await tx.lock_page(number)
        found = await tx.lock_incident(page.incident) if page else None
        look = decide_look(found, who, page.incident if page else f"page {number}")
        if page is None or found is None or look.outcome is Outcome.REFUSE:
            return look
        if page.answered_by:
            return page
        answered = replace(page, answered_by=person, answered_at=tx.now)
        await tx.save_page(answered)
        await tx.note(
            found.id, Entry.PAGE, person, f"Answers the call to {page.target}", f"page-{number}-answered"
        )
        await tx.emit(PageChanged(0, found.id, number))
        if desk.pager:
            await _start(
                tx,
                await tx.add_page(replace(page, event="acknowledge", asked_by=person, state=PageState.ASKED)),
            )
        return answered


async def ended(desk: Desk, tx: Transaction, incident: Incident) -> None:
    """The incident is over: the paging service closes its alert, when it has one."""
    calls = [page for page in await tx.pages_of(incident.id) if page.event == _TRIGGER]
    if calls and desk.pager:
        await _start(tx, await tx.add_page(replace(calls[-1], event="resolve", state=PageState.ASKED)))


async def carry_out(desk: Desk, run: Run) -> None:
    """One try of a claimed page. The service merges what it hears twice, by the incident's number."""
    page = await desk.store.page(int(run.version))
    incident = await desk.store.incident(page.incident) if page else None
    fault: PagingFault | None = None
    if page and incident and desk.pager and page.state is PageState.ASKED:
        severity = SEVERITIES.get(incident.severity, "warning")
        try:
            await desk.pager.send(page.event, incident.id, summary(incident), severity, incident.environment)
        except PagingFault as e:
            fault = e
    await _tried(desk, run, page, fault)


async def _tried(desk: Desk, run: Run, page: Page | None, fault: PagingFault | None) -> None:
    async with desk.store.transaction((run.id, run.token)) as tx:
        locked = await tx.lock_run(run.id)
        row = await tx.lock_page(page.id) if page else None
        tries = row.tries + 1 if row else 0
        wait = pause(tries) if fault and fault.again else None
        if wait is not None and row:
            await tx.save_page(replace(row, tries=tries))
            await tx.save_run(replace(locked, wake_at=tx.now + timedelta(seconds=wait)))
            return
        phase = Phase.FAILED if fault else Phase.SUCCEEDED
        await tx.save_run(replace(locked, phase=phase, state=State.ENDED, ended_at=tx.now, wake_at=None))
        if row and row.state is PageState.ASKED:
            await _recorded(tx, replace(row, tries=tries), fault)


async def _recorded(tx: Transaction, page: Page, fault: PagingFault | None) -> None:
    state, detail = (PageState.FAILED, fault.detail) if fault else (PageState.SENT, "")
    await tx.save_page(replace(page, state=state, detail=detail))
    if page.event != _TRIGGER:
        return
    said = f"The paging service did not take the call to {page.target}: {detail}"
    text = said if fault else f"The paging service calls {page.target}"
    await tx.note(page.incident, Entry.PAGE, "", text, f"page-{page.id}-{state}")
    await tx.emit(PageChanged(0, page.incident, page.id))
    if fault:
        await tx.emit(PageFailed(0, page.incident, page.id))


async def _tell(tx: Transaction, incident: Incident, page: Page) -> None:
    await tx.note(incident.id, Entry.PAGE, page.asked_by, f"Called {page.target}", f"page-{page.id}")
    if _PERSON.fullmatch(page.primary):
        await tx.save_incident(replace(incident, members=joined(incident, page.primary)))
        await tx.emit(IncidentPlaceWanted(0, incident.id))
    await tx.emit(PageChanged(0, incident.id, page.id))
    if page.primary:
        await tx.emit(PageLetter(0, incident.id, page.id, page.primary))
    else:
        await tx.emit(PageFailed(0, incident.id, page.id))


def _page(incident: Incident, person: str, wanted: Target, words: str, *, service: bool) -> Page:
    state = PageState.ASKED if service else PageState.UNSENT
    named = (wanted.name, wanted.primary, wanted.backup)
    return Page(0, incident.id, _TRIGGER, *named, person, _EPOCH, words[:500], state)


async def _start(tx: Transaction, page: Page) -> None:
    await errands.send(tx, Kind.PAGE, page.incident, page.id, page.asked_by)


def _over(incident: Incident, person: str) -> Verdict:
    fields = {"person": person, "incident": incident.id, "commander": incident.commander}
    rest = {"state": incident.state.value, "merged_into": incident.merged_into}
    return Verdict(Rule.INCIDENT_OPEN, Outcome.REFUSE, {**fields, **rest})
