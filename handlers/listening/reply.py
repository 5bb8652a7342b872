"""Answers the one who asked: through the response_url, else where they typed, else directly. Never raises."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from functools import partial

import structlog

from clients.slack import Slack
from handlers.listening.call import Call
from handlers.listening.room import Room
from messages.views import Message
from policy.errors import SlackFault, SlackUnreachable

log = structlog.get_logger(__name__)


async def answer(slack: Slack, call: Call, message: Message, *, replace: bool = False) -> None:
    """Only its receiver sees it; nothing that matters is said here alone. `replace`: in place of the former answer."""
    for way, send in _ways(slack, call, replace=replace):
        try:
            await send(message)
        except (SlackFault, SlackUnreachable) as e:
            log.warning("answer not delivered", way=way, fault=str(e))
        else:
            return
    log.error("nobody heard the answer", user=call.user)


def _ways(
    slack: Slack, call: Call, *, replace: bool
) -> Iterator[tuple[str, Callable[[Message], Awaitable[object]]]]:
    if call.response_url:
        respond = partial(slack.respond, call.response_url, thread_ts=call.thread_ts)
        yield "response_url", partial(respond, replace=replace)
    if call.channel:
        yield "ephemeral", partial(slack.ephemeral, call.channel, call.user, thread_ts=call.thread_ts)
    yield "direct", partial(slack.direct, call.user)


async def promptly(room: Room, call: Call, meanwhile: Message, work: Awaitable[Message]) -> None:
    """Answers with what `work` says; when it takes longer than people wait in silence, `meanwhile` is said first.

    The answer to a command then takes the place of `meanwhile`; a click's must not, the clicked message would go.
    """
    hint = asyncio.create_task(_after(room, call, meanwhile))
    try:
        said = await work
    finally:
        hint.cancel()
        await asyncio.wait({hint})
    await answer(room.slack, call, said, replace=bool(call.command) and not hint.cancelled())


async def _after(room: Room, call: Call, meanwhile: Message) -> None:
    await asyncio.sleep(room.patience)
    await answer(room.slack, call, meanwhile)
