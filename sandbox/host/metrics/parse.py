"""Reads the part of PromQL that the guide and the bot use: selectors, rates, sums, quantiles, arithmetic."""

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.]))|(?P<name>[a-zA-Z_:][\w:]*)|(?P<text>\"(?:[^\"\\]|\\.)*\")"
    r"|(?P<range>\[\s*\w+\s*\])|(?P<sign>=~|!~|!=|==|>=|<=|[-+*/%(){},=<>]))"
)
_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_ORDER = {"or": 1, "and": 2, "unless": 2, "==": 3, "!=": 3, ">": 3, "<": 3, ">=": 3, "<=": 3}
_ORDER |= {"+": 4, "-": 4, "*": 5, "/": 5, "%": 5}
AGGREGATIONS = {"sum", "avg", "min", "max", "count"}
FUNCTIONS = {"rate", "increase", "histogram_quantile", "vector"}


class Refused(Exception):
    """Not a query of the part that is understood here."""


@dataclass(frozen=True, slots=True)
class Number:
    value: float


@dataclass(frozen=True, slots=True)
class Selector:
    """`seconds` 0: an instant vector."""

    matchers: tuple[tuple[str, str, str], ...]
    seconds: float = 0


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    arguments: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Aggregation:
    """`without`: by all labels but these."""

    name: str
    of: "Expression"
    labels: tuple[str, ...] = ()
    without: bool = False


@dataclass(frozen=True, slots=True)
class Binary:
    sign: str
    left: "Expression"
    right: "Expression"


Expression = Number | Selector | Call | Aggregation | Binary


def parse(query: str) -> Expression:
    reader = _Reader(_tokens(query))
    found = reader.expression(0)
    if reader.next:
        raise Refused(f"unexpected {reader.next!r}")
    return found


def _tokens(query: str) -> list[str]:
    tokens, at = [], 0
    query = query.rstrip()
    while at < len(query):
        found = _TOKEN.match(query, at)
        if found is None:
            raise Refused(f"unexpected character at {at}: {query[at : at + 10]!r}")
        tokens.append(found[0].strip())
        at = found.end()
    return tokens


class _Reader:
    """Operators by their order; what binds equally is taken from the left."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens

    @property
    def next(self) -> str:
        return self._tokens[0] if self._tokens else ""

    def take(self, wanted: str = "") -> str:
        if not self._tokens or (wanted and self.next != wanted):
            raise Refused(f"expected {wanted or 'more'}, found {self.next or 'the end'}")
        return self._tokens.pop(0)

    def expression(self, least: int) -> Expression:
        left = self._one()
        while (order := _ORDER.get(self.next, 0)) > least:
            left = Binary(self.take(), left, self.expression(order))
        return left

    def _one(self) -> Expression:
        token = self.take()
        if token == "(":  # noqa: S105 - a bracket
            inner = self.expression(0)
            self.take(")")
            return inner
        if token[0].isdigit():
            return Number(float(token))
        if token == "-":  # noqa: S105 - a sign
            return Binary("*", Number(-1.0), self._one())
        if token in AGGREGATIONS:
            return self._aggregation(token)
        if self.next == "(":
            return self._call(token)
        return self._selector("" if token == "{" else token)  # noqa: S105 - a bracket

    def _aggregation(self, name: str) -> Expression:
        word, labels = self._grouping()
        self.take("(")
        inner = self.expression(0)
        self.take(")")
        if not word:
            word, labels = self._grouping()
        return Aggregation(name, inner, labels, without=word == "without")

    def _grouping(self) -> tuple[str, tuple[str, ...]]:
        if self.next not in {"by", "without"}:
            return "", ()
        word = self.take()
        return word, tuple(self._listed("(", ")"))

    def _listed(self, start: str, end: str) -> list[str]:
        self.take(start)
        found = []
        while self.next != end:
            found.append(self.take())
            if self.next == ",":
                self.take()
        self.take(end)
        return found

    def _call(self, name: str) -> Expression:
        if name not in FUNCTIONS:
            raise Refused(f"unknown function {name}")
        self.take("(")
        arguments = [self.expression(0)]
        while self.next == ",":
            self.take()
            arguments.append(self.expression(0))
        self.take(")")
        return Call(name, tuple(arguments))

    def _selector(self, name: str) -> Expression:
        matchers = [("__name__", "=", name)] if name else []
        if not name or self.next == "{":
            words = self._listed("{", "}") if name else self._rest()
            matchers += [_matcher(words[i : i + 3]) for i in range(0, len(words), 3)]
        seconds = _seconds(self.take()[1:-1].strip()) if self.next.startswith("[") else 0
        return Selector(tuple(matchers), seconds)

    def _rest(self) -> list[str]:
        """Of a selector without a name, whose bracket is taken."""
        self._tokens.insert(0, "{")
        return self._listed("{", "}")


def _matcher(words: list[str]) -> tuple[str, str, str]:
    if len(words) != 3 or words[1] not in {"=", "!=", "=~", "!~"} or not words[2].startswith('"'):
        raise Refused(f"not a label matcher: {' '.join(words)}")
    return words[0], words[1], re.sub(r"\\(.)", r"\1", words[2][1:-1])


def _seconds(text: str) -> float:
    parts = re.findall(r"(\d+)(ms|[smhdw])", text)
    if "".join(f"{n}{unit}" for n, unit in parts) != text or not parts:
        raise Refused(f"not a duration: {text}")
    return sum(int(n) * _UNITS[unit] for n, unit in parts)
