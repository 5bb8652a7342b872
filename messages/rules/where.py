"""Words for where.lock, where.open and where.busy: whose the environment is now."""

from messages.rules.words import Fields, Words, either
from messages.text import code


def lock(f: Fields) -> Words:
    name, command = f.code("environment", "The environment"), _command("/deploy unlock", f)
    if f.fine:
        return Words(f"{name} is not locked.")
    if run := f.whole("run"):
        return Words(
            f"{name} is frozen: the rollback of run {run} failed.",
            "Nothing deploys until its hosts are known to be right again.",
            f"Finish it with {_command('/rollback', f)}, or an admin checks the hosts and types {command}.",
        )
    since = either(f.values.get("at"), f" since {f.time('at')}")
    return Words(
        f"{name} is locked by {f.who('by', 'somebody')}{since}: {f.text('reason', 'no reason given')}",
        "A lock refuses everybody, in an emergency too.",
        f"Ask {f.who('by', 'an admin')} to release it with {command}, then ask again.",
    )


def open_already(f: Fields) -> Words:
    name = f"{f.code('version', 'This version')} on {f.code('environment', 'this environment')}"
    if f.fine:
        return Words(f"{name} is not under way already.")
    return Words(
        f"{name} is under way already, as run {f.whole('run')}.",
        "Nothing new was started.",
        "Follow that run; `/deploy status` shows where it stands.",
    )


def busy(f: Fields) -> Words:
    name = f.code("environment", "The environment")
    if f.fine:
        return Words(f"{name} is free.")
    holder = either(
        f.whole("run"), f"run {f.whole('run')} ({f.code('version', 'unknown version')}) is on {name}"
    )
    return Words(
        f"{name} is busy: {holder or 'other runs come first'}.",
        f"This one waits its turn, number {max(f.whole('position'), 1)} in the queue, and starts by itself.",
        "Nothing needs to be done; `/deploy status` shows the queue.",
    )


def _command(verb: str, f: Fields) -> str:
    return code(f"{verb} {f.raw('environment')}")
