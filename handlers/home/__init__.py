"""The Home tab: what waits for one person, and where everything stands."""

from handlers.home.keeping import Keeper
from handlers.home.listening import ACTIONS, EVENTS, SUBSCRIPTIONS

__all__ = ["ACTIONS", "EVENTS", "SUBSCRIPTIONS", "Keeper"]
