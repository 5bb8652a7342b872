"""What people do by hand, with the names that are real now: a Git revert, or a database restore (guide 6.5, 6.6)."""

from collections.abc import Sequence

from messages.blocks import context, header, message, section, sections
from messages.rollback.words import DATA, NAMES
from messages.text import code, escape, script
from messages.views import Message
from policy.config import Environment
from policy.rollback import Guide, Method
from policy.shell import restore, revert

Section = tuple[str, tuple[str, ...]]


def runbook(guide: Guide, environment: Environment) -> Message:
    """Nothing was done, and it says so first."""
    name, where = NAMES[guide.method], environment.name
    says = f"{name} on {escape(where)}: {DATA[guide.method]}. Nothing was done; people do it, step by step."
    return message(
        says,
        header(f"{name}: {where}"),
        section(f"*Nothing was done.* {_before(guide, where)}"),
        *sections(part for place, steps in _places(guide, environment) for part in _host(place, steps)),
        context(DATA[guide.method]),
    )


def _places(guide: Guide, environment: Environment) -> list[tuple[str, Sequence[Section]]]:
    """Where to type, and what."""
    if guide.method is Method.REVERT:
        return [("", revert(environment, guide.leaving))]
    return [(host, restore(environment, live, back)) for host, live, back in guide.places]


def _before(guide: Guide, environment: str) -> str:
    if guide.method is Method.REVERT:
        return f"{escape(guide.leaving)} stays live meanwhile. COMMIT is the commit that brought the fault."
    lock = code(f"/deploy lock {environment} database restore")
    swap = f"/rollback {environment} --to {guide.version}" if guide.version else f"/rollback {environment}"
    return (
        "This replaces the database by a backup: what was written since is lost. Before you begin, two people agree, "
        f"take a fresh backup, and close the environment with {lock}.\n"
        "A reverse migration is better where one can be written (guide 6.6, option 1). "
        f"To only move traffic, type {code(swap)}."
    )


def _host(where: str, steps: Sequence[Section]) -> list[str]:
    head = [f"On {code(where)}:"] if where else []
    return [*head, *(f"{escape(title)}\n{script(chr(10).join(commands))}" for title, commands in steps)]
