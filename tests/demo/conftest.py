"""Demos of one's own, each in a folder that its database's user can enter."""

import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, expect

from sandbox.demo.folder import forget
from tests.demo.process import ROOT, Demo
from tests.demo.tutorial import Newcomer
from tests.page.browser.conftest import browser
from tests.page.browser.tab import Tab

__all__ = ["browser"]

MakeDemo = Callable[..., Demo]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.timeout(150))


@contextmanager
def opened() -> Iterator[Path]:
    """A folder with a short name, as sockets need it, and open to others, as the tests' own folders are not."""
    with tempfile.TemporaryDirectory(prefix="demo-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.fixture
def folder() -> Iterator[Path]:
    with opened() as made:
        yield made


@pytest.fixture
def private_folder(folder: Path) -> Path:
    folder.chmod(0o700)
    return folder


@pytest.fixture
def make_demo(folder: Path) -> Iterator[MakeDemo]:
    """Demos in one folder, or in others below it. What still runs afterwards is killed and forgotten."""
    made: list[Demo] = []

    def make(*arguments: str, folder: str = "demo", within: Path = folder) -> Demo:
        made.append(Demo(within / folder, within / f"{len(made)}.said", arguments))
        return made[-1]

    yield make
    for demo in made:
        demo.end()
    for path in {demo.folder for demo in made}:
        gone(path)


def gone(path: Path) -> None:
    """Everything of a demo that was killed a moment ago."""
    if path.parent.is_dir():
        forget(path)


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tutorial's own with UPDATE_SCREENSHOTS=1."""
    if os.environ.get("UPDATE_SCREENSHOTS"):
        return ROOT / "docs" / "tutorial" / "images"
    return tmp_path_factory.mktemp("screenshots")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def open_demo() -> AsyncIterator[Demo]:
    """One for a module, as one newcomer has one."""
    with opened() as made:
        demo = Demo(made / "demo", made / "said")
        demo.url = await demo.start()
        yield demo
        assert await demo.tell() == 0
        assert demo.left() == []


@pytest_asyncio.fixture(loop_scope="session")
async def visit(
    browser: BrowserContext, open_demo: Demo, pictures: Path
) -> AsyncIterator[Callable[..., Awaitable[Newcomer]]]:
    """Opens the page as somebody, in a browser of their own. At the end no tab may have had a fault."""
    tabs: list[Tab] = []

    async def open_one(person: str) -> Newcomer:
        assert browser.browser is not None
        context = await browser.browser.new_context(viewport={"width": 1180, "height": 760}, locale="en-GB")
        tab = Tab(await context.new_page(), open_demo.url)
        tab.watch()
        tabs.append(tab)
        await arrive(tab, person)
        return Newcomer(tab, pictures)

    yield open_one
    for tab in tabs:
        await tab.page.context.close()
    assert [fault for tab in tabs for fault in tab.faults] == []


async def arrive(tab: Tab, person: str) -> None:
    """Again where Chromium gave up loading, as it does when a network of the machine comes or goes meanwhile."""
    for _ in range(3):
        await tab.page.goto(f"{tab.url}/?as={person}")
        with suppress(AssertionError):
            await expect(tab.composer).to_be_visible(timeout=8_000)
            return
    await expect(tab.composer).to_be_visible()
