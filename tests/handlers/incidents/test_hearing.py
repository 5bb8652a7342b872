"""A pushpin puts a message on the timeline; edits, deletions and second thoughts follow it."""

import asyncio

from policy.incidents.model import TimelineEntry
from sandbox.slack.world.model import Message
from tests.handlers.incidents.desk import ROOM, opened, quiet
from tests.handlers.office import Office

ID = "INC-2026-001"


async def pins(at: Office, *wanted: str) -> list[TimelineEntry]:
    """The entries that come from messages, once they say exactly this."""
    found: list[TimelineEntry] = []
    for _ in range(300):
        found = [e for e in await at.desk.store.timeline(ID) if e.source_ts]
        if [e.text for e in found] == list(wanted):
            return found
        await asyncio.sleep(0.02)
    raise AssertionError([e.text for e in found])


async def spoken(at: Office, words: str, thread: Message | None = None) -> Message:
    said: Message = at.person("U0ENGINEER").write(words, channel=ROOM, thread=thread)
    return said


async def test_a_pinned_message_is_on_the_timeline_once_with_its_author_and_a_tick(
    desk_office: Office,
) -> None:
    await opened(desk_office)
    await quiet(desk_office)
    message = await spoken(desk_office, "The pool is exhausted")
    for person in ("U0ONCALL", "U0COMMANDER"):
        await desk_office.person(person).react_and_tell(message, "pushpin")
    (entry,) = await pins(desk_office, "The pool is exhausted")
    assert (entry.actor, entry.source_ts) == ("U0ENGINEER", message.ts)

    def ticked() -> bool:
        now = desk_office.slack.current(message)
        return bool(now and "white_check_mark" in dict(now.reactions))

    await desk_office.slack.wait_for(ticked)


async def test_a_reply_in_a_thread_is_that_reply_and_not_its_parent(desk_office: Office) -> None:
    await opened(desk_office)
    await quiet(desk_office)
    parent = await spoken(desk_office, "Any idea?")
    reply = await spoken(desk_office, "The certificate ran out", parent)
    await desk_office.person("U0ONCALL").react_and_tell(reply, "pushpin")
    await pins(desk_office, "The certificate ran out")


async def test_an_entry_goes_with_the_last_pushpin_and_may_come_back(desk_office: Office) -> None:
    await opened(desk_office)
    await quiet(desk_office)
    message = await spoken(desk_office, "Wrong guess")
    first, second = desk_office.person("U0ONCALL"), desk_office.person("U0COMMANDER")
    await first.react_and_tell(message, "pushpin")
    await pins(desk_office, "Wrong guess")
    await second.react_and_tell(message, "pushpin")
    await first.react_and_tell(message, "pushpin")
    await pins(desk_office, "Wrong guess")
    await second.react_and_tell(message, "pushpin")
    await pins(desk_office)
    await first.react_and_tell(message, "pushpin")
    await pins(desk_office, "Wrong guess")


async def test_an_edit_is_followed_and_a_deletion_takes_the_words_away(desk_office: Office) -> None:
    await opened(desk_office)
    await quiet(desk_office)
    author = desk_office.person("U0ENGINEER")
    message = await spoken(desk_office, "Port 5432")
    await desk_office.person("U0ONCALL").react_and_tell(message, "pushpin")
    await pins(desk_office, "Port 5432")
    changed = await author.edit(message, "Port 5433")
    await pins(desk_office, "Port 5433")
    await author.delete(changed)
    await pins(desk_office)


async def test_other_reactions_and_other_channels_are_nobodys_business(desk_office: Office) -> None:
    await opened(desk_office)
    await quiet(desk_office)
    here = await spoken(desk_office, "Hello")
    elsewhere = desk_office.person("U0ENGINEER").write("Lunch?", channel="general")
    await desk_office.person("U0ONCALL").react_and_tell(here, "eyes")
    await desk_office.person("U0ONCALL").react_and_tell(elsewhere, "pushpin")
    last = await spoken(desk_office, "This one")
    await desk_office.person("U0ONCALL").react_and_tell(last, "pushpin")
    await pins(desk_office, "This one")


async def test_in_the_thread_of_a_small_one_a_pushpin_counts_too(desk_office: Office) -> None:
    await opened(desk_office, severity="P3")
    await quiet(desk_office)
    (told,) = desk_office.slack.messages("incidents")
    reply = desk_office.person("U0ENGINEER").write("A typo on the page", channel="incidents", thread=told)
    await desk_office.person("U0ONCALL").react_and_tell(reply, "pushpin")
    await pins(desk_office, "A typo on the page")
