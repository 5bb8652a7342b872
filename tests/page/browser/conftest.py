"""A browser for the run, a workspace and tabs for each test. All live in one event loop: the driver belongs to it."""

import os
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path
from typing import Literal, Protocol

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, async_playwright, expect

from tests.page.browser.tab import Tab
from tests.page.stage import Stage, free_port, staged

CHROMIUM = Path("/usr/bin/chromium")
DESK, PHONE = (1280, 800), (390, 844)


class OpenTab(Protocol):
    """Opens a tab for a person."""

    def __call__(
        self, person: str = ..., *, size: tuple[int, int] = ..., scheme: Literal["light", "dark"] = ...
    ) -> Awaitable[Tab]: ...


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[BrowserContext]:
    """The distribution's Chromium, with one cache for the run. Without it the test is skipped; a failure with CI=true."""
    _need_chromium()
    expect.set_options(timeout=15_000)
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = await started.new_context()
        context.set_default_timeout(15_000)
        yield context
        await started.close()


def _need_chromium() -> None:
    if CHROMIUM.exists():
        return
    reason = f"{CHROMIUM} is missing: tests/page/packages.txt names the packages"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def port() -> int:
    """The same for every test, so that the browser's cache serves them all."""
    return free_port()


@pytest_asyncio.fixture(loop_scope="session")
async def stage(port: int) -> AsyncIterator[Stage]:
    async with staged(port) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="session")
async def open_tab(browser: BrowserContext, stage: Stage) -> AsyncIterator[OpenTab]:
    """At the end no tab may have had a fault."""
    opened: list[Tab] = []

    async def open_one(
        person: str = "U0ENGINEER",
        *,
        size: tuple[int, int] = DESK,
        scheme: Literal["light", "dark"] = "light",
    ) -> Tab:
        tab = Tab(await browser.new_page(), stage.url)
        tab.watch()
        opened.append(tab)
        await tab.page.set_viewport_size({"width": size[0], "height": size[1]})
        await tab.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        await tab.page.goto(f"{stage.url}/?as={person}")
        await expect(tab.composer).to_be_visible()
        return tab

    yield open_one
    for page in browser.pages:
        await page.close()
    assert [fault for tab in opened for fault in tab.faults] == []


@pytest_asyncio.fixture(loop_scope="session")
async def tab(open_tab: OpenTab) -> Tab:
    """The engineer's."""
    return await open_tab()
