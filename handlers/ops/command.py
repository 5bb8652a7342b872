"""`/ops` and everything that may follow it in one line. Every answer is seen by its receiver alone."""

import asyncio

from actions.ops.diagnose import look
from actions.ops.health import check
from actions.ops.metrics import measure
from actions.summary import take
from handlers import checklist
from handlers.listening import Call, Room, answer, promptly
from handlers.ops import logs
from handlers.ops.views import health_view
from handlers.parsing import Checklist, Help, Logs, Look, Misread, Ops, Page, Topic, parse_ops
from handlers.views import environment_view
from messages import ops, replies
from messages.replies import looking_at
from messages.summary import summary
from messages.views import Message
from policy.config import Environment, Strategy
from policy.deploy.verdicts.what import no_environment
from policy.facts import Person
from policy.ops.diagnosis import diagnose
from policy.ops.look import decide_look
from policy.people import outsider
from policy.summary import changes
from policy.summary.week import main_environment
from policy.versions import parse

COMMAND = "/ops"
MEASURED_OVER = 300.0  # seconds; guide 8.3 asks for rates over five minutes


async def command(room: Room, call: Call) -> None:
    typed = parse_ops(call.text, [e.name for e in room.desk.config.environments])
    if isinstance(typed, Misread):
        await answer(room.slack, call, ops.misread(typed.trouble, typed.word, typed.nearest))
    elif isinstance(typed, Checklist):
        await _checklist(room, call, typed)
    elif isinstance(typed, Help):
        await answer(room.slack, call, ops.help_screen(_names(room)))
    else:
        await promptly(room, call, looking_at(_about(typed)), _done(room, call, typed))


async def _checklist(room: Room, call: Call, typed: Checklist) -> None:
    """A form, so that ticking is a click."""
    main = main_environment(room.desk.config)
    name = typed.environment or (main.name if main else "")
    environment = room.desk.config.environment(name)
    problem = parse(typed.version, branch_tags=environment.branch_tags).problem if environment else None
    if environment is None or environment.strategy is Strategy.LOCAL:
        await answer(room.slack, call, _unknown(_names(room), name))
    elif problem:
        meant = parse(typed.version).meant or "v1.2.4"
        await answer(room.slack, call, ops.misread("bad_version", typed.version, f"/ops checklist {meant}"))
    else:
        await checklist.open_before(room, call, environment, typed.version)


def _about(typed: Ops) -> str:
    match typed:
        case Logs(environment=environment):
            return f"the logs of {environment}"
        case Look(topic=topic, environment=environment):
            return f"the {topic} of {environment or 'every environment'}"
    return "everything" if typed is Page.SUMMARY else "the record"


async def _done(room: Room, call: Call, typed: Ops) -> Message:
    """What is deployed is not for outsiders; logs and the audit log are for people with a role."""
    person = await room.desk.people.person(call.user)
    if refusal := outsider(person):
        return replies.denied(refusal)
    match typed:
        case Logs():
            return await logs.told(room, call, typed)
        case Look():
            return await _looked(room, typed)
        case Page():
            return await _page(room, person, typed)
    return ops.help_screen(_names(room))


async def _page(room: Room, person: Person, typed: Page) -> Message:
    match typed:
        case Page.SUMMARY:
            return await current(room, person)
        case Page.URLS:
            return ops.urls(room.desk.config)
        case Page.ONCALL:
            return ops.on_call(room.desk.config)
        case Page.AUDIT:
            return await _audited(room, person)


async def current(room: Room, person: Person) -> Message:
    """Compared with the last one that was posted; not kept itself."""
    facts = await take(room.desk, person)
    posted = next((p.name for p in room.desk.config.summaries if p.report == "summary"), "")
    before = await room.desk.store.last_summary(posted)
    return summary(facts, changes(before, facts) if before else None)


async def _looked(room: Room, typed: Look) -> Message:
    chosen = [e for e in room.desk.config.environments if typed.environment in ("", e.name)]
    if not chosen:
        return _unknown(_names(room), typed.environment)
    match typed.topic:
        case Topic.STATUS:
            return replies.status([await environment_view(room.desk, e) for e in chosen])
        case Topic.HEALTH:
            return await _health(room, chosen)
        case Topic.METRICS:
            return await _metrics(room, typed, chosen)
        case Topic.DIAGNOSE:
            place = _one(room, typed, chosen)
            return ops.diagnosis(place.name, diagnose(await look(room.desk, place)))


async def _health(room: Room, chosen: list[Environment]) -> Message:
    real = [e for e in chosen if e.strategy is not Strategy.LOCAL]
    checked = await asyncio.gather(*(check(room.desk, e) for e in real))
    return ops.health([health_view(one) for one in checked])


async def _metrics(room: Room, typed: Look, chosen: list[Environment]) -> Message:
    place = _one(room, typed, chosen)
    found = await measure(room.desk, place, MEASURED_OVER)
    return ops.measures(place.name, found.measures, MEASURED_OVER / 60, found.alerts)


def _one(room: Room, typed: Look, chosen: list[Environment]) -> Environment:
    """The one that was named, else the one customers use."""
    return chosen[0] if typed.environment else main_environment(room.desk.config) or chosen[0]


async def _audited(room: Room, person: Person) -> Message:
    if refusal := decide_look("", (), person):
        return replies.denied(refusal)
    return ops.audit(await room.desk.store.audit_tail(), await room.desk.store.seal())


def _unknown(known: tuple[str, ...], environment: str) -> Message:
    return replies.denied(no_environment(environment, known))


def _names(room: Room) -> tuple[str, ...]:
    return tuple(e.name for e in room.desk.config.environments)
