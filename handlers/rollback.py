"""`/rollback`, its form and its button: one confirmation, then it begins."""

from collections.abc import Mapping

import structlog

from actions import rollback as rollbacks
from actions.rollback import Ask, Guided, Joined, Opened
from handlers.links import card_link
from handlers.listening import Call, Room, answer, promptly
from handlers.parsing import Form, Help, Misread, Rollback, parse_rollback
from handlers.views import run_view
from messages import replies
from messages import rollback as words
from messages.modals import MOST_REASON
from messages.replies import looking_at
from messages.rollback.form import chosen
from messages.rules import words as rule_words
from messages.views import Message
from policy.config import Config, Strategy
from policy.deploy import Refused
from policy.errors import SlackFault
from policy.rollback import Chosen, Guide, Join, Method, named
from policy.runs import Kind

COMMAND = "/rollback"
LINK_WITHIN = 2.0  # seconds an answer waits for the card it links to

log = structlog.get_logger(__name__)


async def command(room: Room, call: Call) -> None:
    """Everything typed gets one answer; a bare `/rollback` gets a form."""
    names = tuple(e.name for e in room.desk.config.environments)
    match typed := parse_rollback(call.text, names):
        case Form():
            await open_form(room, call)
        case Help():
            await answer(room.slack, call, words.help_screen(names))
        case Misread():
            await answer(room.slack, call, words.misread(typed.trouble, typed.word, typed.nearest))
        case Rollback():
            environment = typed.environment or usual(room.desk.config)
            ask = Ask(call.user, environment, typed.version, typed.reason)
            await promptly(room, call, looking_at(f"the hosts of {environment}"), _look(room, ask))


def usual(config: Config) -> str:
    """What `/rollback` is about when nothing is named: where releases stand by."""
    found = [e.name for e in config.environments if e.hosts and e.strategy is Strategy.BLUE_GREEN]
    return "production" if "production" in found or not found else found[0]


async def _look(room: Room, ask: Ask) -> Message:
    """What would happen, and the button that makes it happen."""
    match decision := await rollbacks.look(room.desk, ask):
        case Refused():
            return replies.refused(decision)
        case Guide():
            return await asked(room, ask)
        case Join(run=run, stops=False):
            return words.joined(await run_view(room.desk, run.id, await card_link(room, run.id)))
        case Join() | Chosen():
            return words.ask_first(decision, ask.environment, ask.version, ask.reason, decision.meant)


async def open_form(room: Room, call: Call) -> None:
    """A loading view at once; the form when every host has answered, or has not. A button may name the environment."""
    environment = str(call.value.get("environment") or "") or usual(room.desk.config)
    opened = await room.slack.open_view(call.trigger_id, words.loading())
    found = await rollbacks.options(room.desk, environment, call.user)
    if found.refused:
        form = words.barred(rule_words(found.refused).full)
    else:
        busy = found.holder if found.holder and found.holder.kind is Kind.DEPLOY else None
        form = words.ways(found.environment, found.leaving, found.ways, call.channel, busy)
    try:
        await room.slack.update_view(opened, form)
    except SlackFault as e:  # closed meanwhile
        log.info("form not shown", code=e.code)


async def confirmed(room: Room, call: Call) -> None:
    """The button. What it carries is a claim: everything is decided again."""
    given = {name: str(call.value.get(name, "")) for name in ("environment", "version", "reason")}
    leaving, method = str(call.value.get("leaving", "")), str(call.value.get("method", ""))
    ask = Ask(call.user, **given, leaving=leaving, method=method if method in set(Method) else "")
    await promptly(room, call, looking_at(f"the hosts of {ask.environment}"), asked(room, ask))


async def submitted(room: Room, call: Call) -> None:
    method, version = chosen(call.fields.get("way", ""))
    if method not in ("", *Method):
        await answer(room.slack, call, replies.outdated())
        return
    row, reason = named(call.fields.get("scenario", "")), call.fields.get("reason", "")
    told = f"{row.name}: {reason}" if row and not method else reason
    environment, leaving = str(call.note.get("environment", "")), str(call.note.get("leaving", ""))
    ask = Ask(call.user, environment, version, told[:MOST_REASON], method, leaving)
    await promptly(room, call, looking_at(f"the hosts of {environment}"), asked(room, ask))


def form_errors(call: Call) -> Mapping[str, str]:
    """A way must be chosen; the reason is read by everybody."""
    return {} if call.fields.get("reason", "").strip() else {"reason": "Write a reason; everybody reads it."}


async def asked(room: Room, ask: Ask) -> Message:
    """The answer to a request, however it came in."""
    match done := await rollbacks.ask(room.desk, ask):
        case Opened(run=run, decision=decision):
            link = await card_link(room, run.id, within=LINK_WITHIN)
            return words.opened(await run_view(room.desk, run.id, link), decision)
        case Joined(run=run, decision=decision):
            view = await run_view(room.desk, run.id, await card_link(room, run.id))
            return words.going_back(view) if decision.stops else words.joined(view)
        case Guided(decision=guide):
            return words.runbook(guide, room.desk.config.configured(guide.environment))
        case Refused():
            return replies.refused(done)
