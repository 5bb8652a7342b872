"""How every listener listens: ack first, count, de-duplicate, answer, and let no exception out."""

from handlers.listening.call import Call, number
from handlers.listening.explained import Errors, Heard, Wanted, Work, explained
from handlers.listening.reply import answer, promptly
from handlers.listening.room import Busy, Deliveries, Room

__all__ = [
    "Busy",
    "Call",
    "Deliveries",
    "Errors",
    "Heard",
    "Room",
    "Wanted",
    "Work",
    "answer",
    "explained",
    "number",
    "promptly",
]
