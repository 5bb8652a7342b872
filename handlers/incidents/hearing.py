"""What is heard in Slack: a pushpin puts a message on the timeline; edits, deletions and second thoughts follow."""

from collections.abc import Mapping
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
    if (taken := await source(room, call, PIN)) is None:
        return
    incident, message = taken
    if await capture.pin(room.desk, incident, str(call.event.get("user") or ""), message, _key(call)):
        await tick(room, (message.channel, message.ts))


async def source(
    room: Room, call: Call, reaction: str, *, gone: bool = False
) -> tuple[Incident, Source] | None:
    """The message reacted to, and the incident it belongs to; None when somebody changed their mind meanwhile.

    What arrives may be late: the message is asked whether the reaction is still there, or that nobody has left it.
    """
    item = _item(call.event)
    words = await room.slack.words(*item) if item else None
    if not item or words is None or bool(words.reactions.get(reaction)) is gone:
        return None
    incident = await _incident(room, item, words)
    return (incident, Source(*item, words.author, words.text)) if incident else None


async def unreacted(room: Room, call: Call) -> None:
    """reaction_removed: the entry goes when nobody's pushpin is left."""
    item = _item(call.event)
    if not item or not await room.desk.store.noted(*item):
        return
    words = await room.slack.words(*item)
    if words is None or not words.reactions.get(PIN):
        person = str(call.event.get("user") or "")
        await capture.unpin(room.desk, *item, person, _key(call))


async def changed(room: Room, call: Call) -> None:
    """The entry says what the message says now."""
    now: dict[str, Any] = call.event.get("message") or {}
    channel, ts = str(call.event.get("channel") or ""), str(now.get("ts") or "")
    if now.get("subtype") != "tombstone":
        await capture.edited(room.desk, channel, ts, str(now.get("text") or ""), _key(call))


async def deleted(room: Room, call: Call) -> None:
    channel, ts = str(call.event.get("channel") or ""), str(call.event.get("deleted_ts") or "")
    await capture.unpin(room.desk, channel, ts, "", _key(call))


def pinned(event: Mapping[str, Any]) -> bool:
    return event.get("reaction") == PIN


def of_people(event: Mapping[str, Any]) -> bool:
    """The bot edits its own messages all the time."""
    message = event.get("message") or event.get("previous_message") or {}
    return not message.get("bot_id")


async def _incident(room: Room, item: tuple[str, str], words: Words) -> Incident | None:
    """Of this channel; of the thread, for one that is handled in a thread."""
    store = room.desk.store
    if found := await store.incident_in(item[0]):
        return found
    subject = await room.posted.about(item[0], words.thread_ts) if words.thread_ts else ""
    return await store.incident(subject) if subject.startswith("INC-") else None


async def tick(room: Room, item: tuple[str, str]) -> None:
    """Without it the entry stands all the same."""
    try:
        await room.slack.react(*item, _TICK)
    except SlackFault:
        return


def _key(call: Call) -> str:
    """Tells this happening from a later one of the same message."""
    return str(call.event.get("event_ts") or call.key)


def _item(event: Any) -> tuple[str, str] | None:
    item = event.get("item") or {}
    ours = item.get("type") == "message"
    return (str(item.get("channel") or ""), str(item.get("ts") or "")) if ours else None
