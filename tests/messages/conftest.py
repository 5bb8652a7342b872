"""Goldens: `pytest tests/messages --update-golden` writes them anew; the diff is the review."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "golden"

Golden = Callable[[str, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write tests/messages/golden anew")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compares with, or writes, the file of this name."""
    update = request.config.getoption("update_golden", default=False)

    def check(name: str, found: str) -> None:
        path = FOLDER / name
        if update:
            path.parent.mkdir(exist_ok=True)
            path.write_text(found, encoding="utf-8")
        assert path.exists(), f"no golden {name}: run pytest tests/messages --update-golden"
        assert found == path.read_text(encoding="utf-8")

    return check


def pretty(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
