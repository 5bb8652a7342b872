"""The buttons and the forms: approve, reject, cancel, confirm, and the bare `/deploy`."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import partial

import pytest

from actions.deploy.approvals import reject
from messages.errors import explain
from policy.config import Windows
from policy.errors import EnvironmentGone
from policy.runs import Phase, Run
from sandbox.slack.world.model import Message, View
from tests.handlers.office import CONFIG, PRODUCTION, Office, office


async def asked(at: Office) -> tuple[Run, Message]:
    """A run that waits, and its message with the buttons."""
    await at.person("U0ENGINEER").command("/deploy v1.2.4 production", channel="general")
    (card,) = await at.slack.wait_for(lambda: at.slack.messages("deployments"))
    (approval,) = await at.slack.wait_for(lambda: at.slack.thread(card))
    (run,) = await at.desk.store.open_runs()
    return run, approval


async def opened(at: Office, user: str, callback: str) -> View:
    """The form on somebody's screen."""
    views = await at.slack.wait_for(
        lambda: [v for v in at.slack.views(user) if v.body.get("callback_id") == callback]
    )
    return views[0]


async def test_two_approvers_start_it_and_each_is_told_what_is_missing(desk_office: Office) -> None:
    run, approval = await asked(desk_office)
    await desk_office.person("U0APPROVER1").click(approval, "approve", confirmed=True)
    assert "1 more approval" in await desk_office.told("U0APPROVER1")
    await desk_office.person("U0APPROVER2").click(approval, "approve", confirmed=True)
    assert "last one" in await desk_office.told("U0APPROVER2")
    assert (await desk_office.desk.store.run(run.id)).phase is Phase.PREPARING


async def test_the_answer_to_a_click_stands_in_the_thread_of_the_buttons(desk_office: Office) -> None:
    _, approval = await asked(desk_office)
    await desk_office.person("U0APPROVER1").click(approval, "approve", confirmed=True)
    await desk_office.told("U0APPROVER1")
    assert desk_office.slack.ephemerals("U0APPROVER1")[0].thread_ts == approval.thread_ts


async def test_double_clicks_count_once(desk_office: Office) -> None:
    run, approval = await asked(desk_office)
    eager = desk_office.person("U0APPROVER1")
    await asyncio.gather(*(eager.click(approval, "approve", confirmed=True) for _ in range(5)))
    await desk_office.slack.wait_for(lambda: len(desk_office.slack.ephemerals("U0APPROVER1")) == 5)
    assert len(await desk_office.desk.store.votes(run.id)) == 1
    assert (await desk_office.desk.store.run(run.id)).phase is Phase.AWAITING_APPROVAL


def refused(at: Office, user: str) -> list[Message]:
    return [m for m in at.slack.ephemerals(user) if "Refused" in m.text]


async def test_the_requester_and_people_without_the_role_cannot_approve(desk_office: Office) -> None:
    run, approval = await asked(desk_office)
    for user in ("U0ENGINEER", "U0COMMANDER", "U0GUEST"):
        await desk_office.person(user).click(approval, "approve", confirmed=True)
        await desk_office.slack.wait_for(partial(refused, desk_office, user))
    assert await desk_office.desk.store.votes(run.id) == ()


async def test_a_rejection_asks_why_and_ends_the_run(desk_office: Office) -> None:
    run, approval = await asked(desk_office)
    approver = desk_office.person("U0APPROVER1")
    await approver.click(approval, "reject")
    form = await opened(desk_office, "U0APPROVER1", "reject")
    await approver.submit(form, {"reason": {"reason": "The release notes are missing."}})
    assert "You rejected" in await desk_office.told("U0APPROVER1")
    assert (await desk_office.desk.store.run(run.id)).phase is Phase.REJECTED


async def test_a_rejection_without_a_reason_goes_back_to_its_sender(desk_office: Office) -> None:
    run, approval = await asked(desk_office)
    approver = desk_office.person("U0APPROVER1")
    await approver.click(approval, "reject")
    form = await opened(desk_office, "U0APPROVER1", "reject")
    delivery = await approver.submit(form, {"reason": {"reason": "   "}})
    assert "response_action" in str(delivery.body)
    assert (await desk_office.desk.store.run(run.id)).phase is Phase.AWAITING_APPROVAL


async def test_the_cancel_button_ends_a_waiting_run(desk_office: Office) -> None:
    run, approval = await asked(desk_office)
    await desk_office.person("U0ENGINEER").click(approval, "cancel", confirmed=True)
    await desk_office.slack.wait_for(
        lambda: [m for m in desk_office.slack.ephemerals("U0ENGINEER") if "is cancelled" in m.text]
    )
    assert (await desk_office.desk.store.run(run.id)).phase is Phase.CANCELLED


