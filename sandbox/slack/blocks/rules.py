"""Small checks that combine into a grammar: each names what is wrong and at which JSON path."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule. `pointer` is a JSON pointer into what was sent."""

    pointer: str
    message: str

    def __str__(self) -> str:
        return f"[ERROR] {self.message} [json-pointer:{self.pointer}]"


Rule = Callable[[Any, str], Iterator[Problem]]


def string(maximum: int | None = None, minimum: int = 0, pattern: str | None = None) -> Rule:
    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield Problem(at, "must be a string")
        elif len(value) < minimum:
            yield Problem(at, f"must be more than {minimum - 1} characters")
        elif maximum is not None and len(value) > maximum:
            yield Problem(at, f"must be less than {maximum + 1} characters")
        elif pattern is not None and not re.fullmatch(pattern, value):
            yield Problem(at, f"must match the pattern {pattern}")

    return check


def integer(minimum: int | None = None, maximum: int | None = None) -> Rule:
    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield Problem(at, "must be an integer")
        elif minimum is not None and value < minimum:
            yield Problem(at, f"must be at least {minimum}")
        elif maximum is not None and value > maximum:
            yield Problem(at, f"must be at most {maximum}")

    return check


def number(value: Any, at: str) -> Iterator[Problem]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield Problem(at, "must be a number")


def boolean(value: Any, at: str) -> Iterator[Problem]:
    if not isinstance(value, bool):
        yield Problem(at, "must be a boolean")


def one_of(*allowed: str) -> Rule:
    def check(value: Any, at: str) -> Iterator[Problem]:
        if value not in allowed:
            yield Problem(at, f"must be one of: {', '.join(allowed)}")

    return check


def array(item: Rule, *, minimum: int = 0, maximum: int | None = None) -> Rule:
    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield Problem(at, "must be an array")
            return
        if len(value) < minimum:
            yield Problem(at, f"no fewer than {minimum} items allowed")
        if maximum is not None and len(value) > maximum:
            yield Problem(at, f"no more than {maximum} items allowed")
        for index, one in enumerate(value):
            yield from item(one, f"{at}/{index}")

    return check


def obj(
    required: Mapping[str, Rule] | None = None,
    optional: Mapping[str, Rule] | None = None,
    *,
    also: Sequence[Rule] = (),
) -> Rule:
    """An object with exactly these properties; `also` holds the rules that look at several of them."""
    must, may = required or {}, optional or {}

    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem(at, "must be an object")
            return
        yield from _properties(value, at, must, may)
        for rule in also:
            yield from rule(value, at)

    return check


def _properties(
    value: Mapping[str, Any], at: str, must: Mapping[str, Rule], may: Mapping[str, Rule]
) -> Iterator[Problem]:
    for name in must.keys() - value.keys():
        yield Problem(at, f"missing required field: {name}")
    for name, given in value.items():
        rule = must.get(name) or may.get(name)
        if rule is None:
            yield Problem(at, f"invalid additional property: {name}")
        else:
            yield from rule(given, f"{at}/{name}")


def by_type(rules: Mapping[str, Rule], *, where: str) -> Rule:
    """Chooses the rule by the `type` property; a type not listed is unsupported in that place."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem(at, "must be an object")
        elif not isinstance(value.get("type"), str):
            yield Problem(at, "missing required field: type")
        elif value["type"] not in rules:
            yield Problem(f"{at}/type", f"unsupported type: {value['type']} in {where}")
        else:
            yield from rules[value["type"]](value, at)

    return check


def exactly_one(*names: str) -> Rule:
    def check(value: Any, at: str) -> Iterator[Problem]:
        if sum(name in value for name in names) != 1:
            yield Problem(at, f"must have exactly one of: {', '.join(names)}")

    return check


def at_least_one(*names: str) -> Rule:
    def check(value: Any, at: str) -> Iterator[Problem]:
        if not any(value.get(name) for name in names):
            yield Problem(at, f"must have at least one of: {', '.join(names)}")

    return check
