"""`/deploy`: ask, agree, queue, stop, and what closes an environment (guide 4)."""

from actions.deploy.ask import Ask, Opened, ask, plan

__all__ = ["Ask", "Opened", "ask", "plan"]
