"""Who may do what, where it is said, and what is said by the clock."""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum


class Role(StrEnum):
    DEPLOYER = "deployer"
    APPROVER = "approver"
    INCIDENT_COMMANDER = "incident_commander"
    SECURITY = "security"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class RoleMembers:
    """Listed ids apply only where no group is configured or the plan has none (ruling 39)."""

    role: Role
    users: tuple[str, ...] = ()
    group: str = ""  # Slack user group id, S...


@dataclass(frozen=True, slots=True)
class People:
    """`os_logins`: logins on the bot's machine, each with the Slack user id of the one person who uses it."""

    os_logins: tuple[tuple[str, str], ...] = ()

    def slack_id(self, login: str) -> str:
        """Empty for a login that is linked to nobody. `login` without `os:`."""
        return dict(self.os_logins).get(login, "")


@dataclass(frozen=True, slots=True)
class Approvals:
    expire_minutes: float = 30
    remind_at: float = 0.5


@dataclass(frozen=True, slots=True)
class Channels:
    """Channel ids. `emergencies` of any kind go to incidents."""

    deployments: str
    incidents: str
    security: str = ""
    general: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Appendix B: where to look. Never a password; `note` may say where it is kept."""

    name: str
    url: str
    note: str = ""


WORKDAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday")


@dataclass(frozen=True, slots=True)
class Posting:
    """A summary by the clock. `at` is the zone's; `channel` empty: #deployments."""

    name: str
    report: str = "summary"  # or "weekly"
    days: tuple[str, ...] = WORKDAYS
    at: time = time(9)
    zone: str = "Asia/Riyadh"
    channel: str = ""


POSTINGS = (
    Posting("daily"),
    Posting("weekly", report="weekly", days=("sunday",), at=time(9, 5)),
)
