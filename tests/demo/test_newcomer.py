"""A newcomer's path: what docs/tutorial/first-deployment.md tells, as a person clicks and types it."""

import signal
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import expect

from tests.demo.process import Demo
from tests.demo.tutorial import Newcomer
from tests.page.browser import axe

pytestmark = pytest.mark.asyncio(loop_scope="session")

Visit = Callable[..., Awaitable[Newcomer]]
_AWAY_MS = 15_000
_A_PICTURE_MS = 40_000


async def approve(person: Newcomer, version: str = "v1.2.4") -> None:
    """Opens the card's thread, presses the button, and says yes."""
    thread = await person.open_thread(f"Production {version}", "waiting for approval")
    await thread.get_by_role("button", name="Approve", exact=True).click()
    question = person.tab.page.get_by_role("alertdialog")
    await expect(question).to_contain_text(f"Production {version}")
    if version == "v1.2.4":
        await person.picture("approve")
    await question.get_by_role("button", name="Approve").click()


async def test_v1_2_4_goes_to_staging_and_with_two_approvals_to_production(visit: Visit) -> None:
    engineer = await visit("U0ENGINEER")
    await engineer.tab.go("general")
    await engineer.sees("Welcome.", "/deploy v1.2.4 staging")
    await engineer.picture("welcome")

    await engineer.tab.go("deployments")
    await engineer.tab.composer.press_sequentially("/dep")
    await expect(engineer.tab.page.get_by_role("option").filter(has_text="/deploy").first).to_be_visible()
    await engineer.tab.composer.fill("")
    await engineer.type("/deploy v1.2.4 staging")
    await engineer.sees("Staging v1.2.4", "steps done")
    await engineer.sees_the_end("Staging Deployment Completed", "v1.2.4")
    await engineer.sees("Staging v1.2.4: completed", "8 of 8 steps done")
    await engineer.picture("staging")

    await engineer.type("/deploy v1.2.4 production")
    await engineer.sees("Only visible to you", "It needs 2 approvals")
    first, second = await visit("U0APPROVER1"), await visit("U0APPROVER2")
    await approve(first)
    await expect(first.tab.thread).to_contain_text("1 more approval is needed")
    await approve(second)

    card = await engineer.sees("Production v1.2.4", "Now:")
    await expect(card).to_contain_text("@Approver One, @Approver Two")
    await engineer.sees("Production v1.2.4", "Watch")
    await engineer.picture("progress")
    await engineer.sees_the_end("Production Deployment Completed", "v1.2.4", "All green")
    await engineer.sees("Production v1.2.4: completed", "12 of 12 steps done")
    assert await axe.faults(engineer.tab) == []


async def test_production_is_refused_at_peak_hours_and_at_the_weekend_and_says_when_instead(
    visit: Visit,
) -> None:
    engineer = await visit("U0ENGINEER")

    await engineer.set_clock("Peak hours")
    await engineer.type("/deploy v1.2.4 production")
    refusal = await engineer.sees("Only visible to you", "Refused.", "peak hours")
    await expect(refusal).to_contain_text("Next open window")
    await engineer.picture("refused")

    await engineer.set_clock("Saturday")
    await engineer.type("/deploy v1.2.4 production")
    await engineer.sees("Refused.", "weekend")
    await engineer.set_clock("Tuesday, in the window")


async def test_a_release_that_never_becomes_healthy_leaves_the_old_one_in_place(visit: Visit) -> None:
    engineer = await visit("U0ENGINEER")

    await engineer.type("/deploy v1.2.5 staging")
    await engineer.sees_the_end("Staging v1.2.5: rolled back")
    card = await engineer.sees("Staging v1.2.5: rolled back", "Restore old container")

    await expect(card).to_contain_text("health check answered 503")
    await engineer.picture("returned")


async def test_a_release_that_fails_its_customers_is_sent_back_by_the_watch_with_a_picture(
    visit: Visit,
) -> None:
    engineer = await visit("U0ENGINEER")

    await engineer.type("/deploy v1.2.6 staging")
    await engineer.sees_the_end("Staging v1.2.6: completed")
    await engineer.type("/deploy v1.2.6 production")
    await engineer.sees("Only visible to you", "It needs 2 approvals")
    for person in ("U0APPROVER1", "U0APPROVER2"):
        await approve(await visit(person), "v1.2.6")

    await engineer.sees_the_end("Post-Deployment Issue Detected", "High error rate", "Rolling back to v1.2.")
    await engineer.sees_the_end("Production v1.2.6: rolled back")
    thread = await engineer.open_thread("Production v1.2.6: rolled back")
    drawn = thread.get_by_role("img", name="Error rate: v1.2.")
    await expect(drawn).to_be_visible(timeout=_A_PICTURE_MS)
    await drawn.scroll_into_view_if_needed()
    await engineer.picture("watched")

    await engineer.tab.go("incidents")
    await engineer.sees("ROLLBACK COMPLETED", "v1.2.6 → v1.2.", "(normal)")
    await engineer.tab.go("deployments")
    await engineer.type("/deploy v1.2.6 production")
    await engineer.sees("Only visible to you", "is in quarantine", "/deploy unquarantine v1.2.6 production")


async def test_while_the_bot_is_away_the_page_says_so_and_it_comes_back(
    visit: Visit, open_demo: Demo
) -> None:
    engineer = await visit("U0ENGINEER")
    bot = open_demo.bot()
    banner = engineer.tab.page.locator(".banner")

    bot.suspend()
    await expect(banner).to_contain_text("does not answer", timeout=_AWAY_MS)
    bot.resume()
    await expect(banner).to_have_count(0, timeout=_AWAY_MS)

    bot.send_signal(signal.SIGKILL)
    await expect(banner).to_contain_text("does not answer", timeout=_AWAY_MS)
    await expect(banner).to_have_count(0, timeout=_AWAY_MS)
    await engineer.type("/deploy status")
    await engineer.sees("Only visible to you", "staging", "production")


async def test_what_may_not_be_typed_is_answered_and_breaks_nothing(visit: Visit) -> None:
    engineer = await visit("U0GUEST")

    await engineer.type("/deploy v1.2.4 <!channel>")
    await engineer.sees("Only visible to you")
    await engineer.tab.say("/deploy " + "x" * 7000)
    await engineer.sees("Only visible to you")
    await engineer.tab.say("/unheard-of")
    await engineer.tab.toast("/unheard-of")
