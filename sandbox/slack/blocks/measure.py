"""Walks over what was sent: the length of its text, and everything of one type in it."""

from collections.abc import Iterator
from typing import Any


def text_length(value: Any) -> int:
    """The characters (code points) of every `text` string inside, at any depth."""
    if isinstance(value, list):
        return sum(map(text_length, value))
    if not isinstance(value, dict):
        return 0
    own = len(value["text"]) if isinstance(value.get("text"), str) else 0
    return own + sum(text_length(inner) for inner in value.values())


def walk(value: Any, at: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Every object inside, outermost first, with its JSON pointer."""
    if isinstance(value, list):
        for index, inner in enumerate(value):
            yield from walk(inner, f"{at}/{index}")
    elif isinstance(value, dict):
        yield value, at
        for name, inner in value.items():
            yield from walk(inner, f"{at}/{name}")
