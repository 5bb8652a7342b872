"""`rollback [ENVIRONMENT]`: the same rollback as in Slack, for when Slack does not answer (ruling 50)."""

import argparse
import asyncio
import sys

from actions import rollback as rollbacks
from actions.desk import Desk
from actions.rollback import Ask, Guided, Joined, Opened
from bot.commands.environment import named
from bot.commands.login import login
from bot.commands.plan import as_text
from bot.desk import open_parts
from bot.settings import load_settings
from messages import replies
from messages import rollback as words
from messages.deploy.names import STEPS, phase
from messages.text import plain
from messages.views import Message
from policy.config import Environment
from policy.deploy import Refused
from policy.rollback import Chosen, Guide, Join, Method
from policy.runs import Phase, Run, State

_LOOK = 0.2  # seconds between two looks at the run
_PATIENCE = 10.0  # seconds until somebody should have taken it


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("environment", nargs="?", default="production")
    parser.add_argument("--to", default="", metavar="VERSION", help="where to go back to")
    parser.add_argument("--reason", default="", help="announced, and it decides the way (guide 6.1)")
    parser.add_argument(
        "--method", default="", choices=["", *Method], help="instead of what the reason asks for"
    )
    parser.add_argument("--yes", action="store_true", help="do not ask before it begins")


async def run(arguments: argparse.Namespace) -> int:
    """0: traffic is back. 1: it is not, and the output says why."""
    settings = load_settings()
    environment = named(settings.config, arguments.environment)
    ask = Ask(login(), environment.name, arguments.to, arguments.reason, arguments.method)
    async with open_parts(settings, settings.database_url.get_secret_value()) as parts:
        decision = await rollbacks.look(parts.desk, ask)
        _show(_would(decision, ask, environment))
        if isinstance(decision, Refused | Guide):
            return 1
        if not arguments.yes and not await _agreed():
            print("Nothing was started.")
            return 1
        leaving = decision.meant if isinstance(decision, Chosen | Join) else ""
        return await _carry(parts.desk, Ask(**{**_fields(ask), "leaving": leaving}), environment)


def _fields(ask: Ask) -> dict[str, str]:
    return {name: str(getattr(ask, name)) for name in ask.__slots__}


def _would(decision: Refused | Join | Guide | Chosen, ask: Ask, environment: Environment) -> Message:
    match decision:
        case Refused():
            return replies.refused(decision)
        case Guide():
            return words.runbook(decision, environment)
        case Join() | Chosen():
            return words.ask_first(decision, environment.name, ask.version, ask.reason, decision.meant)


async def _agreed() -> bool:
    if not sys.stdin.isatty():
        print("Type --yes to begin without being asked.")
        return False
    answer = await asyncio.to_thread(input, "Roll back now? Type yes: ")
    return answer.strip().lower() in ("y", "yes")


async def _carry(desk: Desk, ask: Ask, environment: Environment) -> int:
    """Opens it and follows it to its end. A bot does the work; the announcements follow when Slack is back."""
    match done := await rollbacks.ask(desk, ask):
        case Refused():
            _show(replies.refused(done))
            return 1
        case Guided(decision=guide):
            _show(words.runbook(guide, environment))
            return 1
        case Opened(run=begun) | Joined(run=begun):
            print(f"Run {begun.id} is open.")
            ended = await _followed(desk, begun)
    print(f"Run {ended.id}: {phase(ended).state}. {plain(ended.error)}".strip())
    live = await desk.store.live(environment.name)
    print(f"Live on {environment.name}: {live.version if live else 'not on record'}.")
    return 0 if ended.phase in (Phase.SUCCEEDED, Phase.ROLLED_BACK, Phase.CANCELLED) else 1


async def _followed(desk: Desk, begun: Run) -> Run:
    shown: set[tuple[int, int]] = set()
    waited = 0.0
    while True:
        found = await desk.store.run(begun.id)
        await _say_steps(desk, begun.id, shown)
        if found.state is State.ENDED or found.phase is Phase.ROLLBACK_FAILED:
            return found
        await asyncio.sleep(_LOOK)
        waited += _LOOK
        if not shown and waited >= _PATIENCE:
            print("No bot has taken it yet. Is one running? Start it with `python -m bot run`.")
            waited = float("-inf")


async def _say_steps(desk: Desk, run: int, shown: set[tuple[int, int]]) -> None:
    for step in await desk.store.steps(run):
        key = (step.direction, step.no)
        if key not in shown and step.ended_at is not None:
            shown.add(key)
            print(
                f"  {STEPS[step.kind]}{f' on {step.host}' if step.host else ''}: {step.state}. {step.detail}"
            )


def _show(message: Message) -> None:
    print(as_text(message.blocks))
