"""The Home tab: what it shows to whom, approving from it, and that it follows what happens."""

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any

from actions.summary import take
from handlers.home import Keeper
from policy.facts import Live
from policy.incidents.afterwards.items import ActionItem, ItemState
from policy.incidents.model import Incident, Type
from policy.runs import Lock
from tests.handlers.happenings import LOCKED, a_run, emit
from tests.handlers.office import DIGEST, Office

APPROVER = "U0APPROVER1"
ENGINEER = "U0ENGINEER"


def home(office: Office, person: str) -> Any:
    return office.slack.state.homes.get(person)


def blocks(office: Office, person: str) -> str:
    shown = home(office, person)
    return str(shown.blocks) if shown else ""


async def opened(office: Office, person: str) -> str:
    await office.person(person).open_home()
    await office.slack.wait_for(lambda: home(office, person), 10)
    return blocks(office, person)


async def a_live_release(office: Office) -> None:
    run = await a_run(office)
    async with office.desk.store.transaction() as tx:
        await tx.save_live("production", Live("v1.2.3", DIGEST, "env", tx.now, "live-id", run))
        await tx.set_lock(Lock("staging", ENGINEER, "inventory", tx.now))


async def test_it_shows_what_waits_for_this_person_and_where_everything_stands(desk_office: Office) -> None:
    await a_live_release(desk_office)
    told = await opened(desk_office, APPROVER)
    assert "*Production v1.2.4* needs your approval" in told
    assert "`v1.2.3` live since" in told
    assert "Locked by <@U0ENGINEER>: inventory" in told
    assert "*On call:* <@U0ONCALL>" in told
    theirs = await opened(desk_office, ENGINEER)
    assert "needs your approval" not in theirs
    assert "*You asked for*" in theirs


async def test_an_approval_from_home_counts_and_home_follows(desk_office: Office) -> None:
    run = await a_run(desk_office)
    await opened(desk_office, APPROVER)
    keeper = Keeper(desk_office.outbox, desk_office.desk, desk_office.client, debounce=0.05, gap=0)
    keeping = asyncio.create_task(keeper.run())
    try:
        await desk_office.person(APPROVER).click(home(desk_office, APPROVER), "approve", confirmed=True)
        await desk_office.slack.wait_for(lambda: "Nothing waits for you" in blocks(desk_office, APPROVER), 20)
    finally:
        keeping.cancel()
        await asyncio.wait({keeping})
    (vote,) = await desk_office.desk.store.votes(run)
    assert (vote.person, vote.choice) == (APPROVER, "approve")


async def test_what_did_not_change_is_not_published_again(desk_office: Office) -> None:
    await opened(desk_office, ENGINEER)
    keeper = Keeper(desk_office.outbox, desk_office.desk, desk_office.client, gap=0)
    for _ in range(5):
        await emit(desk_office, LOCKED)
        await keeper.turn()
    assert published(desk_office) == 1
    async with desk_office.desk.store.transaction() as tx:
        await tx.set_lock(Lock("staging", ENGINEER, "inventory", tx.now))
    await keeper.turn()
    assert published(desk_office) == 2


async def test_two_bots_publish_one_change_once_and_nobody_twice_in_a_moment(desk_office: Office) -> None:
    await opened(desk_office, ENGINEER)
    async with desk_office.desk.store.transaction() as tx:
        await tx.set_lock(Lock("staging", ENGINEER, "inventory", tx.now))
    desk, client, outbox = desk_office.desk, desk_office.client, desk_office.outbox
    keepers = [Keeper(outbox, desk, client, gap=1) for _ in range(2)]
    async with asyncio.timeout(20):
        while published(desk_office) < 2:  # a second after it was opened
            await asyncio.sleep(0.02)
            await asyncio.gather(*(keeper.turn() for keeper in keepers))
    await asyncio.gather(*(keeper.turn() for keeper in keepers))
    assert published(desk_office) == 2
    async with desk_office.desk.store.transaction() as tx:
        await tx.clear_lock("staging")
    await Keeper(outbox, desk, client, gap=60).turn()
    assert published(desk_office) == 2
    await Keeper(outbox, desk, client, gap=0).turn(happened=False)
    assert published(desk_office) == 3


async def test_whoever_has_not_opened_it_is_not_published_to(desk_office: Office) -> None:
    await emit(desk_office, LOCKED)
    await Keeper(desk_office.outbox, desk_office.desk, desk_office.client, gap=0).turn()
    assert published(desk_office) == 0


async def test_a_private_incident_is_on_the_homes_of_those_who_may_see_it_alone(desk_office: Office) -> None:
    async with desk_office.desk.store.transaction() as tx:
        base = Incident("", "P0", "Keys leaked", "production", tx.now, blocks=False)
        await tx.open_incident(replace(base, type=Type.SECURITY, private=True, members=(APPROVER,)))
    assert "Keys leaked" in await opened(desk_office, APPROVER)
    assert "Keys leaked" not in await opened(desk_office, ENGINEER)


async def test_a_guest_sees_an_empty_desk(desk_office: Office) -> None:
    await a_live_release(desk_office)
    told = await opened(desk_office, "U0GUEST")
    assert "full members of the workspace" in told
    assert "v1.2.3" not in told


async def test_its_buttons_open_the_forms(desk_office: Office) -> None:
    await opened(desk_office, ENGINEER)
    for action, callback in (("home_deploy", "deploy"), ("incident_open", "incident_open")):
        await desk_office.person(ENGINEER).click(home(desk_office, ENGINEER), action)
        view = await desk_office.slack.wait_for(lambda: form(desk_office, callback), 10)  # noqa: B023 - waited for
        await desk_office.person(ENGINEER).close(view)


def form(office: Office, callback: str) -> Any:
    return next((v for v in office.slack.views(ENGINEER) if v.body.get("callback_id") == callback), None)


def published(office: Office) -> int:
    return sum(e.kind == "views.publish" for e in office.slack.traffic)


async def test_its_owner_sees_an_action_item_and_the_summary_names_it_when_it_is_late(
    desk_office: Office,
) -> None:
    store = desk_office.desk.store
    async with store.transaction() as tx:
        incident = await tx.open_incident(
            Incident("", "P1", "Payments fail", "production", tx.now, blocks=False)
        )
        item = ActionItem(
            0, incident.id, "Add an alert", ENGINEER, date(2026, 1, 31), ItemState.OPEN, APPROVER, tx.now
        )
        await tx.add_item(item)
    assert "• Add an alert" in await opened(desk_office, ENGINEER)
    assert "Add an alert" not in await opened(desk_office, APPROVER)
    (late,) = (await take(desk_office.desk)).overdue
    assert (late.title, late.owner) == ("Add an alert", ENGINEER)
