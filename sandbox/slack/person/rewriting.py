"""People change and delete what they wrote."""

from dataclasses import replace

from sandbox.slack.errors import CannotDo
from sandbox.slack.person.desk import Desk
from sandbox.slack.person.typing import composed
from sandbox.slack.world.model import Message, User


async def edit(desk: Desk, user: User, message: Message, typed: str) -> Message:
    now = _own(desk, user, message)
    text = composed(desk.state, typed)
    at = desk.state.timestamp()
    changed = desk.state.put_message(replace(now, text=text, edited_ts=at, edited_by=user.id))
    await desk.altered(changed)
    return changed


async def delete(desk: Desk, user: User, message: Message) -> None:
    now = _own(desk, user, message)
    desk.state.drop_message(now)
    await desk.altered(now, gone=True)


def _own(desk: Desk, user: User, message: Message) -> Message:
    now = desk.seen(user, message)
    if now.user != user.id:
        raise CannotDo("only own messages can be changed")
    return now
