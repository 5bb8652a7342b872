"""Messages: written, posted, changed, answered, seen by whom they are for."""

import pytest
from playwright.async_api import expect

from tests.page.browser.conftest import OpenTab
from tests.page.browser.tab import Tab
from tests.page.samples.blocks import MARKUP
from tests.page.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_command_is_completed_with_its_usage_and_answered_to_the_caller_only(
    tab: Tab, open_tab: OpenTab
) -> None:
    other = await open_tab("U0APPROVER1")

    await tab.composer.press_sequentially("/des")
    await expect(tab.page.get_by_role("option", selected=True)).to_contain_text("card | controls | others")
    await tab.picture("completion")
    await tab.composer.press("Enter")
    await expect(tab.composer).to_have_value("/desk ")
    await expect(tab.page.locator(".usage")).to_contain_text("card | controls")
    await tab.composer.press("Enter")

    await expect(tab.message("Try one of: card")).to_contain_text("Only visible to you")
    await other.say("Anybody else here?")
    await expect(tab.message("Anybody else here?")).to_be_visible()
    await expect(other.message("Anybody else here?")).to_be_visible()
    await expect(other.page.get_by_text("Try one of")).to_have_count(0)


async def test_a_click_asks_first_then_changes_the_card_for_everybody(tab: Tab, open_tab: OpenTab) -> None:
    approver = await open_tab("U0APPROVER1")
    await tab.say("/desk card")

    await approver.button("Approve").click()
    question = approver.page.get_by_role("alertdialog")
    await expect(question).to_contain_text("Traffic moves to v1.2.4")
    await approver.picture("confirm")
    await question.get_by_role("button", name="Not now").click()
    await expect(approver.button("Approve")).to_be_visible()

    await approver.button("Approve").click()
    await approver.page.get_by_role("alertdialog").get_by_role("button", name="Approve").click()

    await expect(tab.message("Approved by @Approver One")).to_contain_text("(edited)")
    await expect(tab.page.get_by_role("button", name="Approve", exact=True)).to_have_count(0)
    await tab.page.get_by_role("button", name="1 reply").click()
    await expect(tab.thread).to_contain_text("Approved by @Approver One")
    await tab.picture("thread")


async def test_a_thread_is_written_in_and_refuses_commands_as_slack_does(tab: Tab) -> None:
    await tab.say("Who is on call?")
    await tab.message("Who is on call?").hover()
    await tab.message("Who is on call?").get_by_role("button", name="Reply in thread").click()
    reply = tab.thread.get_by_role("textbox")
    await expect(reply).to_be_focused()

    await reply.press_sequentially("@onc")
    await reply.press("Tab")
    await reply.press_sequentially("is")
    await reply.press("Shift+Enter")
    await reply.press_sequentially("today")
    await reply.press("Enter")
    await expect(tab.thread.get_by_text("@On-Call Engineer")).to_be_visible()

    await reply.fill("/desk card")
    await reply.press("Enter")
    await tab.toast("/desk is not supported in threads. Sorry!")
    await expect(reply).to_have_value("/desk card")

    await reply.press("Escape")
    await expect(tab.thread).to_have_count(0)
    await expect(tab.message("Who is on call?")).to_contain_text("1 reply")


async def test_markup_in_anything_typed_or_posted_is_only_ever_text(tab: Tab) -> None:
    await tab.say(MARKUP)
    await tab.say("/desk others")

    await expect(tab.message("<script>alert(1)</script>")).to_be_visible()
    await expect(tab.page.locator("main script, main img[src='x']")).to_have_count(0)
    await expect(tab.page.get_by_text("&amp; `code`")).to_be_visible()


async def test_what_is_unknown_empty_or_too_long_is_refused_in_a_sentence(tab: Tab) -> None:
    await tab.say("/nonsense now")
    await tab.toast("/nonsense is not a valid command.")

    await tab.composer.fill("   ")
    await tab.composer.press("Enter")
    await expect(tab.page.get_by_role("button", name="Send")).to_be_disabled()

    await tab.say("x" * 40_001)
    await tab.toast("A message may have 40,000 characters, and this one has 40,001.")
    await expect(tab.composer).to_have_value("x" * 40_001)

    await tab.say("y" * 40_000)
    await expect(tab.message("yyyy")).to_be_visible()


async def test_what_was_missed_is_counted_and_marked_where_it_begins(tab: Tab, open_tab: OpenTab) -> None:
    await tab.say("before")
    oncall = await open_tab("U0ONCALL")
    await expect(oncall.message("before")).to_be_visible()
    await oncall.go("general")

    await tab.say("the build is red")
    place = oncall.page.get_by_role("link", name="deployments")
    await expect(place).to_have_accessible_name("deployments , unread")
    await tab.say("@oncall have a look")
    await expect(place).to_have_accessible_name("deployments 1 for you")
    await oncall.picture("unread")

    await oncall.go("deployments")
    await expect(oncall.page.locator(".fresh + .message")).to_contain_text("the build is red")
    await oncall.message("have a look").hover()
    await oncall.message("have a look").get_by_role("button", name="Add a reaction").click()
    await oncall.page.get_by_role("menuitem", name="eyes").click()
    await expect(tab.page.get_by_role("button", name="eyes: On-Call Engineer")).to_be_visible()


async def test_times_are_those_of_the_readers_zone(stage: Stage, open_tab: OpenTab) -> None:
    here, away = await open_tab("U0ENGINEER"), await open_tab("U0ONCALL")
    at = 1_795_509_000
    await stage.client.chat_postMessage(channel="C0DEPLOYMENTS", text=f"at <!date^{at}^{{time}}|noon>")

    await expect(here.message("at 11:30 AM")).to_be_visible()
    await expect(away.message("at 3:30 AM")).to_be_visible()


async def test_an_uploaded_picture_is_shown_with_its_words(tab: Tab) -> None:
    await tab.say("/desk picture")

    picture = tab.page.get_by_role("img", name="A graph")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("one => one.complete && one.naturalWidth") == 1


async def test_what_grows_while_the_view_follows_does_not_leave_it_behind(tab: Tab) -> None:
    """The browser tells of its last scroll when the next message is there already."""
    talk = tab.page.locator("main .list")

    async def grow(to: int) -> None:
        await talk.evaluate(
            "(one, to) => { one.lastElementChild.style.minHeight = `${to}px`; one.dispatchEvent(new Event('scroll')); }",
            to,
        )
        await tab.page.wait_for_timeout(200)

    async def left() -> int:
        return int(await talk.evaluate("one => one.scrollHeight - one.scrollTop - one.clientHeight"))

    await grow(2000)
    assert await left() < 2
    await talk.evaluate("one => { one.scrollTop -= 500; }")
    await tab.page.wait_for_timeout(200)
    await grow(2400)
    assert await left() > 400
