"""`/incident page`: who is called, where it is said, how it ends, and what is shouted when it fails."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

import pytest

from actions.calling import paging
from actions.incidents import resolve
from actions.incidents.resolve import Ending
from actions.runs.execute import execute
from policy import config as c
from policy.calling.paging import PageState
from policy.errors import PagingFault
from policy.incidents.model import Type
from sandbox.slack.world.model import Message
from store.database import Database
from store.engine import Engine
from tests.handlers.incidents.desk import ROOM, answered, card, opened, pressed, quiet, said
from tests.handlers.office import CONFIG, Office, office

CALLED = replace(
    CONFIG,
    contacts=c.Contacts(on_call="U0ONCALL", backup="U0APPROVER1", phones=("On call: +966 50 000 0001",)),
    escalations=(
        c.Escalation("Backend", "U0APPROVER2", "U0ENGINEER", ("Backend lead: +966 50 000 0002",)),
        c.Escalation("Security"),
    ),
)


@dataclass
class Service:
    """A paging service that is told, and says no as often as it is asked to."""

    told: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    no: list[PagingFault] = field(default_factory=list)

    async def send(self, event: str, key: str, summary: str, severity: str, source: str) -> None:
        if self.no:
            raise self.no.pop(0)
        self.told.append((event, key, summary, severity, source))


@pytest.fixture
async def at(database_url: str) -> AsyncIterator[Office]:
    async with office(database_url, config=CALLED) as made:
        delivering = asyncio.create_task(made.deliverer.run())
        yield made
        made.deliverer.stop()
        await delivering


def ringing(at: Office) -> Service:
    """From here on the desk has a paging service."""
    service = Service()
    object.__setattr__(at.desk, "pager", service)
    return service


async def work(at: Office) -> None:
    """What a worker would carry out by now, retries at once."""
    async with Database.open(at.database_url) as db:
        engine = Engine(db)
        while True:
            async with db.session() as session:
                await session.execute(
                    "update run set wake_at = desk_now() where kind = 'page' and state <> 'ended'"
                )
            run = await engine.claim("worker", 5)
            if run is None:
                return
            await execute(at.desk, run, asyncio.Event())
            await engine.release(run.id, run.token)


def calls(at: Office, channel: str = ROOM) -> list[Message]:
    return [m for m in at.slack.messages(channel) if "called to" in m.text or "answers the call" in m.text]


async def test_a_call_mentions_whoever_is_on_call_and_reaches_them_directly(at: Office) -> None:
    await opened(at)
    await quiet(at)
    answer = said(await answered(at, "U0ENGINEER", "/incident page", ROOM))
    assert "<@U0ONCALL> is called in Slack" in answer
    assert "No paging service is configured" in answer
    await quiet(at)
    [call] = calls(at)
    assert "<@U0ONCALL>, then <@U0APPROVER1>" in said(call)
    letters = [
        m
        for channel in at.slack.state.channels.values()
        if channel.is_im
        for m in at.slack.messages(channel.id)
    ]
    assert any("You are called to INC-" in m.text for m in letters)
    assert "U0ONCALL" in at.slack.state.channels[call.channel].members


async def test_the_cards_button_calls_whoever_is_on_call_and_nobody_when_it_is_over(at: Office) -> None:
    incident = await opened(at)
    await quiet(at)
    drawn = card(at)
    assert "<@U0ONCALL> is called in Slack" in (await pressed(at, "U0APPROVER1", drawn, "incident_page")).text
    await resolve.resolve(at.desk, incident.id, "U0ENGINEER", Ending("A full disk", "Freed it", "None"))
    late = await pressed(at, "U0ENGINEER", drawn, "incident_page")
    assert "is resolved" in late.text
    assert len(await at.desk.store.pages_of(incident.id)) == 1
    await quiet(at)


async def test_the_first_to_answer_is_on_it(at: Office) -> None:
    await opened(at)
    await quiet(at)
    service = ringing(at)
    await answered(at, "U0ENGINEER", "/incident page backend the queue is stuck", ROOM)
    await work(at)
    await quiet(at)
    [call] = calls(at)
    assert "the queue is stuck" in said(call)
    assert "The paging service rings" in said(call)
    assert "is on it" in said(await pressed(at, "U0APPROVER2", call, "page_answer"))
    await work(at)
    await quiet(at)
    assert [event for event, *_ in service.told] == ["trigger", "acknowledge"]
    assert service.told[0][1:] == (
        "INC-2026-001",
        "P0 outage incident INC-2026-001 in production: Checkout returns 502",
        "critical",
        "production",
    )
    [over] = calls(at)
    assert "<@U0APPROVER2> is on it" in said(over)
    assert "page_answer" not in str(over.blocks)


async def test_a_resolved_incident_closes_the_alert_there(at: Office) -> None:
    incident = await opened(at)
    service = ringing(at)
    await paging.call(at.desk, incident.id, "U0ENGINEER", "")
    ending = Ending("a leak", "restarted", "a test")
    await resolve.resolve(at.desk, incident.id, "U0ENGINEER", ending)
    await work(at)
    assert [(event, key) for event, key, *_ in service.told] == [
        ("trigger", incident.id),
        ("resolve", incident.id),
    ]


async def test_a_service_that_says_no_for_good_makes_the_list_loud(at: Office) -> None:
    incident = await opened(at)
    await quiet(at)
    service = ringing(at)
    service.no = [PagingFault("status 400: bad key", again=False)]
    await answered(at, "U0ENGINEER", "/incident page", ROOM)
    await work(at)
    await quiet(at)
    [loud] = [m for m in at.slack.messages(ROOM) if "did not go out" in m.text]
    assert "+966 50 000 0001" in said(loud)
    assert "+966 50 000 0002" in said(loud)
    assert "<@U0APPROVER2>, then <@U0ENGINEER>" in said(loud)
    [page] = await at.desk.store.pages_of(incident.id)
    assert (page.state, page.tries) == (PageState.FAILED, 1)


async def test_a_service_that_is_away_is_tried_again_and_then_it_rings(at: Office) -> None:
    incident = await opened(at)
    service = ringing(at)
    service.no = [PagingFault("no answer in 8 s", again=True)] * 2
    await paging.call(at.desk, incident.id, "U0ENGINEER", "")
    await work(at)
    [page] = await at.desk.store.pages_of(incident.id)
    assert (page.state, page.tries, len(service.told)) == (PageState.SENT, 3, 1)


async def test_of_a_private_incident_the_service_hears_the_codename_alone(at: Office) -> None:
    incident = await opened(at, type=Type.SECURITY, title="Canary tokens leaked")
    service = ringing(at)
    await paging.call(at.desk, incident.id, "U0ENGINEER", "")
    await work(at)
    await quiet(at)
    assert "Canary" not in str(service.told)
    everybody = [m for name in ("incidents", "general", "deployments") for m in at.slack.messages(name)]
    assert not any("Canary" in said(m) for m in everybody)


LINES = {
    "page backand": "Did you mean /incident page backend?",
    "page nobody-of-us": "so nobody was called",
    "page security": "Nobody is named for Security",
    "oncall": "+966 50 000 0002",
    "on-call": "Who to call",
}


async def test_every_line_is_answered_and_who_to_call_needs_no_incident(at: Office) -> None:
    assert "Who to call" in said(await answered(at, "U0ENGINEER", "/incident oncall"))
    await opened(at)
    await quiet(at)
    for typed, words in LINES.items():
        assert words in said(await answered(at, "U0ENGINEER", f"/incident {typed}", ROOM)).replace("`", ""), (
            typed
        )
