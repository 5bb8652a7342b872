"""How a deployment ends: every Started is closed by exactly one of completed, failed, cancelled or rolled back (ruling 30)."""

from actions.deploy.endings.returned import announce_return, whom
from actions.deploy.endings.succeeded import succeed
from actions.deploy.endings.undone import undo_failed, undone

__all__ = ["announce_return", "succeed", "undo_failed", "undone", "whom"]
