"""What people may type themselves: the commands of each step, and how to swap by hand."""

from policy.shell.notes import by_hand, swap_note
from policy.shell.runbooks import restore, revert
from policy.shell.steps import commands

__all__ = ["by_hand", "commands", "restore", "revert", "swap_note"]
