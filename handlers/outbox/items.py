"""The letter about overdue action items: to their owner, once a day."""

from handlers.outbox.posting import Later, Place, Poster
from messages.incidents.afterwards.items import overdue
from messages.views import Message
from policy.events import ItemsOverdue
from store.outbox import Outgoing


async def say(poster: Poster, out: Outgoing, event: ItemsOverdue) -> Later | None:
    place = Place(await poster.slack.direct_channel(event.person))

    async def drawn(_: str) -> Message:
        return overdue(event)

    return await poster.tell(out, place, drawn)
