"""Everything an action may use, in one frozen value; bot/app.py builds it."""

from dataclasses import dataclass, field

from actions.ports import Calendar, Hosts, Journal, Metrics, Pager, People, Public, Registry, Sql, Store
from actions.readings import Readings
from policy.config import Config


@dataclass(frozen=True, slots=True)
class Desk:
    config: Config
    store: Store
    journal: Journal
    hosts: Hosts
    registry: Registry
    people: People
    calendar: Calendar
    public: Public
    metrics: Metrics
    sql: Sql | None = None  # None: what migrations do is not known
    smoke_login: tuple[str, str] | None = field(default=None, repr=False)  # e-mail and password of guide 8.1
    readings: Readings = field(default_factory=Readings, repr=False)
    patience: float = 60  # seconds a run waits for a host that dropped off
    pager: Pager | None = None  # None: no paging service is configured
