"""Who I am, what time it is, and what goes over the wire."""

import re

import pytest
from playwright.async_api import expect

from tests.page.browser.conftest import OpenTab
from tests.page.browser.tab import Tab
from tests.page.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_private_channel_shows_for_its_members_only(tab: Tab, open_tab: OpenTab) -> None:
    lead = await open_tab("U0SECURITY")

    await expect(lead.page.get_by_role("link", name="security-incidents")).to_be_visible()
    await expect(tab.page.get_by_role("link", name="incidents", exact=True)).to_be_visible()
    await expect(tab.page.get_by_role("link", name="security-incidents")).to_have_count(0)


async def test_a_tab_remembers_who_it_is_and_another_tab_is_another(tab: Tab) -> None:
    await tab.page.get_by_role("button", name="I am Engineer").click()
    await tab.picture("who")
    await tab.page.get_by_role("menuitemradio", name="Incident Commander").click()
    await expect(tab.page.get_by_role("link", name="security-incidents")).to_be_visible()
    await tab.say("I take this one")
    await expect(tab.message("I take this one").locator(".author")).to_have_text("Incident Commander")

    await tab.page.reload()
    await expect(tab.page.get_by_role("button", name="I am Incident Commander")).to_be_visible()
    other = await tab.page.context.new_page()
    await other.goto(tab.url)
    await expect(other.get_by_role("button", name="I am Engineer")).to_be_visible()


async def test_somebody_unknown_becomes_the_engineer(tab: Tab) -> None:
    await tab.page.goto(f"{tab.url}/?as=U0NOBODY")

    await expect(tab.page.get_by_role("button", name="I am Engineer")).to_be_visible()
    tab.faults.clear()


async def test_a_permalink_opens_its_message(stage: Stage, tab: Tab) -> None:
    await tab.say("the one that matters")
    said = await stage.slack.wait_for(lambda: stage.slack.messages("deployments"))
    for number in range(40):
        await stage.client.chat_postMessage(channel="C0DEPLOYMENTS", text=f"line {number}")

    await tab.page.goto(stage.slack.permalink(said[0]))

    await expect(tab.message("the one that matters")).to_be_in_viewport()


async def test_the_clock_moves_for_the_bot_and_for_what_is_said_after(stage: Stage, tab: Tab) -> None:
    await tab.page.get_by_role("button", name="The clock").click()
    await tab.picture("clock")
    await tab.page.get_by_role("button", name="Friday night").click()

    await expect(tab.page.get_by_role("button", name="The clock")).to_contain_text(re.compile(r"Fri .* 23:0"))
    assert stage.clock.offset.total_seconds() > 0
    await tab.say("late again")
    await expect(tab.message("late again").locator("time").first).to_have_text(re.compile(r"11:0\d PM"))

    await tab.page.get_by_role("button", name="The clock").click()
    await tab.page.get_by_role("button", name="Back to real time").click()
    await expect(tab.page.locator(".moved")).to_have_count(0)


async def test_the_traffic_shows_each_request_its_signature_ack_and_calls_without_secrets(
    stage: Stage, tab: Tab
) -> None:
    await tab.page.get_by_role("button", name="Traffic").click()
    await tab.say("/desk card")
    drawer = tab.page.get_by_role("region", name="Traffic")
    asked = drawer.get_by_role("button", name="to bot /desk")

    await expect(asked).to_contain_text(re.compile(r"acked 200.*signature ok.*ack [\d.]+ ms", re.DOTALL))
    await expect(drawer.get_by_role("button", name="chat.postMessage")).to_contain_text("token ok")
    await asked.click()
    await expect(drawer.get_by_text('"(redacted)"').first).to_be_visible()
    await expect(drawer).not_to_contain_text(stage.slack.bot_token)
    await tab.picture("traffic")
    await drawer.get_by_role("button", name="By the bot").click()
    await expect(asked).to_have_count(0)


async def test_the_page_says_that_the_bot_is_gone_and_that_it_is_back(stage: Stage, tab: Tab) -> None:
    stage.alive = False
    await expect(tab.page.get_by_text("Liyaqa does not answer.")).to_be_visible()
    await tab.picture("bot-gone")

    stage.alive = True
    await expect(tab.page.get_by_text("Liyaqa does not answer.")).to_have_count(0)


async def test_a_command_the_bot_acks_too_late_fails_in_slacks_words(tab: Tab) -> None:
    await tab.say("/desk slow")

    await expect(tab.message('/desk failed with the error "operation_timeout"')).to_be_visible()


async def test_a_page_that_lost_its_workspace_says_so_and_finds_it_again(stage: Stage, tab: Tab) -> None:
    await stage.stop()
    await expect(tab.page.get_by_text("The page lost its workspace.")).to_be_visible()
    await tab.say("into the void")
    await tab.toast("The workspace did not answer.")
    await expect(tab.composer).to_have_value("into the void")

    await stage.start()
    await expect(tab.page.get_by_text("The page lost its workspace.")).to_have_count(0)
    await tab.composer.press("Enter")
    await expect(tab.message("into the void")).to_be_visible()
    tab.faults.clear()
