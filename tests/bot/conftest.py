"""Leaves no logging behind: the command line configures it for the whole process."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tests.bot.sample import ENVIRONMENT, filled


@pytest.fixture(autouse=True)
def _own_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine set up as the how-to says: returns the configuration's path; the environment names it."""
    key_file = tmp_path / "key"
    key_file.write_text("the key")
    config = tmp_path / "liyaqa.toml"
    config.write_text(filled(key_file), encoding="utf-8")
    for name, value in (ENVIRONMENT | {"BOT_CONFIG": str(config)}).items():
        monkeypatch.setenv(name, value)
    return config
