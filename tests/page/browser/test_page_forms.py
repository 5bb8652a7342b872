"""Menus, forms and the Home tab, filled with mouse and keyboard."""

import pytest
from playwright.async_api import expect

from tests.page.browser.tab import Tab
from tests.page.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_every_menu_of_a_message_sends_what_is_chosen(tab: Tab) -> None:
    await tab.say("/desk controls")
    await tab.page.get_by_role("button", name="Pick where to deploy").click()
    await tab.picture("menu")
    await tab.page.get_by_role("combobox").press_sequentially("stag")
    await tab.page.get_by_role("combobox").press("Enter")
    await expect(tab.message("environment:")).to_contain_text("'value': 'staging'")

    await tab.page.get_by_role("button", name="Who looks at it").click()
    await tab.page.get_by_role("option", name="Approver One").click()
    await tab.page.get_by_role("option", name="Approver Two").click()
    await tab.page.keyboard.press("Escape")
    await expect(tab.message("people:")).to_contain_text("['U0APPROVER1', 'U0APPROVER2']")

    await tab.page.get_by_label("Backup taken").check()
    await expect(tab.message("checks:")).to_contain_text("backup")
    await tab.page.get_by_label("P1").check()
    await expect(tab.message("severity:")).to_contain_text("p1")
    await tab.page.get_by_label("Date").fill("2026-12-01")
    await expect(tab.message("day:")).to_contain_text("2026-12-01")


async def test_an_overflow_menu_is_worked_with_the_arrow_keys(tab: Tab) -> None:
    await tab.say("/desk card")
    await tab.page.get_by_role("button", name="More: @Engineer asks @approvers").click()
    await expect(tab.page.get_by_role("menuitem").first).to_be_focused()
    await tab.page.keyboard.press("ArrowDown")
    await expect(tab.page.get_by_role("menuitem", name="Withdraw")).to_be_focused()
    await tab.page.keyboard.press("Enter")

    await expect(tab.message("card_menu:")).to_contain_text("withdraw")


async def test_a_form_says_what_is_wrong_first_by_itself_then_as_the_bot_does(tab: Tab) -> None:
    await tab.say("/desk form")
    await expect(tab.modal).to_be_visible()
    title = tab.modal.get_by_role("textbox", name="Title")
    await expect(title).to_be_focused()

    await tab.modal.get_by_role("textbox", name="E-mail").fill("not an address")
    await tab.modal.get_by_role("button", name="Open it").click()
    await expect(tab.modal.get_by_text("Please complete this required field.")).to_have_count(2)
    await expect(tab.modal.get_by_text("Please enter a valid email address.")).to_be_visible()
    await expect(title).to_be_focused()
    await tab.picture("form-errors")

    await tab.modal.get_by_role("textbox", name="E-mail").fill("")
    await title.fill("outage")
    await tab.modal.get_by_role("button", name="Severity").click()
    await tab.page.get_by_role("option", name="P1").click()
    await title.press("Enter")
    await expect(tab.modal.get_by_text("Say what is out.")).to_be_visible()

    await title.fill("<b>Login</b> is *out*")
    await tab.modal.get_by_role("button", name="Open it").click()
    await expect(tab.modal).to_have_count(0)
    await tab.go("incidents")
    await expect(tab.message("<b>Login</b> is")).to_be_visible()


async def test_a_form_stacks_keeps_what_was_typed_and_tells_that_it_was_closed(
    stage: Stage, tab: Tab
) -> None:
    await tab.say("/desk form")
    await tab.modal.get_by_role("textbox", name="Title").fill("Half a title")
    await tab.modal.get_by_role("button", name="Add a note").click()
    await expect(tab.modal.get_by_role("heading")).to_have_text("A note")
    held = stage.slack.views("U0ENGINEER")[0].state["title"]["value"]["value"]
    assert held == "Half a title"

    await tab.modal.get_by_role("button", name="Back").click()
    await expect(tab.modal.get_by_role("textbox", name="Title")).to_have_value("Half a title")
    await tab.page.keyboard.press("Escape")
    await expect(tab.modal).to_have_count(0)

    await tab.go("Liyaqa 1 for you")
    await expect(tab.message("The form was closed")).to_be_visible()


async def test_the_home_tab_is_published_when_it_is_opened(tab: Tab) -> None:
    await tab.go("Liyaqa Home")

    await expect(tab.page.get_by_role("heading", name="What is live")).to_be_visible()
    await tab.button("Refresh").click()
    await expect(tab.button("Refresh")).to_have_attribute("aria-busy", "false")
    await tab.picture("home")
