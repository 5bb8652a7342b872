"""The command line: finds the command, runs it, and turns every fault into one sentence.

Exit codes: 0 fine; 1 something failed, or the answer is no; 2 the command line was not understood.
"""

import argparse
import asyncio
import difflib
import sys
import uuid
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NoReturn

import structlog

from bot import logs
from messages.errors import explain
from messages.text import plain
from policy.errors import BotError, SettingsInvalid

Run = Callable[[argparse.Namespace], int | Coroutine[Any, Any, int]]

# Each is a module of bot/commands, imported when it is asked for.
COMMANDS: Mapping[str, str] = {
    "run": "start the bot",
    "check": "validate the configuration and name the path of each fault",
    "doctor": "try Slack, the database, each host, the registry, and say what to do",
    "plan": "show what a deployment would do, against the live host; changes nothing",
    "rollback": "go back to what ran well, also when Slack is down",
    "incident": "the incident desk, also when Slack is down",
    "manifest": "print the Slack app's manifest",
    "announcements": "print every announcement with the guide's sample values",
    "host-helper": "print the helper that a host needs, and how to install it",
    "audit": "verify the chain of the audit log",
}


def main(argv: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if argv is None else argv)
    name = words[0] if words else ""
    if name in {"-h", "--help", "help"}:
        _say(_overview())
        return 0
    if name == "--version":
        _say(f"liyaqa-bot {_version()}")
        return 0
    if name not in COMMANDS:
        _complain(_not_a_command(name))
        return 2
    module = import_module(f"bot.commands.{name.replace('-', '_')}")
    parser = Parser(prog=f"python -m bot {name}", description=f"{COMMANDS[name].capitalize()}.")
    module.arguments(parser)
    try:
        arguments = parser.parse_args(words[1:])
    except SystemExit as e:
        return int(e.code or 0)
    return carry_out(module.run, arguments)


class Parser(argparse.ArgumentParser):
    """A fault is one sentence and the way to the help."""

    def error(self, message: str) -> NoReturn:
        _complain(f"{self.prog}: {message}. `{self.prog} --help` shows how.")
        sys.exit(2)


def carry_out(run: Run, arguments: argparse.Namespace) -> int:
    """The exit code; no fault leaves as a traceback, a bug leaves one in the log under a reference."""
    logs.configure("console")
    try:
        result = run(arguments)
        return result if isinstance(result, int) else asyncio.run(result)
    except KeyboardInterrupt:
        return 130
    except BaseExceptionGroup as group:
        return _faults(tuple(_leaves(group)))
    except Exception as e:  # noqa: BLE001  the last seam before the user
        return _faults((e,))


def _leaves(group: BaseExceptionGroup[BaseException]) -> Iterator[BaseException]:
    for e in group.exceptions:
        if isinstance(e, BaseExceptionGroup):
            yield from _leaves(e)
        else:
            yield e


def _faults(errors: Sequence[BaseException]) -> int:
    for error in errors:
        match error:
            case SettingsInvalid(problems=problems):
                _complain("\n".join(problems))
            case BotError():
                _complain(plain(explain(error)))
            case _:
                _unexpected(error)
    return 1


def _unexpected(error: BaseException) -> None:
    reference = uuid.uuid4().hex[:8]
    structlog.get_logger("bot").error("unexpected", reference=reference, exc_info=error)
    _complain(
        f"Something went wrong that the bot did not expect (reference {reference}). The log above says where."
    )


def _overview() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {what}" for name, what in COMMANDS.items()]
    return "\n".join(
        ["python -m bot COMMAND", "", *lines, "", "`python -m bot COMMAND --help` shows a command's options."]
    )


def _not_a_command(name: str) -> str:
    if not name:
        return _overview()
    near = difflib.get_close_matches(name, COMMANDS, 1)
    hint = f"Did you mean `{near[0]}`?" if near else f"Here stands one of: {', '.join(COMMANDS)}."
    return f"`{name[:40]}` is not a command. {hint}"


def _version() -> str:
    try:
        return version("liyaqa-bot")
    except PackageNotFoundError:
        return "(from its source folder)"


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def _complain(text: str) -> None:
    sys.stderr.write(text + "\n")
