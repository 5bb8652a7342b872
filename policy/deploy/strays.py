"""Containers that neither serve nor stand by: which may go, and which are only told of (ruling 20)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from policy import names
from policy.config import Environment
from policy.facts import HostFacts
from policy.plan import LABEL_ENVIRONMENT, LABEL_RUN, Container


@dataclass(frozen=True, slots=True)
class Stray:
    """`kept`: why it is left alone and only reported; empty: it may go."""

    host: str
    container: Container
    run: int = 0
    kept: str = ""


def labelled_run(container: Container) -> int:
    """The run that started it, 0 when no label says so."""
    label = container.label(LABEL_RUN)
    return int(label) if label.isascii() and label.isdecimal() and len(label) < 16 else 0


def idle(environment: Environment, host: HostFacts) -> Iterator[Container]:
    """Without the live one, the standby, and the failed one that is kept for its logs until the next failure."""
    live = host.plan.live.id if host.plan and host.plan.live else ""
    standby = host.standby.id if host.standby else ""
    for found in host.ours:
        serving = found.running and found.port == host.site_port
        if found.id not in (live, standby) and found.name != names.failed(environment) and not serving:
            yield found


def strays(
    environment: Environment, host: HostFacts, ended: Collection[int], going: Collection[str]
) -> Iterator[Stray]:
    """`ended`: the runs that the record knows to be over. `going`: containers that another run will remove.

    A run that is still open takes care of its own, so its containers are no strays.
    """
    for found in idle(environment, host):
        run = labelled_run(found)
        if found.id in going:
            continue
        if found.label(LABEL_ENVIRONMENT) != environment.name:
            yield Stray(host.name, found, kept="it was not started by the desk")
        elif run in ended:
            yield Stray(host.name, found, run)
        elif not run:
            yield Stray(host.name, found, kept="its label names no run")
