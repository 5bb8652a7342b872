"""The wrapper every listener wears: the ack goes first, and no exception escapes.

Bolt loses an ack when its listener raises within some 10 ms after it (the caller then sees a timeout although we
acked), and keeps no hold of the task. So here everything is caught, counted and explained to the one who asked.
"""

import hashlib
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import structlog
from prometheus_client import Counter, Histogram
from structlog.contextvars import bound_contextvars

from handlers.listening.call import Call
from handlers.listening.reply import answer
from handlers.listening.room import Room
from messages import errors as words
from policy.errors import BotError, DeliveryTaken

HEARD = Counter(
    "liyaqa_listeners", "Commands, clicks and forms heard, by how they ended", ["listener", "outcome"]
)
WORKED = Histogram("liyaqa_listener_seconds", "From ack to the last answer", ["listener"])

Work = Callable[[Room, Call], Awaitable[None]]
Errors = Callable[[Call], Mapping[str, str]]  # what is wrong with a form, by block id
Listener = Callable[..., Awaitable[None]]
Wanted = Callable[[Mapping[str, Any]], bool]  # of an event

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Heard:
    """An event that is listened to: its type and subtype as Bolt matches them, and which of them are worth a thought."""

    name: str
    asked: Mapping[str, str]
    work: Work
    wanted: Wanted


class Ack(Protocol):
    async def __call__(self, **answer: Any) -> Any: ...


def explained(room: Room, name: str, work: Work, errors: Errors | None = None) -> Listener:
    """Bolt's listener for `work`. `errors` must not look anything up: it runs before the ack, which carries it."""

    async def listener(ack: Ack, body: dict[str, Any]) -> None:
        with room.busy.one():
            try:
                if await _acked(ack, body, errors):
                    await _counted(room, name, work, Call.of(body))
            except Exception:
                log.exception("listener broke", listener=name)

    return listener


async def _acked(ack: Ack, body: Mapping[str, Any], errors: Errors | None) -> bool:
    """False when the form goes back to its sender."""
    found = _wrong(body, errors) if errors else {}
    if not found:
        await ack()
        return True
    await ack(response_action="errors", errors=found)
    return False


def _wrong(body: Mapping[str, Any], errors: Errors) -> dict[str, str]:
    try:
        return dict(errors(Call.of(body)))
    except Exception:
        log.exception("form check broke")
        return {}  # the ack must not be lost; the action checks again


async def _counted(room: Room, name: str, work: Work, call: Call) -> None:
    started = time.monotonic()
    with bound_contextvars(listener=name, delivery=_correlation(call), user=call.user):
        outcome = await _worked(room, work, call)
        seconds = time.monotonic() - started
        log.info("heard", outcome=outcome, seconds=round(seconds, 3))
    HEARD.labels(name, outcome).inc()
    WORKED.labels(name).observe(seconds)


def _correlation(call: Call) -> str:
    """The same for every delivery of one thing; a trigger id itself does not belong in a log."""
    return hashlib.sha256(call.key.encode()).hexdigest()[:12] if call.key else secrets.token_hex(6)


async def _worked(room: Room, work: Work, call: Call) -> str:
    """A fault that was explained is an answer: the delivery is settled, and a repetition of it adds nothing."""
    if not call.key:
        return await _done(room, work, call)
    try:
        async with room.deliveries.taken(call.key) as first:
            return await _done(room, work, call) if first else "repeated"
    except Exception as error:  # noqa: BLE001  nothing may escape a listener
        return await _explained(room, call, error)


async def _done(room: Room, work: Work, call: Call) -> str:
    try:
        await work(room, call)
    except Exception as error:  # noqa: BLE001  nothing may escape a listener
        return await _explained(room, call, error)
    return "done"


async def _explained(room: Room, call: Call, error: Exception) -> str:
    fault = _fault(error)
    if isinstance(fault, DeliveryTaken):
        return "repeated"  # who took it over answers
    if fault is not None:
        log.warning("fault", fault=str(fault))
        await answer(room.slack, call, words.fault(fault))
        return "fault"
    reference = secrets.token_hex(4)
    log.error("unexpected", reference=reference, exc_info=error)
    await answer(room.slack, call, words.unexpected(reference))
    return "unexpected"


def _fault(error: BaseException) -> BotError | None:
    """The fault itself, or the first one a task group carries when it carries nothing else."""
    if isinstance(error, BotError):
        return error
    if not isinstance(error, BaseExceptionGroup):
        return None
    found = [_fault(e) for e in error.exceptions]
    return None if None in found else found[0]
