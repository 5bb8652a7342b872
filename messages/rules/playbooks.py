"""Words for playbook.*: why an action of a playbook is not done."""

from messages.rules.words import Fields, Words, either
from messages.text import code

_TARGETS = {
    "hosts": ("has no hosts in the configuration", "Act by hand. "),
    "changed": ("has changed since this was shown", "Look at the card again, and press once more. "),
    "evidence": ("holds evidence that is not saved yet", "Press Keep evidence first; a try is enough. "),
    "live": ("has no container that could be meant", "Look at Containers, and act by hand on the host. "),
}


def role(f: Fields) -> Words:
    return Words(
        f"{_action(f)} is not yours to do.",
        "Nothing was changed.",
        f"The incident commander may, and: {_roles(f)}. Ask one of them.",
    )


def second(f: Fields) -> Words:
    problem = f.raw("problem")
    if problem == "self":
        return Words(
            f"You asked for {_action(f)} yourself.",
            "It needs a second person.",
            f"Ask the incident commander, or: {_roles(f)}.",
        )
    if problem == "role":
        return Words(
            f"{_action(f)} needs a second person with another role.",
            "Your click changed nothing.",
            f"The incident commander may agree, and: {_roles(f)}.",
        )
    return Words(
        f"{_action(f)} no longer waits for anybody.",
        "Your click changed nothing.",
        "Look at the playbook for where it stands.",
    )


def target(f: Fields) -> Words:
    where = f.code("environment", "The environment")
    what, todo = _TARGETS.get(f.raw("problem"), ("is not what was shown", "Look at the card again. "))
    return Words(f"{where} {what}.", f"{_action(f)} was not done, and nothing was changed.", todo.strip())


def busy(f: Fields) -> Words:
    if run := f.whole("run"):
        return Words(
            f"Run {run} is at work on the same hosts.",
            f"{_action(f)} would meet it half-way, so nothing was changed.",
            f"Wait for it, or stop it with {code(f'/deploy cancel {run}')}.",
        )
    other = f.text("other", "Another action")
    by = either(f.raw("by"), f", asked for by {f.who('by')}")
    return Words(
        f"{other} is under way on the same target{by}.",
        f"{_action(f)} was not started.",
        "Wait until it is over; the playbook shows it.",
    )


def address(f: Fields) -> Words:
    return Words(
        f.text("why", "That address is not blocked."),
        "Nothing was changed.",
        f"Type an address from the log, such as {code('203.0.113.9')}.",
    )


def _action(f: Fields) -> str:
    return f"*{f.text('action', 'This action')}*"


def _roles(f: Fields) -> str:
    return ", ".join(name.replace("_", " ") for name in f.names("roles")) or "an admin"
