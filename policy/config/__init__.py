"""The guide as data: what liyaqa.toml says, frozen. Built and validated by bot/config_file."""

from dataclasses import dataclass, field

from policy.config.environments import Database, Environment, Host, OnFail, Standby, Strategy, Timings, Watch
from policy.config.incidents import Contacts, Escalation, OpenRule, Playbooks, Reminders
from policy.config.team import (
    POSTINGS,
    WORKDAYS,
    Approvals,
    Channels,
    Link,
    People,
    Posting,
    Role,
    RoleMembers,
)
from policy.config.windows import DayWindow, HighTraffic, Windows
from policy.errors import EnvironmentGone

__all__ = [
    "POSTINGS",
    "WORKDAYS",
    "Approvals",
    "Channels",
    "Config",
    "Contacts",
    "Database",
    "DayWindow",
    "Environment",
    "Escalation",
    "HighTraffic",
    "Host",
    "Link",
    "OnFail",
    "OpenRule",
    "People",
    "Playbooks",
    "Posting",
    "Reminders",
    "Role",
    "RoleMembers",
    "Standby",
    "Strategy",
    "Timings",
    "Watch",
    "Windows",
]


@dataclass(frozen=True, slots=True)
class Config:
    environments: tuple[Environment, ...]
    roles: tuple[RoleMembers, ...]
    channels: Channels
    windows: Windows
    people: People = field(default_factory=People)
    approvals: Approvals = field(default_factory=Approvals)
    contacts: Contacts = field(default_factory=Contacts)
    reminders: Reminders = field(default_factory=Reminders)
    playbooks: Playbooks = field(default_factory=Playbooks)
    alerts: tuple[OpenRule, ...] = ()
    status_page: str = "https://status.liyaqa.com"
    links: tuple[Link, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    summaries: tuple[Posting, ...] = POSTINGS

    def environment(self, name: str) -> Environment | None:
        return next((e for e in self.environments if e.name == name), None)

    def configured(self, name: str) -> Environment:
        """The environment of a run that was accepted before. EnvironmentGone when it was taken out since."""
        found = self.environment(name)
        if found is None:
            raise EnvironmentGone(name)
        return found

    def members(self, role: Role) -> RoleMembers:
        return next((r for r in self.roles if r.role is role), RoleMembers(role))
