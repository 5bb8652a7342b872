"""`/deploy why`: any decision answers with who or which rule made it."""

from dataclasses import replace

from actions.deploy.approvals import approve
from policy.runs import Kind, Phase
from tests.handlers.deploy.test_deploy import said
from tests.handlers.happenings import a_run
from tests.handlers.office import Office

ENGINEER = "U0ENGINEER"


async def shown(at: Office, typed: str, user: str = ENGINEER) -> str:
    await said(at, typed, user)
    return str(at.slack.ephemerals(user)[-1].blocks)


async def test_it_tells_who_or_which_rule_decided_each_turn(quiet_office: Office) -> None:
    await said(quiet_office, "/deploy v1.2.4 production")
    (run,) = await quiet_office.desk.store.open_runs("production")
    await said(quiet_office, f"/deploy cancel {run.id} wrong version", "U0APPROVER1")
    told = await shown(quiet_office, f"/deploy why {run.id}")
    assert f"<@{ENGINEER}> · deploy requested" in told
    assert "<@U0APPROVER1> · deploy cancel · wrong version" in told
    assert "`who.role`" in told, "every rule as it was last asked"


async def test_an_approval_that_became_void_answers_with_its_rule(quiet_office: Office) -> None:
    """What the votes are for is no longer what would be done."""
    await said(quiet_office, "/deploy v1.2.4 production")
    (run,) = await quiet_office.desk.store.open_runs("production")
    async with quiet_office.desk.store.transaction() as tx:
        await tx.save_run(replace(run, plan_hash="0" * 64))
    for person in ("U0APPROVER1", "U0APPROVER2"):
        await approve(quiet_office.desk, run.id, person, "0" * 64)
    told = await shown(quiet_office, "/deploy why production")
    assert "the desk · deploy voided · plan unchanged `vote.stale`" in told


async def test_without_a_number_it_is_the_newest_and_a_rollback_has_reasons_too(quiet_office: Office) -> None:
    await a_run(quiet_office, version="v1.2.4")
    await a_run(quiet_office, kind=Kind.ROLLBACK, version="v1.2.3", phase=Phase.FAILED, error="no standby")
    answer = await said(quiet_office, "/deploy why")
    assert "back to v1.2.3" in answer
    assert "no standby" in answer


async def test_what_there_is_not_is_said(quiet_office: Office) -> None:
    assert "No deployments of production yet" in await said(quiet_office, "/deploy why production")
    assert "no run 4711" in await said(quiet_office, "/deploy why 4711")


async def test_the_desks_own_runs_are_not_told_here(quiet_office: Office) -> None:
    """A private incident's reminder is a run, too, and names it."""
    hidden = await a_run(quiet_office, kind=Kind.NUDGE, environment="INC-2026-001")
    assert f"no run {hidden}" in await said(quiet_office, f"/deploy why {hidden}")
