"""Whom to call, how often to remind, what never to block (guide 11, appendix C)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Contacts:
    """Guide 11.1 and appendix C: Slack user or group ids."""

    on_call: str = ""
    backup: str = ""
    escalation: str = ""
    phones: tuple[str, ...] = ()  # "name: number", shown when a page does not go out


@dataclass(frozen=True, slots=True)
class Reminders:
    """How often an incident asks for an update, in minutes; 0: never (guide 11.2, 11.3)."""

    outage_minutes: float = 5  # P0 and P1, a database's too
    security_minutes: float = 15
    p2_minutes: float = 30
    patience: int = 3  # ignored in a row until the next person is asked, and the pauses grow
    longest_minutes: float = 60  # of a pause that grows


@dataclass(frozen=True, slots=True)
class Playbooks:
    """`never_block`: the team's own networks, a bastion's, a monitor's, a CDN's, as CIDR."""

    never_block: tuple[str, ...] = ()
    block_hours: float = 24  # then the desk frees a blocked address; 0: a person does


@dataclass(frozen=True, slots=True)
class OpenRule:
    """Alerts that carry all these labels open an incident by themselves; all others wait for a person."""

    labels: tuple[tuple[str, str], ...]
    severity: str = "P0"
    environment: str = ""


@dataclass(frozen=True, slots=True)
class Escalation:
    """Appendix C: whom to call. Slack user or group ids."""

    area: str
    primary: str = ""
    backup: str = ""
    phones: tuple[str, ...] = ()  # "name: number", shown when a page does not go out
