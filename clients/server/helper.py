"""Speaks with the root-owned helper (ruling 12): `sudo -n HELPER verb ...`, key=value answers, exit codes as faults."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from clients.ssh.link import Link, Output
from policy.answers import SiteState, Worker
from policy.errors import (
    BlockRefused,
    HelperFault,
    HostFault,
    OtherDatabase,
    SiteNotUnderstood,
    StaleToken,
    SwitchRefused,
)

QUICK = 25.0  # seconds; the helper itself waits up to 15 for its lock
SWITCH = 90.0  # two nginx tests of up to 20, two reloads of up to 8, and the lock

Answer = Mapping[str, Sequence[str]]

_CONTEXT = ("line", "diff", "nginx", "ufw")  # what the helper shows beside its error


async def status(link: Link, environment: str) -> Answer:
    return await _call(link, QUICK, "status", environment)


async def register(link: Link, environment: str, token: int, identity: str) -> Answer:
    return await _call(link, SWITCH, "register", environment, str(token), identity)


async def switch(link: Link, environment: str, port: int, token: int, seen: str = "") -> Answer:
    """`seen`: the site file's hash that this switch was decided on; another one is refused."""
    expected = [seen] if seen else []
    return await _call(link, SWITCH, "switch", environment, str(port), str(token), *expected)


async def maintenance(link: Link, environment: str, *, on: bool, token: int) -> Answer:
    return await _call(link, SWITCH, "maintenance", environment, "on" if on else "off", str(token))


async def block(link: Link, environment: str, address: str, incident: str) -> bool:
    """False when it was blocked before this."""
    answer = await _call(link, SWITCH, "block", environment, address, incident)
    return _one(answer, "blocked") == "yes"


async def unblock(link: Link, environment: str, address: str, incident: str) -> None:
    await _call(link, SWITCH, "unblock", environment, address, incident)


def site(host: str, answer: Answer) -> SiteState:
    """SiteNotUnderstood when the helper could not say which port is live."""
    if problem := _one(answer, "problem"):
        raise SiteNotUnderstood(host, problem)
    try:
        return SiteState(
            port=int(_one(answer, "port")),
            hash=_one(answer, "sha"),
            workers=tuple(_worker(text) for text in answer.get("worker", ())),
            connections=tuple(_pair(text) for text in answer.get("connections", ())),
            token=int(_one(answer, "token")),
            identity=_one(answer, "identity"),
            maintenance=_one(answer, "maintenance") == "on",
        )
    except ValueError as e:
        raise HelperFault(host, f"not understood: {e}") from e


def understood(answer: Answer) -> bool:
    return not _one(answer, "problem")


def site_hash(answer: Answer) -> str:
    return _one(answer, "sha")


async def _call(link: Link, seconds: float, *words: str) -> Answer:
    host = link.host
    said = await link.run(["sudo", "-n", host.helper, *words], seconds=seconds)
    answer = _parsed(said.out)
    if said.code != 0:
        raise _fault(host.name, words, said, answer, seconds)
    return answer


def _parsed(text: str) -> Answer:
    found: dict[str, list[str]] = defaultdict(list)
    for line in text.splitlines():
        key, equals, value = line.partition("=")
        if equals:
            found[key].append(value)
    return found


def _fault(host: str, words: Sequence[str], said: Output, answer: Answer, seconds: float) -> HostFault:
    error = _one(answer, "error")
    shown = "\n".join([error, *(line for key in _CONTEXT for line in answer.get(key, ()))])
    match said.code:
        case 76:
            return StaleToken(
                host, _token(words), max((int(n) for n in re.findall(r"\d+", error)), default=0)
            )
        case 77:
            return OtherDatabase(host, error.rpartition(" ")[2])
        case 78 | 81:
            return SiteNotUnderstood(host, shown)
        case 79 | 80:
            kept = "Nothing was changed" in error or _one(answer, "restored") == "yes"
            return SwitchRefused(host, shown, restored=said.code == 79 or kept)
        case 82 | 83:
            return BlockRefused(host, shown)
    silent = f"no answer to `{words[0]}` in {seconds:g} s" if said.code is None else ""
    return HelperFault(
        host, silent or error or said.err.strip() or f"`{words[0]}` ended with code {said.code}"
    )


def _token(words: Sequence[str]) -> int:
    """`register ENV TOKEN ...`, `switch ENV PORT TOKEN ...` and `maintenance ENV on TOKEN`."""
    return int(words[2] if words[0] == "register" else words[3])


def _one(answer: Answer, key: str) -> str:
    return next(iter(answer.get(key, ())), "")


def _worker(text: str) -> Worker:
    """`PID:START:accepting` or `PID:START:draining`."""
    pid, _, state = text.split(":")
    return Worker(int(pid), state == "draining")


def _pair(text: str) -> tuple[int, int]:
    port, _, count = text.partition(":")
    return int(port), int(count)
