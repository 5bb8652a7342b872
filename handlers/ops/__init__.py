"""`/ops`: look at everything, change nothing."""

from handlers.ops.command import COMMAND, command

__all__ = ["COMMAND", "command"]
