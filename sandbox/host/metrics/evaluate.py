"""Answers a parsed query at one moment, with Prometheus' own arithmetic."""

import math
import operator
import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from sandbox.host.metrics.parse import Aggregation, Binary, Call, Expression, Number, Refused, Selector
from sandbox.host.metrics.series import Labels, Series, Store

Vector = dict[Labels, float]
Value = Vector | float
_SIGNS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda a, b: a / b if b else math.copysign(math.inf, a) if a else math.nan,
    "%": lambda a, b: math.fmod(a, b) if b else math.nan,
}
_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
}
_AGGREGATIONS: dict[str, Callable[[Sequence[float]], float]] = {
    "sum": math.fsum,
    "avg": lambda values: math.fsum(values) / len(values),
    "min": min,
    "max": max,
    "count": len,
}


def evaluate(expression: Expression, store: Store, at: float) -> Value:
    match expression:
        case Number(value):
            return value
        case Selector(_, 0):
            found = ((labels, series.at(at)) for labels, series in _selected(expression, store))
            return {labels: value for labels, value in found if value is not None}
        case Selector():
            raise Refused("a range vector needs a function such as rate")
        case Call():
            return _call(expression, store, at)
        case Aggregation():
            return _aggregated(expression, _vector(evaluate(expression.of, store, at)))
        case Binary(sign, left, right):
            return _binary(sign, evaluate(left, store, at), evaluate(right, store, at))


def _selected(selector: Selector, store: Store) -> list[tuple[Labels, Series]]:
    return [(labels, series) for labels, series in store if _fits(selector, dict(labels))]


def _fits(selector: Selector, labels: dict[str, str]) -> bool:
    for name, sign, wanted in selector.matchers:
        value = labels.get(name, "")
        equal = re.fullmatch(wanted, value) is not None if "~" in sign else value == wanted
        if equal == sign.startswith("!"):
            return False
    return True


def _call(call: Call, store: Store, at: float) -> Value:
    match call:
        case Call("vector", (inner,)):
            value = evaluate(inner, store, at)
            return {frozenset(): value} if isinstance(value, float) else _refuse("vector takes a number")
        case Call("histogram_quantile", (share, inner)):
            quantile = evaluate(share, store, at)
            vector = _vector(evaluate(inner, store, at))
            return _quantiles(quantile, vector) if isinstance(quantile, float) else _refuse("a number first")
        case Call("rate" | "increase", (Selector() as selector,)) if selector.seconds:
            rates: Vector = {}
            for labels, series in _selected(selector, store):
                grown = _increase(series, at - selector.seconds, at)
                if grown is not None:
                    rates[_nameless(labels)] = grown / (selector.seconds if call.name == "rate" else 1)
            return rates
    return _refuse(f"{call.name} takes other arguments")


def _increase(series: Series, start: float, end: float) -> float | None:
    """Extrapolated to the window's ends, but not further than half a sample's distance, nor below zero."""
    times, values = series.within(start, end)
    if len(times) < 2:
        return None
    pairs = pairwise(values)
    grown = values[-1] - values[0] + sum(before for before, after in pairs if after < before)
    sampled = times[-1] - times[0]
    between = sampled / (len(times) - 1)
    to_start, to_end = times[0] - start, end - times[-1]
    if grown > 0 and values[0] >= 0:
        to_start = min(to_start, sampled * values[0] / grown)
    reach = between * 1.1
    extended = sampled + (to_start if to_start < reach else between / 2)
    extended += to_end if to_end < reach else between / 2
    return grown * extended / sampled


def _aggregated(aggregation: Aggregation, vector: Vector) -> Vector:
    groups: dict[Labels, list[float]] = {}
    for labels, value in vector.items():
        named = set(aggregation.labels)
        kept = [(k, v) for k, v in labels if (k in named) != aggregation.without and k != "__name__"]
        groups.setdefault(frozenset(kept), []).append(value)
    return {labels: float(_AGGREGATIONS[aggregation.name](values)) for labels, values in groups.items()}


def _binary(sign: str, left: Value, right: Value) -> Value:
    if sign in {"or", "and", "unless"}:
        return _set(sign, _vector(left), _vector(right))
    if isinstance(left, float) and isinstance(right, float):
        return _SIGNS[sign](left, right) if sign in _SIGNS else float(_COMPARISONS[sign](left, right))
    if isinstance(left, float):
        pairs = {labels: (left, value, value) for labels, value in _vector(right).items()}
    elif isinstance(right, float):
        pairs = {labels: (value, right, value) for labels, value in left.items()}
    else:
        others = {_nameless(labels): value for labels, value in right.items()}
        shared = ((labels, value) for labels, value in left.items() if _nameless(labels) in others)
        pairs = {labels: (value, others[_nameless(labels)], value) for labels, value in shared}
    if sign in _COMPARISONS:
        return {labels: kept for labels, (a, b, kept) in pairs.items() if _COMPARISONS[sign](a, b)}
    return {_nameless(labels): _SIGNS[sign](a, b) for labels, (a, b, _) in pairs.items()}


def _set(sign: str, left: Vector, right: Vector) -> Vector:
    """Series of either side are the same when their labels are, whatever their metric's name."""
    there = {_nameless(labels) for labels in right}
    if sign == "or":
        own = {_nameless(labels) for labels in left}
        return left | {labels: value for labels, value in right.items() if _nameless(labels) not in own}
    return {
        labels: value for labels, value in left.items() if (_nameless(labels) in there) == (sign == "and")
    }


def _quantiles(share: float, vector: Vector) -> Vector:
    groups: dict[Labels, list[tuple[float, float]]] = {}
    for labels, value in vector.items():
        bound = dict(labels).get("le")
        if bound is not None:
            rest = frozenset((k, v) for k, v in labels if k not in {"le", "__name__"})
            groups.setdefault(rest, []).append((float(bound), value))
    return {labels: _quantile(share, sorted(buckets)) for labels, buckets in groups.items()}


def _quantile(share: float, buckets: Sequence[tuple[float, float]]) -> float:
    """Within a bucket the values are taken as evenly spread."""
    if not 0 <= share <= 1 or len(buckets) < 2 or not math.isinf(buckets[-1][0]):
        return math.nan
    counts: list[float] = []
    for _, value in buckets:
        counts.append(max(value, counts[-1] if counts else 0.0))  # scrapes may cut a bucket short
    if not counts[-1]:
        return math.nan
    rank = share * counts[-1]
    place = next(i for i, count in enumerate(counts) if count >= rank)
    if place == len(buckets) - 1:
        return buckets[-2][0]
    low, below = (buckets[place - 1][0], counts[place - 1]) if place else (0.0, 0.0)
    high, inside = buckets[place][0], counts[place] - below
    return low + (high - low) * ((rank - below) / inside) if inside else high


def _nameless(labels: Labels) -> Labels:
    return frozenset((k, v) for k, v in labels if k != "__name__")


def _vector(value: Value) -> Vector:
    return value if isinstance(value, dict) else _refuse("a number where series are needed")


def _refuse(why: str) -> Vector:
    raise Refused(why)
