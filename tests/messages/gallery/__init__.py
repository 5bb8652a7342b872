"""Every message and every form the desk can send, built from values that go through one voice.

A voice takes the ordinary words and gives back what to use in their place: itself, or something hostile.
"""

from collections.abc import Callable, Mapping

from messages.views import Message
from tests.messages.gallery import (
    announced,
    asked,
    calling,
    cards,
    checked,
    forms,
    going_back,
    handled,
    homes,
    playbooks,
    ruled,
    standing,
    watched,
)

Voice = Callable[[str], str]


def ordinary(words: str) -> str:
    return words


def messages(say: Voice = ordinary) -> dict[str, Message]:
    """By the name of their golden."""
    return {
        **announced.messages(say),
        **cards.messages(say),
        **checked.messages(say),
        **asked.messages(say),
        **going_back.messages(say),
        **playbooks.messages(say),
        **calling.messages(say),
        **standing.messages(say),
        **ruled.messages(say),
        **handled.messages(say),
        **watched.messages(say),
    }


def modals(say: Voice = ordinary) -> Mapping[str, dict[str, object]]:
    shown = (forms, going_back, handled, playbooks)
    return {
        **checked.forms(say),
        **homes.homes(say),
        **{name: view for part in shown for name, view in part.modals(say).items()},
    }
