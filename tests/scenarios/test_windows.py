"""When production may be deployed (guide 1.3, rulings 34-37), asked at one moment after another; the clock only goes on."""

from datetime import UTC, datetime

import pytest

from sandbox.slack.world.model import Message
from tests.scenarios.stage import Stage, shown

pytestmark = pytest.mark.asyncio(loop_scope="module")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


async def ask(desk: Stage, moment: str, more: str = "") -> tuple[str, Message]:
    """Asks for a new version at this moment; the version and the answer."""
    await desk.set_clock(at(moment))
    version = desk.release()
    return version, await desk.command("U0ENGINEER", f"/deploy {version} production {more}")


async def test_tuesday_morning_is_fine(desk: Stage) -> None:
    version, answer = await ask(desk, "2026-11-24 09:05")
    assert "It needs 2 approvals by 2026-11-24 09:35 UTC (12:35 Gulf)" in answer.text
    message = await desk.until(lambda: desk.approval(version))
    assert "Warning" not in shown(answer) + shown(message)


async def test_approvals_lapse_when_the_window_ends(desk: Stage) -> None:
    _, answer = await ask(desk, "2026-11-24 10:50")
    assert "It needs 2 approvals by 2026-11-24 11:00 UTC" in answer.text
    assert "The window ends before that, 2026-11-24 11:00 UTC" in shown(answer)


async def test_a_run_that_would_reach_into_peak_hours_is_refused(desk: Stage) -> None:
    version, answer = await ask(desk, "2026-11-24 12:50")
    assert "Refused" in answer.text
    assert "That runs into peak hours, from 2026-11-24 13:00 UTC (16:00 Gulf)" in answer.text
    assert await desk.phases(version) == []


async def test_peak_hours_are_refused_and_the_next_window_is_named(desk: Stage) -> None:
    version, answer = await ask(desk, "2026-11-24 14:00")
    assert "These are peak hours." in answer.text
    assert "Next open window: 2026-11-25 09:00 UTC (12:00 Gulf) to 2026-11-25 11:00 UTC" in answer.text
    assert "Rule `when.peak`" in shown(answer)
    assert await desk.phases(version) == []


async def test_thursday_is_possible_with_a_warning_that_approvers_see(desk: Stage) -> None:
    version, answer = await ask(desk, "2026-11-26 09:05")
    told = "Thursday at this hour is acceptable, not preferred. Plan for Friday support."
    assert told in shown(answer)
    await desk.voted(version, f"*⚠️ Warning:* {told}")


async def test_friday_asks_for_a_confirmation(desk: Stage) -> None:
    version, answer = await ask(desk, "2026-11-27 09:05")
    assert "Not started yet" in answer.text
    assert "Friday at this hour is not recommended." in answer.text
    assert await desk.phases(version) == []


async def test_the_weekend_is_refused_and_the_next_window_is_named(desk: Stage) -> None:
    version, answer = await ask(desk, "2026-11-28 09:05", '--reason "please"')
    assert "It is the weekend, with few people around." in answer.text
    assert "Next open window: 2026-11-30 09:00 UTC (12:00 Gulf)" in answer.text
    assert '--emergency "reason"' in answer.text
    assert await desk.phases(version) == []


async def test_an_emergency_passes_with_one_approval_and_everybody_hears_of_it(desk: Stage) -> None:
    version, answer = await ask(desk, "2026-11-28 10:00", '--emergency "login is down for <!here>"')
    assert "It needs 1 approval by 2026-11-28 10:30 UTC" in answer.text
    assert "Overridden as an emergency" in shown(answer)

    loud = await desk.until(lambda: next(iter(desk.posts(version, "incidents")), None))
    assert "🔥 *PRODUCTION EMERGENCY DEPLOYMENT*" in shown(loud)
    assert "Reason: login is down for &lt;!here&gt;" in shown(loud)
    assert "Overridden: weekend (`when.weekend`)" in shown(loud)
    assert "<@U0ONCALL> <@U0COMMANDER>" in loud.text
    await desk.voted(version, "*Reason for the emergency:* login is down for &lt;!here&gt;")
    assert await desk.audited(version) == ["deploy.emergency"]

    await desk.approve(version, "U0APPROVER1")
    await desk.until(lambda: desk.posts(f"Production deployment {version} started"))
    await desk.carded(version, "completed")


async def test_an_emergency_without_a_reason_is_not_one(desk: Stage) -> None:
    version, answer = await ask(desk, "2026-11-28 11:00", "--emergency")
    assert "`--emergency` needs a reason after it. Nothing was started." in answer.text
    assert await desk.phases(version) == []


async def test_staging_is_open_at_any_time_and_asks_nobody(desk: Stage) -> None:
    await desk.set_clock(at("2026-11-28 23:00"))
    version = desk.release()
    answer = await desk.command("U0ENGINEER", f"/deploy {version} staging")
    assert "It starts now." in answer.text
    assert await desk.until(lambda: desk.approval(version))
    await desk.carded(version, "completed")


async def test_development_is_refused_with_the_reason(desk: Stage) -> None:
    answer = await desk.command("U0ENGINEER", "/deploy v1.2.4 development")
    assert "Development is your own machine." in answer.text
    assert "Rule `what.local`" in shown(answer)


async def test_another_hour_is_confirmed_with_a_reason_that_approvers_see(desk: Stage) -> None:
    version, answer = await ask(desk, "2026-12-01 08:00")
    assert "Tuesday at this hour is not recommended." in answer.text
    assert "Next open window: 2026-12-01 09:00 UTC (12:00 Gulf)" in answer.text
    assert await desk.phases(version) == []

    await desk.slack.person("U0ENGINEER").click(answer, "confirm_window")
    done = await desk.fill("U0ENGINEER", "confirm_window", reason="the fix for *every* login")
    assert "It needs 2 approvals" in done.text
    await desk.voted(version, "*Reason for this time:* the fix for ∗every∗ login")
    await desk.carded(version, "waiting for approval")
    assert "Not a recommended time, confirmed:* the fix" in shown(await desk.carded(version, "Production"))


async def test_a_confirmation_that_comes_too_late_is_decided_anew(desk: Stage) -> None:
    version, answer = await ask(desk, "2026-12-01 12:30")
    await desk.set_clock(at("2026-12-01 13:10"))
    await desk.slack.person("U0ENGINEER").click(answer, "confirm_window")
    done = await desk.fill("U0ENGINEER", "confirm_window", reason="still wanted")
    assert "Rule `when.peak`" in shown(done)
    assert await desk.phases(version) == []


async def test_a_ramadan_evening_is_refused(desk: Stage) -> None:
    version, answer = await ask(desk, "2027-02-16 20:00")
    assert "It is a Ramadan evening, when traffic is high." in answer.text
    assert "The dates are an estimate and may move by a day." in answer.text
    assert "Next open window: 2027-02-17 09:00 UTC (12:00 Gulf)" in answer.text
    assert await desk.phases(version) == []


async def test_a_public_holiday_is_refused_by_its_name(desk: Stage) -> None:
    version, answer = await ask(desk, "2027-02-22 09:30")
    assert "It is a public holiday: Founding Day" in answer.text
    assert "Next open window: 2027-02-23 09:00 UTC (12:00 Gulf)" in answer.text
    assert await desk.phases(version) == []
