"""The page for everybody: light and dark, desk and phone, keyboard only, without a serious fault."""

from typing import Literal

import pytest
from playwright.async_api import expect

from sandbox.slack.world.model import Channel
from tests.page.browser import axe
from tests.page.browser.conftest import DESK, PHONE, OpenTab
from tests.page.browser.tab import Tab
from tests.page.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def _furnish(tab: Tab) -> None:
    for number, word in enumerate(("others", "controls", "card"), start=1):
        await tab.say(f"/desk {word}")
        await expect(tab.page.locator("main .message")).to_have_count(number)
    await tab.say("@approver.one the card is *ready*, see `v1.2.4` :rocket:")
    await tab.say("/desk help")
    await expect(tab.message("Only visible to you")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
async def test_nothing_on_the_page_is_seriously_inaccessible(
    open_tab: OpenTab, size: tuple[int, int], scheme: Literal["light", "dark"]
) -> None:
    tab = await open_tab(size=size, scheme=scheme)
    name = f"{scheme}-{'phone' if size == PHONE else 'desk'}"
    await _furnish(tab)

    found = {"channel": await axe.faults(tab)}
    await tab.picture(f"{name}-channel")
    await tab.message("Pick where to deploy").scroll_into_view_if_needed()
    await tab.picture(f"{name}-controls")
    await tab.page.get_by_text("Rich text with").scroll_into_view_if_needed()
    await tab.picture(f"{name}-blocks")

    await tab.message("the card is ready").hover()
    await tab.message("the card is ready").get_by_role("button", name="Reply in thread").click()
    await expect(tab.thread).to_be_visible()
    found["thread"] = await axe.faults(tab)
    await tab.picture(f"{name}-thread")
    await tab.page.keyboard.press("Escape")

    await tab.page.get_by_role("button", name="Traffic").click()
    await tab.page.get_by_role("button", name="chat.postMessage").first.click()
    await expect(tab.page.get_by_role("heading", name="Answer")).to_be_visible()
    found["traffic"] = await axe.faults(tab)
    await tab.picture(f"{name}-traffic")
    await tab.page.get_by_role("button", name="Close traffic").click()

    await tab.say("/desk form")
    await tab.modal.get_by_role("button", name="Open it").click()
    await expect(tab.modal.get_by_role("alert")).to_have_count(2)
    found["form"] = await axe.faults(tab)
    await tab.picture(f"{name}-form")
    await tab.page.keyboard.press("Escape")

    await tab.page.get_by_role("button", name="I am Engineer").click()
    found["who"] = await axe.faults(tab)
    await tab.picture(f"{name}-who")
    await tab.page.keyboard.press("Escape")
    await tab.page.get_by_role("button", name="The clock").click()
    found["clock"] = await axe.faults(tab)
    await tab.picture(f"{name}-clock")

    assert {place: grave for place, grave in found.items() if grave} == {}


async def test_the_whole_page_is_worked_without_a_mouse(tab: Tab) -> None:
    keyboard = tab.page.keyboard
    await keyboard.press("Tab")
    await expect(tab.page.get_by_role("link", name="Skip to the conversation")).to_be_focused()
    await keyboard.press("Enter")
    await expect(tab.composer).to_be_focused()

    await keyboard.type("/desk form")
    await keyboard.press("Enter")
    await expect(tab.modal.get_by_role("textbox", name="Title")).to_be_focused()
    await keyboard.type("Login is out")
    await tab.modal.get_by_role("button", name="Severity").focus()
    await keyboard.press("Enter")
    await keyboard.press("ArrowDown")
    await keyboard.press("Enter")
    await expect(tab.modal.get_by_role("button", name="Severity P1")).to_be_focused()
    await keyboard.press("Shift+Tab")
    await keyboard.press("Shift+Tab")
    await keyboard.press("Enter")

    await expect(tab.modal).to_have_count(0)
    await expect(tab.composer).to_be_focused()


async def test_on_a_phone_the_channels_are_a_drawer(open_tab: OpenTab) -> None:
    tab = await open_tab(size=PHONE)
    places = tab.page.get_by_role("navigation", name="Channels")
    await expect(places).to_be_hidden()

    await tab.page.get_by_role("button", name="Channels", exact=True).click()
    await tab.picture("phone-drawer")
    await places.get_by_role("link", name="general").click()

    await expect(places).to_be_hidden()
    await expect(tab.page.get_by_role("heading", name="general")).to_be_visible()
    wide = await tab.page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide


async def test_on_a_phone_a_long_name_leaves_room_for_the_members(stage: Stage, open_tab: OpenTab) -> None:
    name = "inc-2026-001-checkout-returns-502-since-noon"
    stage.slack.state.put_channel(Channel("C0INC", name, members=("U0ENGINEER",)))
    tab = await open_tab("U0ENGINEER", size=PHONE)
    await tab.go(name)
    await expect(tab.page.get_by_role("heading", name=name)).to_be_visible()

    box = await tab.page.locator(".members").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= PHONE[0]


async def test_the_theme_is_chosen_and_remembered(tab: Tab) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    light = await tab.page.evaluate(ground)
    await tab.page.get_by_role("button", name="Theme").click()
    await tab.page.get_by_role("menuitemradio", name="Dark").click()

    await tab.page.reload()
    await expect(tab.composer).to_be_visible()
    assert await tab.page.evaluate(ground) != light
    await tab.page.evaluate("localStorage.clear()")
