"""The guide's checklists: what the desk verifies, what people tick, and who is shown it."""

import asyncio
from dataclasses import replace
from functools import partial
from typing import Any

from actions.deploy.ask import Ask, Opened, ask
from policy.checklist import AFTER, BEFORE, after_incident
from policy.events import ApprovalCardChanged, CardChanged, VerificationChanged
from policy.incidents.model import Type
from policy.runs import Phase, State
from sandbox.slack.world.model import Message, View
from tests.handlers.happenings import a_run, emit
from tests.handlers.office import Office

ENGINEER, APPROVER = "U0ENGINEER", "U0APPROVER1"
SUBJECT = "before:production:v1.2.4"


def form(office: Office, person: str) -> View | None:
    found = [v for v in office.slack.views(person) if v.body.get("callback_id") == "checklist"]
    return found[-1] if found else None


async def opened(office: Office, person: str, text: str = "v1.2.4 production") -> View:
    await office.person(person).command(f"/ops checklist {text}", channel="deployments")
    view = await office.slack.wait_for(lambda: form(office, person), 20)
    assert isinstance(view, View)
    return view


def boxes(view: View, group: str, *items: str) -> dict[str, Any]:
    """Those of one group that are ticked now."""
    name = f"boxes_{group}"
    element = next(b["element"] for b in view.blocks if b.get("block_id") == name)
    return {name: {name: [o for o in element["options"] if o["value"] in items]}}


async def ticked(office: Office, person: str, view: View, values: dict[str, Any]) -> str:
    before = len(office.slack.ephemerals(person))
    await office.person(person).submit(view, values)
    await office.slack.wait_for(lambda: len(office.slack.ephemerals(person)) > before, 10)
    return str(office.slack.ephemerals(person)[-1].text)


async def ticks(office: Office, subject: str = SUBJECT) -> dict[str, tuple[str, bool]]:
    return {t.item: (t.person, t.ok) for t in await office.desk.store.ticks(subject)}


async def test_the_desk_verifies_what_it_can_and_people_tick_the_rest_by_name(desk_office: Office) -> None:
    view = await opened(desk_office, ENGINEER)
    assert "Docker image built and pushed to GHCR (the registry has it)" in str(view.blocks)
    told = await ticked(desk_office, ENGINEER, view, boxes(view, "a", "a1", "a3"))
    assert "v1.2.4 to production:" in told
    kept = await ticks(desk_office)
    assert kept["b4"] == ("", True)
    assert kept["a1"] == kept["a3"] == (ENGINEER, True)
    assert "a2" not in kept


async def test_two_who_tick_at_once_lose_nothing_of_each_other(desk_office: Office) -> None:
    first, second = await opened(desk_office, ENGINEER), await opened(desk_office, APPROVER)
    await asyncio.gather(
        ticked(desk_office, ENGINEER, first, boxes(first, "a", "a1")),
        ticked(desk_office, APPROVER, second, boxes(second, "a", "a2")),
    )
    kept = await ticks(desk_office)
    assert (kept["a1"], kept["a2"]) == ((ENGINEER, True), (APPROVER, True))


async def test_a_box_may_be_unticked_and_each_change_is_in_the_audit_log(desk_office: Office) -> None:
    view = await opened(desk_office, ENGINEER)
    await ticked(desk_office, ENGINEER, view, boxes(view, "a", "a1"))
    again = await opened(desk_office, ENGINEER)
    await ticked(desk_office, ENGINEER, again, {"boxes_a": {"boxes_a": []}})
    assert "a1" not in await ticks(desk_office)
    rows = [r for r in await desk_office.desk.store.audit_tail() if r.action == "checklist.ticked"]
    assert [r.detail for r in rows] == [f"{SUBJECT} +0 -1", f"{SUBJECT} +1 -0"]


async def test_approvers_are_shown_how_it_stands(desk_office: Office) -> None:
    run = await a_run(desk_office)
    await emit(desk_office, CardChanged(run), ApprovalCardChanged(run))
    view = await opened(desk_office, ENGINEER)
    await ticked(desk_office, ENGINEER, view, boxes(view, "a", "a1"))
    assert "a1" in await ticks(desk_office, f"{SUBJECT}:{run}")

    def shown() -> bool:
        said = [m for c in desk_office.slack.messages("deployments") for m in desk_office.slack.thread(c)]
        return any(
            "*Checklist (2.1, 2.2):*" in str(m.blocks) and "1 person ticked" in str(m.blocks) for m in said
        )

    assert await desk_office.slack.wait_for(shown, 20)


