"""What the desk posts by the clock. The facts are frozen: a summary that is sent late says what it saw (ruling 44)."""

from dataclasses import dataclass
from datetime import datetime

from policy.events.base import Event
from policy.summary import Change, Summary
from policy.summary.dora import Weekly


@dataclass(frozen=True, slots=True)
class SummaryEvent(Event):
    """`name` is the schedule's, `due` its tick. `channel` empty: #deployments. `late` in seconds, 0 when in time."""

    name: str
    due: datetime
    channel: str
    late: float

    @property
    def subject(self) -> str:
        return f"{self.name}-{self.due:%Y%m%dT%H%M}"


@dataclass(frozen=True, slots=True)
class StatusSummary(SummaryEvent):
    """`since` None: there was no summary to compare with."""

    facts: Summary
    since: tuple[Change, ...] | None


@dataclass(frozen=True, slots=True)
class WeeklyReport(SummaryEvent):
    report: Weekly


@dataclass(frozen=True, slots=True)
class WeeklyPicture(SummaryEvent):
    """Behind its report in the lane: drawn and put into its thread, or left out."""

    report: Weekly
