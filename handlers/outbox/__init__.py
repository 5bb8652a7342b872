"""Says what happened: takes events from the outbox, renders them, and brings each to Slack exactly once."""

from handlers.outbox.deliverer import Deliverer
from handlers.outbox.pacing import Pace

__all__ = ["Deliverer", "Pace"]
