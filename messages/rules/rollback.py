"""Words for rollback.*: what stands in the way of going back, and what to do instead."""

from messages.rules.words import Fields, Words, either
from messages.text import code

_METHODS = {
    "swap": "a swap to the warm standby",
    "redeploy": "an earlier version, started anew",
    "revert": "a revert in Git",
    "restore": "a restore from backup",
}


def open_already(f: Fields) -> Words:
    name = f"Run {f.whole('run')} ({f.text('version', 'a release')} on {f.text('environment', 'production')})"
    if f.fine:
        return Words("No other run is in flight.")
    if f.flag("stops"):
        return Words(f"{name} is in flight, so it goes back itself.", "No second run starts.")
    return Words(f"{name} is going back already.", "Nothing new was started.")


def stale(f: Fields) -> Words:
    if f.fine:
        return Words("What is live is what was shown.")
    if run := f.whole("run"):
        return Words(
            f"Run {run}, a deployment, has begun since this was shown.",
            "Nothing was changed.",
            f"To make that run go back, type {_type('/rollback', f)}.",
        )
    return Words(
        f"{f.code('live', 'Nothing')} is live now, no longer {f.code('leaving', 'what was shown')}.",
        "Somebody else has been quicker, so nothing was changed.",
        f"See {_type('/deploy status', f)}. If it still has to go back, type {_type('/rollback', f)}.",
    )


def target(f: Fields) -> Words:
    name = f.code("version", "The earlier version")
    if f.fine:
        return Words(f"{name} ran well here before.")
    if not f.refused:
        return Words(
            f"{name} was itself rolled back, {f.time('at', 'earlier')}.", "You asked for it by its name."
        )
    if f.raw("problem") == "none":
        return Words(
            "There is no earlier release to go back to.",
            "Nothing that ran well here before is on record.",
            _fixed(f),
        )
    said, means = _wrong_target(f, name)
    return Words(said, means, _others(f))


def _others(f: Fields) -> str:
    """What may be named instead; where that is nothing, only a fix forward is left."""
    known = f.codes("known", 5)
    return f"Name one of these: {known}." if known else f"No other version is on record here. {_fixed(f)}"


def _fixed(f: Fields) -> str:
    return f"Deploy a fixed version: {code('/deploy VERSION ' + f.raw('environment'))}."


def _wrong_target(f: Fields, name: str) -> tuple[str, str]:
    match f.raw("problem"):
        case "live":
            return f"{name} is live already.", "Going back to it would change nothing."
        case "undone":
            return (
                f"{name} was itself rolled back, {f.time('at', 'earlier')}.",
                "It is not gone back to unasked.",
            )
    return f"{name} is not known to have run well here.", "Traffic only goes back to what was proven."


def standby(f: Fields) -> Words:
    name = f"{f.code('version', 'A release')} in {f.code('container', 'its container')}"
    if f.fine:
        return Words(f"{name} stands by.")
    if not f.refused:
        return Words(f"{name} is stopped.", "It is started and checked before any traffic moves.")
    why = {
        "replaced": "This environment replaces its container, so it keeps no warm standby.",
        "mixed": "The hosts do not stand by with the same release.",
    }.get(f.raw("problem"), _missing(f))
    return Words(
        why,
        "Without a standby there is nothing to swap to.",
        f"Name an earlier version, {code('/rollback ' + f.raw('environment') + ' --to VERSION')}, or deploy a fixed one.",
    )


def _missing(f: Fields) -> str:
    where = either(f.raw("host"), f" on {f.code('host')}")
    wanted = either(f.raw("version"), f" with {f.code('version')}")
    return f"No container{wanted} stands by{where}: none was kept, its 24 hours are over, or it was removed."


def schema(f: Fields) -> Words:
    name, found = f.code("version", "The earlier version"), f.codes("migrations")
    reasons = "; ".join(dict.fromkeys(f.names("reasons")))
    if f.fine:
        return Words(f"The database suits {name}.")
    if not f.refused:
        return Words(
            f"{name} may not suit the database: what {found} did since is not known{either(reasons, f' ({reasons})')}.",
            "Check them before you go on.",
        )
    gone = "irreversible" in f.names("kinds")
    restore = code(f'/rollback {f.raw("environment")} --reason "database migration issue"')
    return Words(
        f"{name} does not work with the database as it is now: {found} ran since{either(reasons, f' ({reasons})')}.",
        "What it removed is gone, so going back would lose requests."
        if gone
        else "It changed what the earlier release relies on.",
        f"Deploy a fix forward, write a reverse migration (guide 6.6), or see the restore: {restore}.",
    )


def image(f: Fields) -> Words:
    name = f.code("version", "The image")
    if f.fine:
        return Words(f"{name} is on every host.")
    where = f.codes("hosts")
    return Words(f"{name} is not on {where or 'every host'}.", "It is pulled first, which takes longer.")


def lock(f: Fields) -> Words:
    name = f.code("environment", "The environment")
    if f.fine:
        return Words(f"{name} is not locked.")
    if run := f.whole("run"):
        return Words(f"{name} is frozen by the failed rollback of run {run}.", "This rollback takes over.")
    since = either(f.values.get("at"), f" since {f.time('at')}")
    return Words(
        f"{name} is locked by {f.who('by', 'somebody')}{since}: {f.text('reason', 'no reason given')}",
        "A lock keeps out deployments, not a rollback. The lock stays.",
    )


def method(f: Fields) -> Words:
    way = _METHODS.get(f.raw("method"), "a rollback")
    row = f.text("scenario", "Application bug")
    if f.fine:
        return Words(f"{row}: {way} is the way back.")
    return Words(f"{row}: {way} is the way back.", "People do it, step by step; nothing was done.")


def _type(command: str, f: Fields) -> str:
    return code(f"{command} {f.raw('environment')}".strip())
