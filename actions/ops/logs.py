"""`/ops logs`: the live container's last words, redacted on the way, searched here and never by a shell (guide 10.2)."""

import asyncio
from dataclasses import dataclass

from actions.denied import Denied
from actions.desk import Desk
from actions.faults import words
from policy import names
from policy.config import Environment
from policy.errors import BotError
from policy.ops.look import decide_look

SEARCHED = 20_000  # lines looked through for a word
LONGEST = 2_000_000  # characters taken from one host
WITHIN = 20.0  # seconds


@dataclass(frozen=True, slots=True)
class Wanted:
    """`grep`: a literal piece of a line, whatever its case. `seconds` 0: however old."""

    environment: str
    tail: int = 100
    grep: str = ""
    seconds: float = 0


@dataclass(frozen=True, slots=True)
class HostLog:
    """`fault` set: nothing could be read there."""

    host: str
    container: str
    text: str = ""
    fault: str = ""

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())


async def read(desk: Desk, person: str, wanted: Wanted) -> tuple[HostLog, ...] | Denied:
    """Who may act may look; each look leaves an audit row."""
    known = tuple(e.name for e in desk.config.environments if e.hosts)
    verdict = decide_look(wanted.environment, known, await desk.people.person(person))
    environment = desk.config.environment(wanted.environment)
    if verdict is not None or environment is None:
        assert verdict is not None
        return Denied(None, verdict)
    await _audit(desk, person, wanted)
    container = names.blue(environment)
    async with asyncio.TaskGroup() as group:
        reads = [
            group.create_task(_host(desk, environment, h.name, container, wanted)) for h in environment.hosts
        ]
    return tuple(task.result() for task in reads)


async def _audit(desk: Desk, person: str, wanted: Wanted) -> None:
    asked = f"tail {wanted.tail}"
    asked += f", since {wanted.seconds:g} s" if wanted.seconds else ""
    asked += ", searched" if wanted.grep else ""  # the word itself may be somebody's name or a secret
    async with desk.store.transaction() as tx:
        await tx.audit(person, "ops.logs", environment=wanted.environment, detail=asked)


async def _host(desk: Desk, environment: Environment, name: str, container: str, wanted: Wanted) -> HostLog:
    lines = SEARCHED if wanted.grep else wanted.tail
    try:
        async with asyncio.timeout(WITHIN), desk.hosts.session(environment, name) as host:
            text = await host.read_log(container, lines=lines, seconds=wanted.seconds, longest=LONGEST)
    except BotError as fault:
        return HostLog(name, container, fault=words(fault))
    except TimeoutError:
        return HostLog(name, container, fault=f"no answer within {WITHIN:g} s")
    return HostLog(name, container, matching(text, wanted.grep, wanted.tail))


def matching(text: str, word: str, most: int) -> str:
    """The last lines that hold `word` as it is, whatever its case."""
    lines = text.splitlines()
    if word:
        sought = word.casefold()
        lines = [line for line in lines if sought in line.casefold()]
    return "\n".join(lines[-most:])