async def test_what_was_ticked_ahead_is_the_next_runs_and_the_one_after_begins_anew(
    desk_office: Office,
) -> None:
    view, desk = await opened(desk_office, ENGINEER), desk_office.desk
    await ticked(desk_office, ENGINEER, view, boxes(view, "a", "a1"))
    ahead = await opened(desk_office, APPROVER)
    first = await ask(desk, Ask(ENGINEER, "v1.2.4", "production"))
    assert isinstance(first, Opened), first
    of_first = f"{SUBJECT}:{first.run.id}"
    await ticked(desk_office, APPROVER, ahead, boxes(ahead, "a", "a1", "a2"))
    kept = await ticks(desk_office, of_first)
    assert (kept["a1"], kept["a2"]) == ((ENGINEER, True), (APPROVER, True))

    async with desk.store.transaction() as tx:
        run = await tx.lock_run(first.run.id)
        await tx.save_run(replace(run, phase=Phase.REJECTED, state=State.ENDED, ended_at=tx.now))
    second = await ask(desk, Ask(ENGINEER, "v1.2.4", "production"))
    assert isinstance(second, Opened), second
    again = await opened(desk_office, APPROVER)
    assert f"v1.2.4 to production (run {second.run.id})" in str(again.blocks)
    assert "a1" not in await ticks(desk_office, f"{SUBJECT}:{second.run.id}")
    assert await ticks(desk_office, of_first) == kept


def answers(at: Office, after: int) -> list[Message]:
    return at.slack.ephemerals(ENGINEER)[after:]


async def test_what_is_no_version_or_no_environment_is_answered(desk_office: Office) -> None:
    for typed, said in (
        ("checklist", "/ops checklist v1.2.4"),
        ("checklist 1.2.4", "/ops checklist v1.2.4"),
        ("checklist v1.2.4 prodution", "Did you mean `production`?"),
        ("checklist v1.2.4 development", "development"),
    ):
        before = len(desk_office.slack.ephemerals(ENGINEER))
        await desk_office.person(ENGINEER).command(f"/ops {typed}", channel="deployments")
        await desk_office.slack.wait_for(partial(answers, desk_office, before), 10)
        assert said in desk_office.slack.ephemerals(ENGINEER)[-1].text, typed


async def test_after_a_deployment_its_thread_has_the_verification_ticked_where_the_desk_knows(
    desk_office: Office,
) -> None:
    run = await a_run(desk_office, phase=Phase.SUCCEEDED, state=State.ENDED)
    await emit(desk_office, CardChanged(run), VerificationChanged(run))

    def posted() -> Any:
        said = [m for c in desk_office.slack.messages("deployments") for m in desk_office.slack.thread(c)]
        return next((m for m in said if m.text.startswith("Verification of")), None)

    message = await desk_office.slack.wait_for(posted, 20)
    assert "✅ Health check returns UP" in str(message.blocks)
    assert "✅ API documentation accessible" in str(message.blocks)
    assert "▫️ User login successful" in str(message.blocks)
    await desk_office.person(APPROVER).click(message, "verify_tick")
    view = await desk_office.slack.wait_for(lambda: form(desk_office, APPROVER), 10)
    assert isinstance(view, View)
    await ticked(desk_office, APPROVER, view, boxes(view, "n", "n1"))
    await desk_office.slack.wait_for(
        lambda: f"User login successful · <@{APPROVER}>" in str(posted().blocks), 20
    )
    assert (await ticks(desk_office, f"run-{run}"))["n1"] == (APPROVER, True)


def test_every_item_has_an_id_of_its_own_and_fits_a_box() -> None:
    items = (*BEFORE, *AFTER, *after_incident(Type.OUTAGE), *after_incident(Type.SECURITY))
    assert len({item.id for item in items}) == len(items)
    assert max(len(item.text) for item in items) <= 75
