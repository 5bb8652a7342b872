"""Words for vote.*, stop.*, lock.* and quarantine.*: the one who pressed or typed reads them alone."""

from messages.rules.words import Fields, Words, either
from messages.text import code, count

_PHASES = {"succeeded": "completed", "awaiting_approval": "waiting for approval"}


def is_open(f: Fields) -> Words:
    if f.fine:
        return Words("Your vote counts.")
    return Words(
        f"This run no longer takes votes: it is {_phase(f)}.",
        "Your click changed nothing.",
        "Look at its card for where it stands.",
    )


def expired(f: Fields) -> Words:
    if f.fine:
        return Words("The time for approvals has not run out.")
    return Words(
        f"The time to approve ended {f.time('at', 'already')}.",
        "Your click changed nothing, and the run is closed.",
        "The requester can ask again with `/deploy`.",
    )


def own(f: Fields) -> Words:
    if f.fine:
        return Words("The approver is not the requester.")
    return Words(
        "You asked for this deployment, so you cannot approve it.",
        "Two other people look at it, in an emergency at least one.",
        "Ask an approver, or press Cancel if it should not happen.",
    )


def role(f: Fields) -> Words:
    needed = f.text("role", "approver").replace("_", " ")
    if f.fine:
        return Words(f"The role {needed} is held.")
    held = ", ".join(r.replace("_", " ") for r in f.names("roles")) or "none"
    return Words(
        f"Approving needs the role {needed}.",
        f"Your roles: {held}. Your click changed nothing.",
        "Ask a designated approver to look at it.",
    )


def stale(f: Fields) -> Words:
    if f.fine:
        return Words("The plan is the one that was shown.")
    return Words(
        "The plan has changed since this message was shown.",
        "Earlier approvals are void: they were for another image, configuration or host.",
        "Read the new plan in the run's thread and approve that one.",
    )


def twice(f: Fields) -> Words:
    if f.fine:
        return Words("This is the first vote.")
    at = either(f.values.get("at"), f", {f.time('at')}")
    return Words(
        f"Your vote on this plan is recorded already{at}.",
        "It counts once.",
        "Nothing more needs to be done.",
    )


def candidates(f: Fields) -> Words:
    needed, have = f.whole("needed"), f.whole("have")
    where = f.code("environment", "this environment")
    if f.fine and not needed:
        return Words("No approval is needed.")
    if f.fine:
        return Words(f"{count(needed, 'approval')} needed, {have} can be given.")
    return Words(
        f"{where} needs {count(needed, 'approval')}, and only {have} can be given.",
        "Approvers must be other people than the requester.",
        "Ask an admin to name more approvers, or ask a colleague to make the request.",
    )


def stop_role(f: Fields) -> Words:
    who = ", ".join(r.replace("_", " ") for r in f.names("roles"))
    if f.fine:
        return Words("You may stop this run.")
    return Words(
        f"You cannot stop run {f.whole('run')}." if f.whole("run") else "You cannot stop this run.",
        f"The requester may, and: {who or 'approver, incident commander, admin'}.",
        "Ask one of them. If production is in danger, call the on-call.",
    )


def stop_open(f: Fields) -> Words:
    run = f"Run {f.whole('run')}" if f.whole("run") else "This run"
    if f.refused and f.raw("kind") == "rollback":
        return Words(
            f"{run} is a rollback, and it is {_phase(f)}.",
            "Half way back nothing is stopped: it ends well, or puts traffic where it was.",
            "Wait for it. To go elsewhere, type `/rollback` and name the version with `--to`.",
        )
    if f.refused:
        return Words(
            f"{run} is over already: it is {_phase(f)}.",
            "There is nothing left to stop.",
            "To go back to the earlier version, type `/rollback`.",
        )
    if f.flag("rolls_back"):
        return Words(f"{run} has switched traffic already.", "Stopping it moves traffic back.")
    return Words(f"{run} can be stopped.")


def lock_role(f: Fields) -> Words:
    where = f.code("environment", "this environment")
    who = ", ".join(r.replace("_", " ") for r in f.names("roles")) or "deployer, admin"
    if f.fine:
        return Words(f"You may lock and unlock {where}.")
    owner = either(f.raw("by"), f"It was locked by {f.who('by')}. ")
    return Words(
        f"You cannot change the lock of {where}.",
        f"{owner}These roles may: {who}.",
        "Ask one of them.",
    )


def lock_state(f: Fields) -> Words:
    where = f.code("environment", "This environment")
    if f.fine:
        return Words(f"The lock of {where} can be changed.")
    if f.flag("locked") or f.raw("state") == "locked":
        since = either(f.values.get("at"), f" since {f.time('at')}")
        return Words(
            f"{where} is locked already, by {f.who('by', 'somebody')}{since}.",
            f"Reason: {f.text('reason', 'none given')}",
            f"To release it, type {_command('unlock', f)}.",
        )
    return Words(
        f"{where} is not locked.",
        "There is nothing to release.",
        f"To lock it, type {_command('lock', f)} and the reason.",
    )


def quarantine_role(f: Fields) -> Words:
    where = f.code("version", "this version")
    who = " or ".join(r.replace("_", " ") for r in f.names("roles")) or "approver or admin"
    if f.fine:
        return Words(f"You may let {where} back.")
    return Words(
        f"You cannot let {where} back.",
        f"It failed after its switch, so a second pair of eyes decides: {who}.",
        "Ask one of them, or deploy a version with the fix.",
    )


def quarantine_state(f: Fields) -> Words:
    where = f.code("environment", "this environment")
    return Words(
        f"{f.code('version', 'This version')} is not in quarantine in {where}.",
        "There is nothing to lift.",
        "Deploy it as usual.",
    )


def _command(verb: str, f: Fields) -> str:
    return code(f"/deploy {verb} {f.raw('environment')}")


def _phase(f: Fields) -> str:
    return _PHASES.get(f.raw("phase")) or f.text("phase", "over").replace("_", " ")
