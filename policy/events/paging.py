"""Calling people: the page where the incident is handled, a letter to whom it is for, and what is shouted when it fails."""

from dataclasses import dataclass

from policy.events.incidents import IncidentEvent


@dataclass(frozen=True, slots=True)
class PagingEvent(IncidentEvent):
    """`number`: of the page."""

    number: int


@dataclass(frozen=True, slots=True)
class PageChanged(PagingEvent):
    """One message, which mentions who is called, until somebody answers."""


@dataclass(frozen=True, slots=True)
class PageLetter(PagingEvent):
    """Directly to a person, who may not be in the incident's channel yet."""

    person: str


@dataclass(frozen=True, slots=True)
class PageFailed(PagingEvent):
    """The contact list, loudly."""
