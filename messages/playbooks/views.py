"""A playbook and a form of it, with every look-up done before (ruling 44)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from policy.incidents.model import Incident
from policy.playbooks import ActionRun, Doing, Playbook


@dataclass(frozen=True, slots=True)
class PlaybookView:
    """`commands`: each action by hand, on the first host. `environment` empty: none could be meant."""

    incident: Incident
    book: Playbook
    environment: str
    hosts: tuple[str, ...]
    live_version: str
    runs: tuple[ActionRun, ...]
    commands: Mapping[Doing, tuple[str, ...]]
    now: datetime


@dataclass(frozen=True, slots=True)
class FormView:
    """What an action would do: `lines` for each host, and `note` for the form's way back."""

    action: Doing
    incident: str
    environment: str
    lines: tuple[tuple[str, tuple[str, ...], str], ...]  # host, commands, why it could not be read
    second: bool
    note: Mapping[str, object]
    argument: str = ""
    block_hours: float = 0  # after which a blocked address is free again; 0: when a person frees it
