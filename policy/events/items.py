"""What somebody still owes after an incident."""

from dataclasses import dataclass
from datetime import date

from policy.events.base import Event


@dataclass(frozen=True, slots=True)
class ItemsOverdue(Event):
    """To a person, once a day. `items`: number, incident, words, and the day in Riyadh that is over."""

    person: str
    items: tuple[tuple[int, str, str, date], ...]
