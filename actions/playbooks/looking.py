"""Looking: service, containers, logs, resources, backups, and what the database says (guide 11.2 to 11.4)."""

import asyncio
import re
from collections.abc import Awaitable, Callable

from actions.playbooks.context import Outcome, Work
from actions.playbooks.live import live
from actions.ports import Host
from policy.answers import Exit, Probe
from policy.errors import HostFault, StepFailed
from policy.playbooks import Doing
from policy.playbooks.shell import RESOURCES
from policy.playbooks.sql import arguments, statements

_TOP = 15  # lines of top
_SQL_SECONDS = 50.0
_SAID = {
    Doing.RESETS: "Affected users have to choose a new password",
    Doing.SESSIONS: "All sessions are invalid",
    Doing.READ_ONLY: "New connections cannot write. Open ones still can: stop the application next",
    Doing.WRITES: "New connections can write again",
}


async def service(work: Work) -> Outcome:
    """From outside as customers see it, and on each host behind nginx."""
    path = work.environment.health_path
    lines = []
    if url := work.environment.public_url:
        lines.append(f"{url}{path}: {_probed(await work.desk.public.check(f'{url}{path}'))}")
    answers = await _everywhere(work, _health)
    lines += [f"{name}: {answer}" for name, answer in answers]
    bad = [line for line in lines if not line.endswith(" 200")]
    return Outcome(f"{len(lines) - len(bad)} of {len(lines)} checks answer 200", "\n".join(lines))


async def containers(work: Work) -> Outcome:
    answers = await _everywhere(work, _containers)
    return Outcome(f"Listed on {len(answers)} host{'s' * (len(answers) != 1)}", _titled(answers))


async def log(work: Work, wanted: re.Pattern[str], lines: int) -> Outcome:
    """The matching ones among the last lines of the live container."""

    async def matching(work: Work, host: Host) -> str:
        container = await live(host, work.environment)
        if container is None:
            return "no live container"
        found = [line for line in (await host.logs(container.id, lines)).splitlines() if wanted.search(line)]
        return "\n".join(found) or "(none)"

    answers = await _everywhere(work, matching)
    total = sum(len(text.splitlines()) for _, text in answers if text != "(none)")
    return Outcome(
        f"{total} matching {'line' if total == 1 else 'lines'} among the last {lines}", _titled(answers)
    )


async def resources(work: Work) -> Outcome:
    async def read(_: Work, host: Host) -> str:
        said = [await host.look(words) for words in RESOURCES]
        return "\n".join(_first(exit_, _TOP) for exit_ in said)

    return Outcome("Disk, memory and the busiest processes", _titled(await _everywhere(work, read)))


async def backups(work: Work) -> Outcome:
    folder = work.environment.database.backups
    async with work.look() as host:
        said = await host.look(["ls", "-lh", folder])
    if said.code != 0:
        raise StepFailed(work.row.action, f"{folder} cannot be listed: {said.output.strip()[-200:]}")
    return Outcome(f"Backups in {folder}", said.output)


async def database(work: Work) -> Outcome:
    """One psql in the database's container, on the first host; the statements are the guide's."""
    at, doing = work.environment.database, work.row.action
    words = arguments(at, statements(doing, at))
    async with work.look() as host:
        said = await host.run_in(at.container, words, _SQL_SECONDS)
    if said.code != 0:
        raise StepFailed(
            doing, f"psql ended with code {said.code}: {said.output.strip()[-300:]}", said.output
        )
    last = next((line for line in reversed(said.output.strip().splitlines()) if line.strip()), "")
    return Outcome(
        f"{_SAID.get(doing, 'The database answered')}: {last.strip()}" if last else _SAID.get(doing, "Done"),
        said.output,
    )


async def _everywhere(work: Work, ask: Callable[[Work, Host], Awaitable[str]]) -> list[tuple[str, str]]:
    """Host and answer; a host that cannot be read says so and keeps nobody from the others."""
    return list(await asyncio.gather(*(_asked(work, name, ask) for name in work.hosts)))


async def _asked(work: Work, name: str, ask: Callable[[Work, Host], Awaitable[str]]) -> tuple[str, str]:
    try:
        async with work.look(name) as host:
            return name, await ask(work, host)
    except HostFault as fault:
        return name, f"could not be read ({type(fault).__name__})"


async def _health(work: Work, host: Host) -> str:
    port = (await host.site(work.environment.name)).port
    probe = await host.get(port, work.environment.health_path)
    return f"port {port}: {_probed(probe)}"


async def _containers(work: Work, host: Host) -> str:
    found = await host.containers(work.environment)
    rows = [f"{c.name}\t{'running' if c.running else 'stopped'}\t{c.version}\t{c.port or '-'}" for c in found]
    return "\n".join(rows) or "(none)"


def _probed(probe: Probe) -> str:
    return f"status {probe.status}" if probe.status else f"no answer, {probe.error}"


def _first(said: Exit, lines: int) -> str:
    return "\n".join(said.output.splitlines()[:lines])


def _titled(answers: list[tuple[str, str]]) -> str:
    return "\n\n".join(f"{name}\n{text}" for name, text in answers)
