"""The watch after a switch: what was measured, and what it means (guide 4.5, 6.2, 8.3, 8.4)."""

from policy.watch.asking import Answer, Question
from policy.watch.readings import Alert, Measure, Reading, Sample, instances
from policy.watch.verdicts import Act, Finding, Judgement, Outcome, judge

__all__ = [
    "Act",
    "Alert",
    "Answer",
    "Finding",
    "Judgement",
    "Measure",
    "Outcome",
    "Question",
    "Reading",
    "Sample",
    "instances",
    "judge",
]
