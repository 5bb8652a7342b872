"""`/rollback`: back to what ran well, at any hour, by one person's word (guide 6)."""

from actions.rollback.ask import Ask, Guided, Joined, Opened, Options, ask, look, options

__all__ = ["Ask", "Guided", "Joined", "Opened", "Options", "ask", "look", "options"]
