"""Reactions of people to messages."""

from dataclasses import replace

from sandbox.slack.errors import CannotDo
from sandbox.slack.person.desk import Desk
from sandbox.slack.world.model import Message, User


def toggle(desk: Desk, user: User, message: Message, name: str) -> Message:
    now = desk.seen(user, message)
    if now.only_for is not None:
        raise CannotDo("only posted messages take reactions")
    given = dict(now.reactions)
    given[name] = _toggled(given.get(name, ()), user.id)
    kept = tuple((one, users) for one, users in given.items() if users)
    return desk.state.put_message(replace(now, reactions=kept))


def _toggled(users: tuple[str, ...], user: str) -> tuple[str, ...]:
    return tuple(one for one in users if one != user) if user in users else (*users, user)
