"""What a newcomer does on the demo's page, and the pictures of it for the tutorial."""

from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Locator, expect

from tests.page.browser.tab import Tab

_SOON = 20_000
_A_RUN = 75_000


@dataclass(frozen=True, slots=True)
class Newcomer:
    """One person at a tab. Waits are in milliseconds, as the browser's driver has them."""

    tab: Tab
    pictures: Path

    async def picture(self, name: str) -> None:
        await self.tab.page.mouse.move(0, 0)  # no toolbar over a message
        await self.tab.page.screenshot(path=self.pictures / f"{name}.png", animations="disabled")

    async def type(self, typed: str) -> None:
        """Key by key, as completion sees it."""
        await self.tab.composer.press_sequentially(typed)
        await self.tab.composer.press("Enter")

    async def set_clock(self, preset: str) -> None:
        await self.tab.page.get_by_role("button", name="The clock").click()
        await self.tab.page.get_by_role("button", name=preset).click()

    def said(self, *words: str) -> Locator:
        """The newest message in the channel with all these words."""
        found = self.tab.page.locator("main .message")
        for word in words:
            found = found.filter(has_text=word)
        return found.last

    async def sees(self, *words: str, within: float = _SOON) -> Locator:
        found = self.said(*words)
        await expect(found).to_be_visible(timeout=within)
        await found.scroll_into_view_if_needed()
        return found

    async def sees_the_end(self, *words: str) -> Locator:
        """Of a run."""
        return await self.sees(*words, within=_A_RUN)

    async def open_thread(self, *words: str) -> Locator:
        card = await self.sees(*words)
        await card.locator(".thread-link").click()
        await expect(self.tab.thread).to_be_visible()
        return self.tab.thread
