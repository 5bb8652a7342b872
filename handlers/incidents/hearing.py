"""What is heard in Slack: a pushpin puts a message on the timeline; edits, deletions and second thoughts follow."""

from typing import Any

from actions.incidents import capture
from actions.incidents.capture import Source
from clients.slack import Words
from handlers.listening import Call, Room
from policy.errors import SlackFault
from policy.incidents.model import Incident

PIN = "pushpin"
_TICK = "white_check_mark"


async def reacted(room: Room, call: Call) -> None:
    """reaction_added. Thread replies count; the bot's own tick says that it was taken."""
    item = _item(call.event)
    if call.event.get("reaction") != PIN or not item:
        return
    words = await room.slack.words(*item)
    incident = await _incident(room, item, words) if words else None
    if incident is None or words is None:
        return
    source = Source(*item, words.author, words.text)
    key = str(call.event.get("event_ts") or call.key)
    if await capture.pin(room.desk, incident, str(call.event.get("user") or ""), source, key):
        await _tick(room, item)


async def unreacted(room: Room, call: Call) -> None:
    """reaction_removed: the entry goes when nobody's pushpin is left."""
    item = _item(call.event)
    if call.event.get("reaction") != PIN or not item or not await room.desk.store.noted(*item):
        return
    words = await room.slack.words(*item)
    if words is None or not words.reactions.get(PIN):
        person = str(call.event.get("user") or "")
        await capture.unpin(room.desk, *item, person, str(call.event.get("event_ts") or call.key))


async def spoken(room: Room, call: Call) -> None:
    """message: only changes and deletions matter, and only of what is on a timeline."""
    event = call.event
    channel, key = str(event.get("channel") or ""), str(event.get("event_ts") or call.key)
    match event.get("subtype"):
        case "message_changed":
            now: dict[str, Any] = event.get("message") or {}
            await capture.edited(
                room.desk, channel, str(now.get("ts") or ""), str(now.get("text") or ""), key
            )
        case "message_deleted":
            await capture.unpin(room.desk, channel, str(event.get("deleted_ts") or ""), "", key)


async def _incident(room: Room, item: tuple[str, str], words: Words) -> Incident | None:
    """Of this channel; of the thread, for one that is handled in a thread."""
    store = room.desk.store
    if found := await store.incident_in(item[0]):
        return found
    subject = await room.posted.about(item[0], words.thread_ts) if words.thread_ts else ""
    return await store.incident(subject) if subject.startswith("INC-") else None


async def _tick(room: Room, item: tuple[str, str]) -> None:
    """Without it the entry stands all the same."""
    try:
        await room.slack.react(*item, _TICK)
    except SlackFault:
        return


def _item(event: Any) -> tuple[str, str] | None:
    item = event.get("item") or {}
    ours = item.get("type") == "message"
    return (str(item.get("channel") or ""), str(item.get("ts") or "")) if ours else None
