"""Reads the Slack app's manifest: the small part of YAML in which the bot writes it, values in JSON."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_LINE = re.compile(r"(?P<pad> *)(?P<item>- )?(?:(?P<key>[\w]+):)? ?(?P<value>.*)")
_Line = tuple[int, bool, str, str]  # indentation, whether a list's item begins, key, value


def read(file: Path) -> dict[str, Any]:
    """ValueError for anything else."""
    text = file.read_text(encoding="utf-8").splitlines()
    lines = list(_lines(line for line in text if line.strip() and not line.startswith("#")))
    found = _block(lines, 0)
    if lines:
        raise ValueError(f"{file}: unexpected {lines[0][2] or lines[0][3]}")
    return dict(found)


def _lines(text: Iterator[str]) -> Iterator[_Line]:
    """An item that is a mapping becomes two lines: the item, and its first key further in."""
    for line in text:
        match = _LINE.fullmatch(line)
        assert match is not None
        pad, key, value = len(match["pad"]), match["key"] or "", match["value"]
        if match["item"]:
            yield pad, True, "", "" if key else value
        if key or not match["item"]:
            yield pad + (2 if match["item"] else 0), False, key, value


def _block(lines: list[_Line], depth: int) -> Any:
    """What stands at this indentation, taken from the front."""
    if lines and lines[0][1]:
        return [_value(lines, depth) for _ in _at(lines, depth, item=True)]
    found = {}
    for _ in _at(lines, depth, item=False):
        key = lines[0][2]
        found[key] = _value(lines, depth)
    return found


def _at(lines: list[_Line], depth: int, *, item: bool) -> Iterator[None]:
    while lines and lines[0][:2] == (depth, item):
        yield


def _value(lines: list[_Line], depth: int) -> Any:
    _, _, _, value = lines.pop(0)
    return json.loads(value) if value else _block(lines, depth + 2)