async def test_a_late_click_is_told_that_voting_is_over(desk_office: Office) -> None:
    _, approval = await asked(desk_office)
    await desk_office.person("U0ENGINEER").click(approval, "cancel", confirmed=True)
    late = desk_office.slack.state
    # The message on the late one's screen is the old one: its value is sent all the same.
    late.put_message(replace(approval, history=()))
    await desk_office.person("U0APPROVER1").click(approval, "approve", confirmed=True)
    assert "no longer takes votes" in await desk_office.told("U0APPROVER1")


async def test_a_bare_deploy_opens_a_form_with_the_newest_versions(desk_office: Office) -> None:
    engineer = desk_office.person("U0ENGINEER")
    await engineer.command("/deploy", channel="general")
    form = await opened(desk_office, "U0ENGINEER", "deploy")
    assert "v1.2.4, v1.2.3" in str(form.blocks)
    assert "development" not in str(form.blocks)
    await engineer.submit(
        form,
        {
            "version": {"version": "v1.2.4"},
            "environment": {"environment": "production"},
            "reason": {"reason": "fix"},
        },
    )
    assert "is open" in await desk_office.told("U0ENGINEER")
    (run,) = await desk_office.desk.store.open_runs()
    assert (run.version, run.environment, run.reason) == ("v1.2.4", "production", "fix")


async def test_a_form_with_a_wrong_version_goes_back_with_what_was_meant(desk_office: Office) -> None:
    engineer = desk_office.person("U0ENGINEER")
    await engineer.command("/deploy", channel="general")
    form = await opened(desk_office, "U0ENGINEER", "deploy")
    wrong = {"version": {"version": "1.2"}, "environment": {"environment": "production"}}
    delivery = await engineer.submit(form, wrong)
    assert "Did you mean" in str(delivery.body)
    assert await desk_office.desk.store.open_runs() == ()


@pytest.fixture
async def unusual_hour(database_url: str) -> AsyncIterator[Office]:
    """No window is open now, and nothing forbids it either: the requester confirms."""
    peak = (datetime.now(UTC) + timedelta(hours=12)).time()
    later = time((peak.hour + 1) % 24)
    windows = Windows(
        open=(), avoid_days=(), closed_days=(), peak_start=time(peak.hour), peak_end=later, holidays=False
    )
    config = replace(CONFIG, windows=windows, environments=(replace(PRODUCTION, windows=True),))
    async with office(database_url, config=config) as made:
        task = asyncio.create_task(made.deliverer.run())
        yield made
        made.deliverer.stop()
        await task


async def test_a_time_that_is_not_recommended_is_confirmed_with_a_reason(unusual_hour: Office) -> None:
    engineer = unusual_hour.person("U0ENGINEER")
    await engineer.command("/deploy v1.2.4 production", channel="general")
    assert "Not started yet" in await unusual_hour.told("U0ENGINEER")
    assert await unusual_hour.desk.store.open_runs() == ()
    (answer,) = unusual_hour.slack.ephemerals("U0ENGINEER")
    await engineer.click(answer, "confirm_window")
    form = await opened(unusual_hour, "U0ENGINEER", "confirm_window")
    await engineer.submit(form, {"reason": {"reason": "A customer waits for it."}})
    await unusual_hour.slack.wait_for(lambda: unusual_hour.slack.ephemerals("U0ENGINEER")[1:])
    (run,) = await unusual_hour.desk.store.open_runs()
    assert run.window_note == "A customer waits for it."


async def test_a_button_of_an_older_desk_acks_and_says_so(desk_office: Office) -> None:
    _, approval = await asked(desk_office)
    strange = [
        {
            "type": "actions",
            "block_id": "old",
            "elements": [
                {
                    "type": "button",
                    "action_id": "from_another_time",
                    "text": {"type": "plain_text", "text": "Old"},
                    "value": "not json",
                }
            ],
        }
    ]
    old = desk_office.slack.state.put_message(replace(approval, blocks=tuple(strange)))
    delivery = await desk_office.person("U0APPROVER1").click(old, "from_another_time")
    assert delivery.ok
    assert "does not know this any more" in await desk_office.told("U0APPROVER1")


async def test_an_environment_taken_out_of_the_file_meanwhile_is_named_and_nothing_is_done(
    desk_office: Office,
) -> None:
    """Put back, the run goes on waiting where it was."""
    run, _ = await asked(desk_office)
    desk = desk_office.desk
    without = replace(desk, config=replace(desk.config, environments=()))

    with pytest.raises(EnvironmentGone) as told:
        await reject(without, run.id, "U0APPROVER1", "Not now")

    assert "not in liyaqa.toml any more" in explain(told.value)
    assert (await desk.store.run(run.id)).phase is Phase.AWAITING_APPROVAL
