"""What an action would do, before anybody confirms it: the exact commands, host by host, and the containers they mean."""

from dataclasses import dataclass

from actions.desk import Desk
from actions.playbooks.live import live
from policy import names
from policy.config import Environment
from policy.errors import HostFault
from policy.playbooks import ACTIONS, Doing, Target
from policy.playbooks.shell import commands


@dataclass(frozen=True, slots=True)
class HostCommands:
    host: str
    lines: tuple[str, ...]
    fault: str = ""  # why the host could not be read


@dataclass(frozen=True, slots=True)
class Preview:
    """`seen` names the containers; the action is refused when others are live by then."""

    hosts: tuple[HostCommands, ...]
    seen: str = ""


async def preview(
    desk: Desk, incident: str, doing: Doing, environment: Environment, argument: str = ""
) -> Preview:
    found, seen = [], []
    hosts = environment.hosts[:1] if ACTIONS[doing].target is Target.DATABASE else environment.hosts
    for host in hosts:
        name, fault = names.blue(environment), ""
        if ACTIONS[doing].target is Target.SERVICE:
            try:
                async with desk.hosts.session(environment, host.name) as session:
                    container = await live(session, environment)
                name = container.name if container else name
                seen.append(container.id[:12] if container else "none")
            except HostFault as gone:
                fault = f"{host.name} could not be read ({type(gone).__name__})"
                seen.append("unread")
        lines = commands(doing, environment, host, name, argument, incident)
        found.append(HostCommands(host.name, lines, fault))
    return Preview(tuple(found), ",".join(seen))
