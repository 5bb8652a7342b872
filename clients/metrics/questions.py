"""The guide's own queries (8.3), for one release's instances, over a window (ruling 32)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from policy.config import Environment
from policy.watch import Measure

_NAME = re.compile(r"[a-zA-Z_:][\w:]*")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a query looks at: `everything` narrows all metrics, `requests` those of requests too."""

    everything: str = ""
    requests: str = ""
    database_errors: str = ""

    @classmethod
    def of(cls, environment: Environment, instances: Sequence[str], selector: str) -> "Scope":
        """`instances` empty: what the selector alone picks."""
        parts = [selector, _instances(instances)]
        narrow = ",".join(part for part in parts if part)
        asked = ",".join(part for part in (narrow, environment.watch.requests) if part)
        return cls(narrow, asked, environment.watch.database_errors)


@dataclass(frozen=True, slots=True)
class Question:
    """`$s`: matchers of everything, `$r`: of requests, both with their comma; `$w`: the window; `$d`: the counter."""

    measure: Measure
    query: str

    def over(self, scope: Scope, seconds: int) -> str:
        filled = self.query.replace("$w", f"{seconds}s").replace("$d", scope.database_errors)
        return filled.replace("$s", _comma(scope.everything)).replace("$r", _comma(scope.requests))


QUESTIONS = (
    Question(Measure.REQUESTS, "sum(increase(http_server_requests_seconds_count{$r}[$w]))"),
    Question(
        Measure.ERROR_RATE,
        '(sum(rate(http_server_requests_seconds_count{$rstatus=~"5.."}[$w])) or vector(0))'
        " / sum(rate(http_server_requests_seconds_count{$r}[$w])) * 100",
    ),
    Question(
        Measure.LATENCY,
        "histogram_quantile(0.95, sum(rate(http_server_requests_seconds_bucket{$r}[$w])) by (le))",
    ),
    # The whole heap of the fullest instance: a part of it may be full, or have no limit, and all is well.
    Question(
        Measure.MEMORY,
        'max(sum by (instance) (jvm_memory_used_bytes{$sarea="heap"})'
        ' / sum by (instance) (jvm_memory_max_bytes{$sarea="heap"} > 0) * 100)',
    ),
    Question(Measure.POOL, "max(hikaricp_connections_active{$s} / hikaricp_connections_max{$s} * 100)"),
    Question(Measure.DATABASE_ERRORS, "sum(rate($d{$s}[$w])) * 60"),
)


def asked(scope: Scope) -> tuple[Question, ...]:
    """Without a counter for them, database errors are no question."""
    return QUESTIONS if _NAME.fullmatch(scope.database_errors) else QUESTIONS[:-1]


def question(measure: Measure) -> Question:
    return next(q for q in QUESTIONS if q.measure is measure)


def _comma(matchers: str) -> str:
    return f"{matchers}," if matchers else ""


def _instances(names: Sequence[str]) -> str:
    """As a matcher; a quoted string of PromQL, and in it a regular expression where there are several."""
    if len(names) == 1:
        return f'instance="{_quoted(names[0])}"'
    return f'instance=~"{_quoted("|".join(map(re.escape, names)))}"' if names else ""


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
