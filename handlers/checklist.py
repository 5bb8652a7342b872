"""Checklists: `/ops checklist VERSION [ENVIRONMENT]`, the form, and the verification in a run's thread."""

import structlog

from actions.checklist import answer_after, answer_before, current, read, tick
from actions.denied import Denied
from handlers.listening import Call, Room, Work, answer
from messages import checklist as words
from messages import replies
from policy.checklist import AFTER, BEFORE, Item, Line, before
from policy.config import Environment
from policy.errors import SlackFault
from policy.ops.look import decide_look

log = structlog.get_logger(__name__)


async def open_before(room: Room, call: Call, environment: Environment, version: str) -> None:
    """A loading view at once; the form when the desk has verified what it can."""
    items = before(production=environment.windows)
    if refusal := decide_look("", (), await room.desk.people.person(call.user)):
        await answer(room.slack, call, replies.denied(refusal))
        return
    opened = await room.slack.open_view(call.trigger_id, words.loading())
    subject, run = await current(room.desk, environment.name, version)
    await answer_before(room.desk, environment, version, subject)
    found = await read(room.desk, subject, items)
    title = f"{version} to {environment.name}" + (f" (run {run})" if run else "")
    kept = {"subject": subject, "run": run, "channel": call.channel, "title": title}
    try:
        await room.slack.update_view(opened, words.form(title, found, kept))
    except SlackFault as e:  # closed meanwhile
        log.info("form not shown", code=e.code)


async def submitted(room: Room, call: Call) -> None:
    """Only the boxes this person changed."""
    subject, run = await _meant(room, call)
    title = str(call.note.get("title") or "")
    was = {str(item) for item in call.note.get("ticked") or ()}
    now = {
        item
        for name, given in call.fields.items()
        if name.startswith("boxes_")
        for item in given.split(",")
        if item
    }
    done = await tick(
        room.desk, subject, _items(subject), call.user, sorted(now - was), sorted(was - now), run
    )
    said = (
        replies.denied(done.verdict)
        if isinstance(done, Denied)
        else words.ticked(_about(room, subject, done.lines), title)
    )
    await answer(room.slack, call, said)


async def _meant(room: Room, call: Call) -> tuple[str, int]:
    """Subject and run. A form that was opened ahead of its run is about that run by now."""
    subject = str(call.note.get("subject") or "")
    kind, _, rest = subject.partition(":")
    if kind != "before" or call.run:
        return subject, call.run
    environment, _, version = rest.partition(":")
    return await current(room.desk, environment, version)


def _items(subject: str) -> tuple[Item, ...]:
    return AFTER if subject.startswith("run-") else BEFORE


def _about(room: Room, subject: str, found: tuple[Line, ...]) -> tuple[Line, ...]:
    """2.2 does not count where it was not asked for."""
    _, _, rest = subject.partition("before:")
    environment = room.desk.config.environment(rest.partition(":")[0])
    if not rest or environment is None:
        return found
    wanted = {item.id for item in before(production=environment.windows)}
    return tuple(line for line in found if line.item.id in wanted)


async def verify(room: Room, call: Call) -> None:
    """From the button in the run's thread."""
    if refusal := decide_look("", (), await room.desk.people.person(call.user)):
        await answer(room.slack, call, replies.denied(refusal))
        return
    run = await room.desk.store.run(call.run)
    subject, title = f"run-{run.id}", f"{run.version} on {run.environment}"
    found = await read(room.desk, subject, AFTER)
    kept = {
        "subject": subject,
        "run": run.id,
        "channel": call.channel,
        "thread_ts": call.thread_ts,
        "title": title,
    }
    await room.slack.open_view(call.trigger_id, words.form(title, found, kept))


async def look_again(room: Room, call: Call) -> None:
    if refusal := decide_look("", (), await room.desk.people.person(call.user)):
        await answer(room.slack, call, replies.denied(refusal))
        return
    run = await room.desk.store.run(call.run)
    environment = room.desk.config.environment(run.environment)
    if environment is None:
        return
    await answer_after(room.desk, environment, run.id)
    await tick(room.desk, f"run-{run.id}", AFTER, call.user, (), (), run.id)


def no_errors(_: Call) -> dict[str, str]:
    """Any set of boxes is fine."""
    return {}


ACTIONS: dict[str, Work] = {"verify_tick": verify, "verify_look": look_again}
VIEWS: dict[str, Work] = {"checklist": submitted}
