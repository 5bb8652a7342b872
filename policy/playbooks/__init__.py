"""Playbooks: what may be done about an incident at the press of a button, by whom, and what it means by hand (guide 11)."""

from policy.playbooks.catalogue import ACTIONS, PLAYBOOKS, playbook_for
from policy.playbooks.model import Action, ActionRun, ActionState, Doing, Playbook, Target

__all__ = [
    "ACTIONS",
    "PLAYBOOKS",
    "Action",
    "ActionRun",
    "ActionState",
    "Doing",
    "Playbook",
    "Target",
    "playbook_for",
]
