"""What is said before there is an answer, and to what nobody knows any more."""

from messages.replies import answer
from messages.text import code, escape
from messages.views import Message


def looking_at(what: str) -> Message:
    """When an answer takes longer than people wait in silence."""
    return answer(f"Looking at {escape(what, 200)}. This takes a few seconds.")


def outdated() -> Message:
    """A command, button or form that only another version of the desk knows."""
    return answer(f"The desk does not know this any more. Nothing was done; type {code('/deploy help')}.")
