"""The watch's question in the thread, and what its buttons do."""

from typing import Any

from policy import events
from policy.config import Strategy
from policy.plan import HostPlan, Plan, Release
from policy.runs import Phase, State
from policy.watch import Answer, Question
from tests.handlers.happenings import AT, a_run, eventually, settled
from tests.handlers.office import LIVE, Office

PLACE = HostPlan("web-1", LIVE, 8081, "site", "env")
PLAN = Plan("production", Strategy.BLUE_GREEN, Release("v1.2.4", "r", "d"), (PLACE,), (), "c")


async def asked(at: Office) -> tuple[int, Any]:
    """A watched run whose question stands in its thread."""
    run = await a_run(at, phase=Phase.WATCHING, state=State.READY, switched_at=AT, plan=PLAN)
    async with at.desk.store.transaction() as tx:
        await tx.emit(events.CardChanged(run))
        await tx.put_question(
            Question(run, "Raised error rate (2%)", "2% fail", ("U0ENGINEER", "U0ONCALL"), AT)
        )
        await tx.emit(events.WatchAsked(run))
    return run, await question(at)


async def question(at: Office) -> Any:
    (card,) = await settled(at)
    (message,) = [m for m in at.slack.thread(card) if m.text.startswith("⚠️")]
    return message


async def test_the_question_names_those_who_decide(desk_office: Office) -> None:
    _, message = await asked(desk_office)
    assert "<@U0ENGINEER> <@U0ONCALL>" in message.text
    assert "raised error rate (2%)" in message.text


async def test_keep_is_remembered_and_takes_the_buttons_away(desk_office: Office) -> None:
    run, message = await asked(desk_office)
    await desk_office.person("U0ENGINEER").click(message, "watch_keep")
    assert "stays as it is" in await desk_office.told("U0ENGINEER")
    found = await desk_office.desk.store.question(run)
    assert found is not None
    assert (found.answer, found.by) == (Answer.KEEP, "U0ENGINEER")
    edited = await question(desk_office)
    assert "Kept by <@U0ENGINEER>" in edited.text
    assert "watch_back" not in str(edited.blocks)


async def test_the_first_answer_counts(desk_office: Office) -> None:
    run, message = await asked(desk_office)
    await desk_office.person("U0APPROVER1").click(message, "watch_keep")
    await desk_office.told("U0APPROVER1")
    await desk_office.person("U0ENGINEER").click(message, "watch_back", confirmed=True)
    assert "<@U0APPROVER1> has answered already" in await desk_office.told("U0ENGINEER")
    assert (await desk_office.desk.store.run(run)).stop_by == ""


async def test_roll_back_makes_the_watched_run_go_back(desk_office: Office) -> None:
    run, message = await asked(desk_office)
    await desk_office.person("U0ENGINEER").click(message, "watch_back", confirmed=True)
    assert "goes back now" in await desk_office.told("U0ENGINEER")
    found = await desk_office.desk.store.run(run)
    assert (found.stop_by, found.stop_reason) == ("U0ENGINEER", "Raised error rate (2%)")


async def test_an_outsider_may_not_answer(desk_office: Office) -> None:
    run, message = await asked(desk_office)
    await desk_office.person("U0GUEST").click(message, "watch_keep")
    assert "guest" in await desk_office.told("U0GUEST")
    found = await desk_office.desk.store.question(run)
    assert found is not None
    assert found.answer is Answer.NONE


async def test_what_the_watch_sent_away_is_let_back_by_an_approver_with_a_reason(desk_office: Office) -> None:
    async with desk_office.desk.store.transaction() as tx:
        await tx.set_quarantine("production", "sha256:" + "e" * 64, "High error rate (8%)", "v1.2.6")
    typed = 'unquarantine v1.2.6 production --reason "the database was at fault"'
    await desk_office.person("U0ENGINEER").command(f"/deploy {typed}", channel="deployments")
    assert "a second pair of eyes" in await desk_office.told("U0ENGINEER")
    await desk_office.person("U0APPROVER1").command(f"/deploy {typed}", channel="deployments")
    assert "out of quarantine" in await desk_office.told("U0APPROVER1")
    await eventually(lambda: desk_office.slack.messages("deployments"))
    (said,) = await settled(desk_office)
    assert "the database was at fault" in said.text
