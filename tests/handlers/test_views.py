"""What the messages are given: a run's kept decision comes back as it was."""

from datetime import UTC, datetime

from actions.deploy.checks import dump
from handlers.views import Decided, environment_view, load, run_view
from policy.facts import Check
from policy.rules import Outcome, Rule, Verdict
from policy.runs import Phase
from tests.handlers.happenings import a_run
from tests.handlers.office import PRODUCTION, Office

AT = datetime(2026, 11, 24, 9, 30, 0, 5, tzinfo=UTC)


def test_verdicts_and_checks_come_back_as_they_were_kept() -> None:
    verdicts = (
        Verdict(Rule.WHEN_WINDOW, Outcome.WARN, {"end": AT, "note": "Plan for Friday", "day": 3}),
        Verdict(Rule.WHAT_ENVIRONMENT, Outcome.OK, {"known": ("staging", "production"), "meant": ""}),
        Verdict(Rule.WHERE_CLOCK, Outcome.OK, {"skew": 0.25, "limit": None}),
    )
    checks = (Check("disk", True, "9 GB free", "web-1"), Check("backup", None, "not asked"))
    assert load(dump(verdicts, checks)) == Decided(verdicts, checks)


def test_a_run_without_a_decision_has_none() -> None:
    assert load("") == Decided()


async def test_a_waiting_run_shows_who_may_approve_it_but_not_its_requester(quiet_office: Office) -> None:
    view = await run_view(quiet_office.desk, await a_run(quiet_office, requester="U0APPROVER1"))
    assert view.candidates == ("U0APPROVER2",)
    assert (view.approver_group, view.approvals) == ("S0APPROVERS", 2)


async def test_a_card_is_drawn_without_candidates_while_slack_does_not_say(quiet_office: Office) -> None:
    run = await a_run(quiet_office)
    quiet_office.slack.faults.answer("usergroups.users.list", "internal_error", times=None)
    assert (await run_view(quiet_office.desk, run)).candidates == ()


async def test_a_queued_run_knows_its_place_and_who_holds_the_environment(quiet_office: Office) -> None:
    holder = await a_run(quiet_office, phase=Phase.SWITCHING)
    first = await a_run(quiet_office, phase=Phase.QUEUED, approved_at=AT)
    second = await a_run(quiet_office, phase=Phase.QUEUED, approved_at=AT.replace(hour=10))
    for run, place in ((first, 1), (second, 2)):
        view = await run_view(quiet_office.desk, run)
        assert view.position == place
        assert view.holder is not None
        assert view.holder.id == holder


async def test_an_environment_shows_its_open_runs_and_its_lock(quiet_office: Office) -> None:
    from policy.runs import Lock

    run = await a_run(quiet_office)
    async with quiet_office.desk.store.transaction() as tx:
        await tx.set_lock(Lock("production", "U0COMMANDER", "database move", tx.now))
    view = await environment_view(quiet_office.desk, PRODUCTION)
    assert [v.run.id for v in view.open_runs] == [run]
    assert (view.lock_by, view.lock_reason) == ("U0COMMANDER", "database move")
