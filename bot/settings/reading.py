"""One group from the environment: a secret may come as NAME or, from a file, as NAME_FILE; faults become sentences."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import SecretStr, ValidationError

from bot.settings.groups import Group
from policy.errors import SettingsInvalid

Model = TypeVar("Model", bound=Group)


def variable(group: type[Group], field: str) -> str:
    """The environment variable of a field."""
    return f"{group.model_config.get('env_prefix', '')}{field}".upper()


def read_group(group: type[Model]) -> Model:
    values: dict[str, str] = {}
    problems: list[str] = []
    for field, path in _files(group):
        name = variable(group, field)
        if os.environ.get(name):
            problems.append(f"{name}: is set, and so is {name}_FILE. Keep one of the two.")
            continue
        try:
            values[field] = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeError) as e:
            problems.append(
                f"{name}_FILE: {path} cannot be read ({getattr(e, 'strerror', None) or 'not text'})."
            )
    try:
        loaded = group(**values)
    except ValidationError as e:
        broken = {problem.partition(":")[0].removesuffix("_FILE") for problem in problems}
        problems += [p for p in _sentences(group, e) if p.partition(":")[0] not in broken]
        raise SettingsInvalid(tuple(problems)) from None
    if problems:
        raise SettingsInvalid(tuple(problems))
    return loaded


def given(group: type[Group], field: str) -> bool:
    name = variable(group, field)
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


def _files(group: type[Group]) -> Iterator[tuple[str, str]]:
    """The secret fields of a group that the environment gives as a file."""
    for field, info in group.model_fields.items():
        path = os.environ.get(f"{variable(group, field)}_FILE")
        if path and info.annotation is SecretStr:
            yield field, path


def _sentences(group: type[Group], error: ValidationError) -> Iterator[str]:
    """Never the value itself: it may be a secret."""
    for problem in error.errors(include_input=False, include_url=False):
        what = problem["msg"].removeprefix("Value error, ").removeprefix("Input ").strip()
        if not problem["loc"]:
            yield what  # of the group as a whole, in its own words
            continue
        field = str(problem["loc"][0])
        if problem["type"] == "missing":
            yield missing(group, field)
        else:
            yield f"{variable(group, field)}: {what[0].lower()}{what[1:]}. Give {_description(group, field)}."


def missing(group: type[Group], field: str) -> str:
    return f"{variable(group, field)}: is not set. Give {_description(group, field)}."


def _description(group: type[Group], field: str) -> str:
    return group.model_fields[field].description or field
