"""liyaqa.toml -> policy.config.Config. Every fault is one sentence that begins with its exact path."""

import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.config_file.build import build
from bot.config_file.checks import faults
from bot.config_file.network import loopback, not_loopback, unreadable_keys
from bot.config_file.sentences import sentence, toml_path
from bot.config_file.tables import read
from policy.config import Config
from policy.errors import SettingsInvalid

__all__ = ["load_config", "loopback", "not_loopback", "parse_config", "unreadable_keys"]


def load_config(path: Path) -> Config:
    try:
        return parse_config(path.read_text(encoding="utf-8"))
    except OSError as e:
        raise SettingsInvalid(
            (f"{path}: cannot be read ({e.strerror}). Name the file in BOT_CONFIG.",)
        ) from e
    except UnicodeError as e:
        raise SettingsInvalid((f"{path}: is not UTF-8 text.",)) from e
    except tomllib.TOMLDecodeError as e:
        raise SettingsInvalid((f"{path}: is not valid TOML: {e}.",)) from e


def parse_config(text: str) -> Config:
    """SettingsInvalid carries the faults of shape and of sense together; TOMLDecodeError passes."""
    problems, table, dropped = _shape(tomllib.loads(text))
    config = build(table)
    problems += [fault for fault in faults(config) if not fault.startswith(tuple(dropped))]
    if problems:
        raise SettingsInvalid(tuple(problems))
    return config


def _shape(document: dict[str, Any]) -> tuple[list[str], Any, list[str]]:
    """The faults of shape, and the table without the faulty values, so that its sense is checked all the same."""
    problems: list[str] = []
    dropped: list[str] = []
    while True:
        try:
            return problems, read(document), dropped
        except ValidationError as e:
            errors = e.errors()
        problems = problems or list(dict.fromkeys(sentence(error) for error in errors))
        dropped += [_drop(document, error["loc"]) for error in errors]


def _drop(document: dict[str, Any], loc: tuple[int | str, ...]) -> str:
    """Take the deepest key of the path that is there, and return its path."""
    holder, depth = document, 0
    inner: Any = document
    for i, part in enumerate(loc):
        if isinstance(inner, dict) and part in inner:
            holder, depth = inner, i
        elif not (isinstance(inner, list) and isinstance(part, int)):
            break
        inner = inner[part]
    holder.pop(str(loc[depth]), None)
    return toml_path(loc[: depth + 1])
