"""The decision matrix of guide 6.1: what went wrong picks the way back."""

import re
from dataclasses import dataclass

from policy.rollback.facts import Method


@dataclass(frozen=True, slots=True)
class Scenario:
    """A row of the matrix. `words`: how people write it in a reason."""

    name: str
    method: Method
    data_loss: str
    words: str


MATRIX = (
    Scenario("Database migration issue", Method.RESTORE, "Possible", r"migrat\w*|flyway|schema"),
    Scenario("Data corruption", Method.RESTORE, "Possible", r"corrupt\w*|data loss|lost data|wrong data"),
    Scenario("Performance issue", Method.SWAP, "No", r"slow\w*|latency|perform\w*|timeouts?|p95|memory"),
    Scenario("Config error", Method.SWAP, "No", r"config\w*|settings?|env file|variable"),
    Scenario("Application bug", Method.SWAP, "No", r".*"),
)  # fmt: skip
BUG = MATRIX[-1]


def scenario(reason: str) -> Scenario:
    """The gravest row that the words name; an application bug when they name none."""
    found = (row for row in MATRIX if re.search(rf"\b(?:{row.words})\b", reason, re.IGNORECASE))
    return next(found, BUG)


def named(name: str) -> Scenario | None:
    return next((row for row in MATRIX if row.name == name), None)
