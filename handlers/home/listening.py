"""Opening the tab, and its buttons: each does what its command does."""

from collections.abc import Mapping
from typing import Any

from handlers import modals, rollback
from handlers.home.publishing import publish
from handlers.listening import Call, Heard, Room, Work


async def opened(room: Room, call: Call) -> None:
    """Published at once, whatever it showed before; kept up to date from here on for a while."""
    person = str(call.event.get("user") or "")
    digest = await publish(room.desk, room.slack, person)
    await room.desk.store.home_opened(person, digest)


def its_home(event: Mapping[str, Any]) -> bool:
    """The messages tab needs nothing."""
    return event.get("tab") == "home"


async def deploy(room: Room, call: Call) -> None:
    await modals.open_deploy(room, call)


ACTIONS: dict[str, Work] = {"home_deploy": deploy, "home_rollback": rollback.open_form}
EVENTS: tuple[Heard, ...] = (Heard("app_home_opened", {"type": "app_home_opened"}, opened, its_home),)
SUBSCRIPTIONS = ("app_home_opened",)
