"""One person's browser tab, and what must not happen in it."""

from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import ConsoleMessage, Locator, Page, Request, expect

_BROKEN = ("ERR_NETWORK_CHANGED", "Failed to fetch dynamically imported module")
PICTURES = Path(__file__).parents[3] / "build" / "screenshots"


@dataclass
class Tab:
    """Short ways to do what a person does. `faults` are console errors and anything asked from elsewhere."""

    page: Page
    url: str
    faults: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        """Chromium breaks what is under way when a network of the machine comes or goes: no fault of the page."""
        broken = any(words in message.text for words in _BROKEN)
        if message.type in {"error", "warning"} and not broken:
            self.faults.append(message.text)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:", "about:")):
            self.faults.append(f"asked {request.url}")

    @property
    def composer(self) -> Locator:
        return self.page.locator("main .composer textarea")

    @property
    def thread(self) -> Locator:
        return self.page.get_by_role("complementary", name="Thread")

    @property
    def modal(self) -> Locator:
        return self.page.locator("dialog.modal")

    async def say(self, typed: str) -> None:
        """Types and presses Enter, in the channel."""
        await self.composer.fill(typed)
        await self.composer.press("Enter")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True).last

    def message(self, text: str) -> Locator:
        """The last message in the channel that holds these words."""
        return self.page.locator("main .message").filter(has_text=text).last

    async def go(self, place: str) -> None:
        places = self.page.locator("#places")
        if not await places.is_visible():
            await self.page.get_by_role("button", name="Channels", exact=True).click()
        await places.get_by_role("link", name=place).click()

    async def toast(self, words: str) -> None:
        await expect(self.page.locator(".toast").filter(has_text=words)).to_be_visible()

    async def picture(self, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")
