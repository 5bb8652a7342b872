"""`incident WORDS`: what `/incident` does, on the command line, for when Slack does not answer (ruling 50)."""

import argparse

from actions.denied import Denied
from actions.incidents.resolve import Ending, resolve
from bot.commands.login import linked, login, noted
from bot.commands.plan import as_text
from bot.desk import Parts, open_parts
from bot.settings import load_settings
from handlers.incidents import opening
from handlers.incidents.command import told, verbs
from handlers.incidents.finding import Found, found
from handlers.listening import Call, Room
from handlers.parsing.incidents import Line, parse_incident
from messages import replies as answers
from messages.incidents import replies
from messages.views import Message
from store.deliveries import Deliveries
from store.outbox import Outbox


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs="*", help="as after /incident in Slack, e.g. open P0 Checkout is down")
    parser.add_argument("--cause", default="", help="for resolve: what caused it")
    parser.add_argument("--fix", default="", help="for resolve: what fixed it")
    parser.add_argument("--next-steps", default="", help="for resolve: what follows")


async def run(arguments: argparse.Namespace) -> int:
    """0: answered, and the answer says what was done or why not. 2: not a command."""
    settings = load_settings()
    here = linked(settings.config)
    person = next(iter(here), login())
    async with open_parts(settings, settings.database_url.get_secret_value(), here) as parts:
        await noted(parts, here, "incident")
        line = parse_incident(" ".join(arguments.words), verbs())
        print(as_text((await _said(_room(parts), person, line, arguments)).blocks))
    return 2 if line.unknown else 0


def _room(parts: Parts) -> Room:
    """Nothing is said from here: what is due in Slack waits in the outbox for a bot that reaches it."""
    return Room(parts.desk, parts.slack, Deliveries(parts.database), Outbox(parts.database))


async def _said(room: Room, person: str, line: Line, arguments: argparse.Namespace) -> Message:
    call = Call(person, text=" ".join(arguments.words))
    if line.unknown:
        return replies.misread(line.verb, line.nearest)
    if line.verb in ("open", "drill"):
        opened = await opening.open_typed(room, call, line.text, drill=line.verb == "drill")
        return opened or replies.usage("incident open P0 Checkout is down", "Severity and title are needed.")
    if line.verb == "resolve":
        return await _resolved(room, call, line, arguments)
    if line.verb == "update" and not line.text:
        return replies.usage("incident update The disk is full", "What is known?")
    return await told(room, call, line)


async def _resolved(room: Room, call: Call, line: Line, arguments: argparse.Namespace) -> Message:
    which = await found(room, call, line.incident)
    if not isinstance(which, Found):
        return which
    ending = Ending(arguments.cause, arguments.fix, arguments.next_steps)
    done = await resolve(room.desk, which.incident.id, call.user, ending)
    return (
        answers.denied(done.verdict)
        if isinstance(done, Denied)
        else replies.changed(done.incident, "resolved.")
    )
