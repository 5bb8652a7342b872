"""Which listener hears what; the Slack app's manifest is generated from the same table."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_bolt.app.async_app import AsyncApp

from handlers import checklist, home, modals, ops, playbooks, rollback
from handlers.calling import alerts, paging
from handlers.deploy import approvals, watch
from handlers.deploy import command as deploy
from handlers.incidents import table as incidents
from handlers.listening import Call, Errors, Heard, Room, Wanted, Work, answer, explained
from messages.replies import outdated

_ANY = re.compile(".*")


@dataclass(frozen=True, slots=True)
class Listeners:
    commands: tuple[str, ...]
    actions: tuple[str, ...]
    views: tuple[str, ...]
    events: tuple[str, ...] = ()
    shortcuts: tuple[str, ...] = ()


_COMMANDS: dict[str, Work] = {
    deploy.COMMAND: deploy.command,
    ops.COMMAND: ops.command,
    rollback.COMMAND: rollback.command,
    **incidents.COMMANDS,
}
_ACTIONS: dict[str, Work] = {
    "approve": approvals.approve,
    "reject": approvals.reject,
    "cancel": approvals.cancel,
    "confirm_window": approvals.confirm_window,
    "rollback": rollback.confirmed,
    "watch_back": watch.back,
    "watch_keep": watch.keep,
    **checklist.ACTIONS,
    **home.ACTIONS,
    **incidents.ACTIONS,
    **playbooks.actions(),
    **paging.ACTIONS,
    **alerts.ACTIONS,
}
_VIEWS: dict[str, Work] = {
    **checklist.VIEWS,
    "deploy": approvals.deploy_submitted,
    "reject": approvals.reject_submitted,
    "confirm_window": approvals.confirm_submitted,
    "rollback": rollback.submitted,
    **incidents.VIEWS,
    playbooks.VIEW: playbooks.submitted,
}
_SHORTCUTS: dict[str, Work] = {**incidents.SHORTCUTS}
_EVENTS: tuple[Heard, ...] = (*home.EVENTS, *incidents.EVENTS)
_SUBSCRIPTIONS: tuple[str, ...] = (*home.SUBSCRIPTIONS, *incidents.SUBSCRIPTIONS)


def listeners() -> Listeners:
    """Names, for the manifest and its test."""
    return Listeners(tuple(_COMMANDS), tuple(_ACTIONS), tuple(_VIEWS), _SUBSCRIPTIONS, tuple(_SHORTCUTS))


def register(app: AsyncApp, room: Room) -> None:
    """Every listener in its wrapper, and behind them one for whatever nobody knows."""
    checks: dict[str, Errors] = {
        "deploy": partial(modals.deploy_errors, room.desk.config),
        "reject": modals.reason_errors,
        "confirm_window": modals.reason_errors,
        "rollback": rollback.form_errors,
        "checklist": checklist.no_errors,
        **incidents.CHECKS,
        playbooks.VIEW: playbooks.errors,
    }
    for name, work in _COMMANDS.items():
        app.command(name)(explained(room, name, work))
    for name, work in _ACTIONS.items():
        app.action(name)(explained(room, name, work))
    for name, work in _VIEWS.items():
        app.view(name)(explained(room, f"view:{name}", work, checks[name]))
    for name, work in _SHORTCUTS.items():
        app.shortcut(name)(explained(room, f"shortcut:{name}", work))
    for heard in _EVENTS:
        listener = explained(room, f"event:{heard.name}", heard.work)
        app.event(dict(heard.asked), matchers=[partial(_wanted, heard.wanted)])(listener)
    _catch_all(app, room)


def _catch_all(app: AsyncApp, room: Room) -> None:
    """An unknown command or button of an older version acks and says so; a closed form needs no words."""
    app.command(_ANY)(explained(room, "unknown_command", _unknown))
    app.action(_ANY)(explained(room, "unknown_action", _unknown))
    app.view(_ANY)(explained(room, "unknown_view", _unknown))
    app.view_closed(_ANY)(explained(room, "closed_view", _nothing))
    app.options(_ANY)(explained(room, "unknown_options", _nothing))
    app.shortcut(_ANY)(explained(room, "unknown_shortcut", _unknown))
    app.event(_ANY)(_unheard)


async def _unknown(room: Room, call: Call) -> None:
    await answer(room.slack, call, outdated())


async def _wanted(wanted: Wanted, event: dict[str, Any]) -> bool:
    return wanted(event)


async def _unheard(ack: Callable[[], Awaitable[object]]) -> None:
    """Most of what is said in a channel: it is not even remembered as delivered."""
    await ack()


async def _nothing(room: Room, call: Call) -> None:
    """Nobody waits for an answer."""
