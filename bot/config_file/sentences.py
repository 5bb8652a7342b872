"""Pydantic's faults as sentences: the exact path, what is wrong, what to write instead."""

import difflib
import json
from collections.abc import Iterable
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from bot.config_file.tables import ConfigTable

_WANTED = {
    "string": "text in quotes",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "tuple": "an array [...]",
    "dict": "a table",
    "model": "a table",
    "dataclass": "a table",
    "time": 'a time such as "09:00"',
    "date": "a date such as 2027-02-08",
}


def sentence(error: ErrorDetails) -> str:
    loc = tuple(part for part in error["loc"] if part != "[key]")
    return f"{toml_path(loc)}: {_what(error, loc)}"


def toml_path(parts: Iterable[int | str]) -> str:
    """`environments.production.hosts[0].host_key`"""
    path = ""
    for part in parts:
        path += f"[{part}]" if isinstance(part, int) else f".{part}"
    return path.removeprefix(".")


def _what(error: ErrorDetails, loc: tuple[int | str, ...]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "missing":
        return "is missing."
    if kind == "extra_forbidden":
        return f"is not a setting. {_instead(str(loc[-1]), _keys(loc[:-1]))}"
    if kind in {"enum", "literal_error"}:
        choices = context["expected"].replace("'", "").replace(" or ", ", ").split(", ")
        return f"cannot be {_shown(error['input'])}. {_instead(str(error['input']), choices)}"
    wanted = _WANTED.get(kind.partition("_")[0])
    return f"must be {wanted}, not {_shown(error['input'])}." if wanted else f"{error['msg'].lower()}."


def _instead(word: str, choices: Iterable[str]) -> str:
    """The nearest one first, else all of them."""
    choices = list(choices)
    near = difflib.get_close_matches(word.lower(), choices, 1)
    return f"Did you mean {near[0]}?" if near else f"Here stands one of: {', '.join(choices)}."


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "an array"
    return json.dumps(value, default=str, ensure_ascii=False)[:60]


def _keys(loc: tuple[int | str, ...]) -> list[str]:
    """The keys of the table at a path, found by walking the tables' types."""
    kind: Any = ConfigTable
    for part in loc:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            kind = kind.model_fields[str(part)].annotation
        elif get_origin(kind) in {dict, tuple}:
            kind = get_args(kind)[1 if get_origin(kind) is dict else 0]
    return list(kind.model_fields) if hasattr(kind, "model_fields") else []
