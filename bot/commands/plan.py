"""`plan VERSION ENVIRONMENT`: the rules and the steps, on fresh facts from the live host; changes nothing."""

import argparse
import getpass

from actions.deploy import Ask
from actions.deploy import plan as plan_deployment
from bot.commands.environment import named
from bot.desk import open_parts
from bot.settings import load_settings
from messages import replies
from messages.text import plain
from policy.deploy import Refused
from policy.facts import Request
from policy.plan import Plan
from policy.shell import commands


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("version")
    parser.add_argument("environment")
    parser.add_argument(
        "--as", dest="person", default=f"os:{getpass.getuser()}", metavar="USER",
        help="whose plan: a Slack member id, or os:NAME (default: %(default)s)",
    )  # fmt: skip


async def run(arguments: argparse.Namespace) -> int:
    settings = load_settings()
    environment = named(settings.config, arguments.environment)
    ask = Ask(arguments.person, arguments.version, environment.name)
    async with open_parts(settings, settings.database_url.get_secret_value()) as parts:
        decision = await plan_deployment(parts.desk, ask)
        person = await parts.desk.people.person(ask.person)
    request = Request(person, ask.version, ask.environment)
    plan: Plan | None = getattr(decision, "plan", None)
    shell = ["\n".join(commands(environment, plan, step)) for step in plan.steps] if plan else []
    print(as_text(replies.plan(decision, request, shell).blocks))
    return 1 if isinstance(decision, Refused) else 0


def as_text(blocks: tuple[dict[str, object], ...]) -> str:
    texts = (block["text"] for block in blocks if "text" in block)
    return "\n\n".join(plain(str(text["text"])) for text in texts if isinstance(text, dict))
