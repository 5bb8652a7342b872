"""Words for the rest of where.*: the state of each host."""

from messages.rules.words import Fields, Words, either
from messages.text import code, duration
from policy.rules import Outcome

_STEPS = {
    "ssh": "reached over SSH",
    "host key": "trusted, its key is not the pinned one",
    "login": "logged in to",
    "docker": "read through Docker",
    "nginx": "read through its helper",
    "files": "read, a file is out of reach",
}
_KEY = (
    "If it was rebuilt on purpose, compare the key on its console and put it into `liyaqa.toml`; "
    "if not, tell the security team and deploy nothing."
)
_DOCTOR = "Run `python -m bot doctor` on the server: it names the step that fails and what to do."


def host(f: Fields) -> Words:
    name = f.code("host", "The host")
    if f.fine:
        return Words(f"{name} answers.")
    step = _STEPS.get(f.raw("step"), "read")
    return Words(
        f"{name} could not be {step}: {f.text('fault', 'no answer')}",
        "Nothing was changed on it.",
        _KEY if f.raw("step") == "host key" else _DOCTOR,
    )


def ports(f: Fields) -> Words:
    name = f.code("host", "The host")
    if f.fine:
        return Words(f"{name}: port {f.whole('port')} is free for the new release.")
    return Words(
        f"{name} has no free port for the new release.",
        f"All of {', '.join(f.names('pool')) or 'the pool'} are taken.",
        "See who listens with `ss -ltnp` there, remove what is left over, then ask again.",
    )


def site(f: Fields) -> Words:
    name = f.code("host", "The host")
    if f.fine:
        state = either(f.flag("first"), "nothing is live yet", f"nginx serves port {f.whole('port')}")
        return Words(f"{name}: the nginx site is understood, {state}.")
    fix = either(f.raw("command"), f"Type this there, then ask again: {f.code('command')}")
    if f.flag("dead"):
        return Words(
            f"{name}: nginx points at port {f.whole('port')}, and nothing listens there.",
            "Customers get errors now, and there would be no release to return to.",
            fix or "Start the release behind that port, or point the site at the live one, then ask again.",
        )
    return Words(
        f"{name}: the nginx site was not understood: {f.text('fault', 'no proxy_pass to a known port')}",
        "It is never changed by guess.",
        fix or "Make its `proxy_pass` name one port of the pool, then ask again.",
    )


def disk(f: Fields) -> Words:
    name = f.code("host", "The host")
    free = f"{f.whole('free_mb')} MB of disk free"
    if f.fine:
        return Words(f"{name} has {free}.")
    return Words(
        f"{name} has only {free}; {f.whole('needed_mb')} MB are needed.",
        "A pull could fill the disk and hurt what is live.",
        "Free some space there (`docker image prune` is a start), then ask again.",
    )


def memory(f: Fields) -> Words:
    name = f.code("host", "The host")
    free = f"{f.whole('free_mb')} MB of memory free"
    if f.fine:
        return Words(f"{name} has {free}.")
    return Words(
        f"{name} has only {free}; two copies run side by side and want {f.whole('needed_mb')} MB.",
        "The host may become slow or kill a process.",
        'Consider `standby = "stopped"`, or stop what is not needed there.',
    )


def clock(f: Fields) -> Words:
    name, skew = f.code("host", "The host"), f.number("skew")
    if f.fine:
        return Words(f"{name}: its clock is right.")
    way = "ahead of" if skew > 0 else "behind"
    return Words(
        f"{name}: its clock is {duration(abs(skew))} {way} the database's.",
        f"More than {f.whole('limit') or 5} seconds makes logs and deadlines doubtful.",
        "Check its time service with `timedatectl`, then ask again.",
    )


def drift(f: Fields) -> Words:
    name = f.code("host", "The host")
    if f.fine:
        return Words(f"{name} runs what the record says.")
    return Words(
        f"{name} was changed outside the bot: {f.code('version', 'an unknown version')} is live"
        + either(f.raw("recorded"), f", the record says {f.code('recorded')}")
        + ".",
        "What is live now is taken as the release to return to.",
    )


def exposed(f: Fields) -> Words:
    name = f.code("host", "The host")
    if f.fine:
        return Words(f"{name}: the live container is reachable through nginx only.")
    return Words(
        f"{name}: {f.code('container', 'the live container')} is published on port {f.whole('port')} "
        "to the outside, past nginx and the firewall.",
        "The new release will listen on loopback only.",
    )


def maintenance(f: Fields) -> Words:
    name = f.code("host", "The host")
    if f.fine:
        return Words(f"{name}: no maintenance page is up.")
    page = f"{name} shows customers the maintenance page."
    if f.outcome is Outcome.WARN:
        return Words(page, "This goes on behind it, and each release is asked directly; the page stays up.")
    if not f.refused:
        return Words(page, "An emergency: the release goes out behind it, and the page stays up.")
    again = f"/deploy {f.raw('version') or 'VERSION'} {f.raw('environment')}"
    return Words(
        page,
        "Behind it nobody would see whether the new release serves them.",
        f"Press *Maintenance off* in the incident's playbook ({code('/incident playbook')}), or remove the page by hand "
        f"(guide 11.5), then ask again. If this release is what ends the trouble: "
        + code(f'{again} --emergency "why"')
        + ".",
    )
