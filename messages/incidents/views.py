"""An incident with what its card and its announcement need: every look-up done before (ruling 44)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from policy.checklist import Line
from policy.incidents.model import Duty, Incident, SetupStep, TimelineEntry
from policy.runs import Run


@dataclass(frozen=True, slots=True)
class IncidentView:
    incident: Incident
    now: datetime
    holders: tuple[tuple[Duty, str], ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()
    deploys: tuple[Run, ...] = ()  # of its environment, newest first
    suspect: Run | None = None
    way_back: str = ""  # the version a rollback would bring back; empty: none
    cadence: timedelta | None = None
    failed: tuple[SetupStep, ...] = ()  # parts of its place in Slack that could not be made
    status_page: str = ""
    checklist: tuple[Line, ...] = ()  # of what is to be done after it
    link: str = ""  # permalink of its message in #incidents
