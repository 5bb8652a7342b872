"""Doing: restart, stop, start, maintenance, evidence, the firewall (guide 11.2 to 11.5). One host at a time."""

import asyncio
from datetime import datetime, timedelta

from actions.playbooks.context import Outcome, Work
from actions.ports import Host
from policy.errors import BotError, StepFailed
from policy.plan import Container
from policy.playbooks.shell import EVIDENCE_LINES, evidence_folder, snapshot_name

_LOOK = 0.5  # seconds between two health checks
_TAIL = 40  # lines of the log that are kept before a restart


async def restart(work: Work) -> Outcome:
    """One that started after this began was restarted by the bot that was lost."""
    output, done = [], []
    for name in work.hosts:
        host = await work.sessions.get(name)
        container = await work.live(host)
        output.append(f"{name}: {container.name} before the restart\n{await host.logs(container.id, _TAIL)}")
        if not await _started_since(work, host, container):
            await host.restart(container.id)
        seconds = await _healthy(work, host, container)
        done.append(f"{container.name} on {name} healthy after {seconds:.0f} s")
    return Outcome(f"Restarted: {', '.join(done)}", "\n\n".join(output))


async def stop(work: Work) -> Outcome:
    found = [await _stopped(work, name) for name in work.hosts]
    names = ", ".join(f"{container.name} on {name}" for name, container in found)
    was_so = not any(container.running for _, container in found)
    return Outcome(f"{names} {'was stopped already' if was_so else 'stopped'}", was_so=was_so)


async def start(work: Work) -> Outcome:
    done, was_so = [], True
    for name in work.hosts:
        host = await work.sessions.get(name)
        container = await work.live(host)
        was_so = was_so and container.running
        await host.start_again(container.id)
        seconds = await _healthy(work, host, container)
        note = "; maintenance is still on" if (await host.site(work.environment.name)).maintenance else ""
        done.append(f"{container.name} on {name} healthy after {seconds:.0f} s{note}")
    return Outcome(f"Started: {', '.join(done)}", was_so=was_so)


async def maintenance(work: Work, *, on: bool) -> Outcome:
    """Fenced: a bot that was lost and comes back is refused by the host."""
    was = [await _maintained(work, name, on=on) for name in work.hosts]
    state, where = "on" if on else "off", ", ".join(work.hosts)
    return Outcome(f"Maintenance is {state} for {where}{await _seen(work, on=on)}", was_so=all(was))


async def evidence(work: Work) -> Outcome:
    """Kept on the host, in a folder of the incident that only the desk's account reads."""
    folder = evidence_folder(work.environment, work.row.incident)
    snapshot = snapshot_name(work.environment, work.row.incident)
    kept = []
    for name in work.hosts:
        async with work.look(name) as host:
            container = await work.live(host)
            things = await host.keep_evidence(container.id, folder, EVIDENCE_LINES, snapshot)
        kept.append(f"{name}\n" + "\n".join(things))
    return Outcome(f"Kept on {', '.join(work.hosts)}, in {folder}", "\n\n".join(kept))


async def block(work: Work) -> Outcome:
    fresh = []
    for name in work.hosts:
        async with work.look(name) as host:
            fresh.append(await host.block(work.environment.name, work.row.argument, work.row.incident))
    until = await _until(work)
    end = f" until {until:%Y-%m-%d %H:%M} UTC" if until else ""
    said = f"{work.row.argument} is blocked on {', '.join(work.hosts)}"
    if any(fresh) or work.row.again:
        return Outcome(said + end, until=until)
    return Outcome(f"{said}; it was before", was_so=True, until=until)


async def unblock(work: Work) -> Outcome:
    for name in work.hosts:
        async with work.look(name) as host:
            await host.unblock(work.environment.name, work.row.argument, work.row.incident)
    why = "" if work.row.asked_by else "; its time was over"
    return Outcome(f"{work.row.argument} is free again on {', '.join(work.hosts)}{why}")


async def _until(work: Work) -> datetime | None:
    """Counted from the press, so that a second bot's end is the first one's."""
    hours = work.desk.config.playbooks.block_hours
    began = work.row.started_at or await work.desk.store.now()
    return began + timedelta(hours=hours) if hours else None


async def _stopped(work: Work, name: str) -> tuple[str, Container]:
    host = await work.sessions.get(name)
    container = await work.live(host)
    await host.stop(container.id)
    return name, container


async def _maintained(work: Work, name: str, *, on: bool) -> bool:
    """Whether it was so before."""
    host = await work.sessions.get(name)
    before = (await host.site(work.environment.name)).maintenance
    await host.maintenance(work.environment.name, on=on, token=work.token)
    return before == on


async def _seen(work: Work, *, on: bool) -> str:
    """What customers get now."""
    if not work.environment.public_url:
        return ""
    probe = await work.desk.public.check(f"{work.environment.public_url}{work.environment.health_path}")
    expected = " as expected" if (probe.status == 503) == on else ", look at it"
    return f"; the public URL answers {probe.status or 'nothing'}{expected}"


async def _started_since(work: Work, host: Host, container: Container) -> bool:
    if not work.row.again or work.row.started_at is None:
        return False
    try:
        up, _, running = await host.uptime(container.id)
    except BotError:
        return False
    passed = (await work.desk.store.now() - work.row.started_at).total_seconds()
    return running and up < passed


async def _healthy(work: Work, host: Host, container: Container) -> float:
    """Seconds until the health check passed. The action's deadline is the limit, but for one that has died."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    while (await host.get(container.port, work.environment.health_path)).status != 200:
        now = await host.container(container.id)
        if now is None or (not now.running and loop.time() - began > work.environment.timings.min_uptime):
            raise StepFailed(work.row.action, f"{container.name} on {host.name} does not stay up")
        await asyncio.sleep(_LOOK)
    return loop.time() - began
