"""Demos of one's own, each in a folder that its database's user can enter."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sandbox.demo.folder import forget
from tests.demo.process import Demo

MakeDemo = Callable[..., Demo]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.timeout(150))


@pytest.fixture
def folder() -> Iterator[Path]:
    """Short, as sockets need it, and open to others, as the tests' own folders are not."""
    with tempfile.TemporaryDirectory(prefix="demo-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


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
