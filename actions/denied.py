"""An answer of many actions: a rule said no."""

from dataclasses import dataclass

from policy.rules import Verdict
from policy.runs import Run


@dataclass(frozen=True, slots=True)
class Denied:
    run: Run | None
    verdict: Verdict
