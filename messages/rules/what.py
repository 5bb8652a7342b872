"""Words for what.*: what may be deployed where."""

from messages.rules.words import Fields, Words, either
from messages.text import code, count

_KINDS = {"release": "a release", "latest": "the tag `latest`", "branch": "a branch tag"}
_CHANGES = {"digest": "its image", "env": "its env file", "host": "the host"}


def environment(f: Fields) -> Words:
    if f.fine:
        return Words(f"{f.code('environment', 'The environment')} is an environment.")
    meant = f.code("meant")
    return Words(
        f"There is no environment {f.code('environment', 'without a name')}.",
        either(meant, f"Did you mean {meant}?", "Nothing was started."),
        f"Use one of these: {f.codes('known') or 'see `/deploy status`'}.",
    )


def local(f: Fields) -> Words:
    name = f.code("environment", "This environment")
    if f.fine:
        return Words(f"{name} has hosts to deploy to.")
    return Words(
        f"{name} has no server to deploy to.",
        f.text("reason", "It runs on your own machine."),
        "Start it there, or choose an environment from `/deploy status`.",
    )


def version(f: Fields) -> Words:
    if f.fine:
        return Words(f"{f.code('version', 'The version')} is {_KINDS.get(f.raw('kind'), 'a release')}.")
    return Words(_wrong_version(f), "A release is written `vX.Y.Z`; nothing was started.", _better_version(f))


def _wrong_version(f: Fields) -> str:
    match f.raw("problem"):
        case "missing":
            return "No version was given."
        case "long":
            return f"The version is longer than {f.whole('limit') or 128} characters."
        case "near":
            return f"{f.code('version')} is almost a release, but not written as one."
    return f"{f.code('version', 'This')} is not a version that {f.code('environment', 'this')} accepts."


def _better_version(f: Fields) -> str:
    where = f.raw("environment") or "production"
    if meant := f.raw("meant"):
        return f"Did you mean {code(f'/deploy {meant} {where}')}?"
    return f"Type it like this: {code(f'/deploy v1.2.4 {where}')}."


def reason(f: Fields) -> Words:
    purpose = {"emergency": "An emergency", "confirmation": "A confirmation"}.get(f.raw("purpose"), "This")
    if f.fine:
        return Words("A reason is given where one is needed.")
    if f.raw("problem") == "long":
        limit = f.whole("limit") or 500
        return Words(
            f"The reason is longer than {limit} characters.",
            "Approvers read it in full, so it stays short.",
            f"Say it in at most {limit} characters.",
        )
    flag = "--emergency" if f.raw("purpose") == "emergency" else "--reason"
    return Words(
        f"{purpose} needs a reason.",
        "It goes to the approvers and into the record.",
        f'Add `{flag} "why it cannot wait"` and send it again.',
    )


def image(f: Fields) -> Words:
    name = f.code("version", "image")
    if f.fine:
        return Words(f"{f.code('version', 'The image')} is in the registry{_digest(f)}.")
    if f.raw("fault"):
        return Words(
            f"The registry could not be asked about {name}: {f.text('fault')}",
            "Without its digest nothing can be approved or deployed.",
            "Try again in a minute. If it stays so, run `python -m bot doctor` on the server.",
        )
    newest, meant = f.codes("tags", 5), f.code("meant")
    return Words(
        f"There is no {name} in {f.code('repository', 'the registry')}.",
        (either(meant, f"Did you mean {meant}? ") + either(newest, f"The newest there: {newest}."))
        or "What is not in the registry cannot be deployed.",
        "Check the tag. If its CI run has not finished, wait for it and ask again.",
    )


def staged(f: Fields) -> Words:
    name, where = f.code("version", "This version"), f.code("environment", "the environment before")
    if f.fine and not f.raw("environment"):
        return Words("No earlier environment has to run it first.")
    if f.fine:
        return Words(f"{name} {_proven(f, where)}.")
    what = "revision" if f.raw("proof") == "revision" else "image"
    todo = f.raw("command") or f"/deploy {f.raw('version')} {f.raw('environment') or 'staging'}"
    return Words(
        f"{name} has not run well on {where} yet.",
        f"The same {what} must be healthy there first, and not rolled back since.",
        f"Type {code(todo)}, and ask again when it is done.",
    )


def _proven(f: Fields, where: str) -> str:
    if f.raw("source") == "running":
        return f"runs healthy on {where} now"
    return f"ran well on {where}" + either(f.values.get("at"), f", {f.time('at')}")


def older(f: Fields) -> Words:
    name, where = f.code("version", "This version"), f.code("environment", "there")
    live = f.code("live", "what is live")
    if f.fine:
        return Words(f"{name} is not older than {live}.")
    said = f"{name} is older than {live}, which is live on {where}."
    if not f.refused:
        return Words(said, "It goes back to an earlier state.")
    back = code(f"/rollback {f.raw('environment') or 'production'} --to {f.raw('version')}")
    return Words(said, "Going back is a rollback, not a deployment.", f"To go back, type {back}.")


def live(f: Fields) -> Words:
    name = f.code("version", "This version")
    if f.fine and (changed := _CHANGES.get(f.raw("changed"))):
        return Words(f"{name} is live, but {changed} has changed since, so it may be deployed again.")
    if f.fine:
        return Words(f"Live now: {f.code('live', 'nothing')}.")
    return Words(
        f"{name} is already live since {f.time('since')}.",
        "Neither its image nor its env file has changed, so nothing would be different.",
        "Nothing needs to be done. For other settings, change the env file on the host and ask again.",
    )


def quarantine(f: Fields) -> Words:
    name = f.code("version", "This version")
    if f.fine:
        return Words(f"{name} is not in quarantine.")
    typed = (f.raw("version") or "VERSION", f.raw("environment") or "ENVIRONMENT")
    lift = code(f'/deploy unquarantine {" ".join(typed)} --reason "why"')
    return Words(
        f"{name} is in quarantine: {f.text('why', 'it was rolled back')}",
        "The same image does not return, not even in an emergency.",
        f"Deploy a newer version with the fix. If it was not to blame, an approver types {lift}.",
    )


def backup(f: Fields) -> Words:
    limit = f.whole("limit") or 120
    waiting = count(len(f.names("migrations")), "migration")
    if f.fine and not f.names("migrations"):
        return Words("It brings no migrations.")
    age = f"{f.whole('minutes')} minutes old" if f.values.get("minutes") is not None else "unknown"
    if f.fine:
        return Words(f"It brings {waiting}; the last verified backup is {age}.")
    return Words(
        f"It brings {waiting}, and the age of the last verified backup is {age}."
        if age == "unknown"
        else f"It brings {waiting}, and the last verified backup is {age}.",
        f"Before a migration a backup must be verified and under {limit} minutes old.",
        "Make and verify a backup (guide 5.6), then ask again.",
    )


def _digest(f: Fields) -> str:
    digest = f.raw("digest")
    return f", {code(digest.removeprefix('sha256:')[:12])}" if digest else ""
