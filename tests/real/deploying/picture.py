"""What is so on a host and in the record, to be compared before and after."""

from dataclasses import dataclass
from typing import Any, TypeVar

from policy.events import (
    DeploymentCancelled,
    DeploymentCompleted,
    DeploymentFailed,
    DeploymentStarted,
    Event,
    IssueDetected,
    RollbackCompleted,
    RollbackFailed,
    RollbackStarted,
)
from policy.runs import Phase, Run, State
from tests.real.deploying.desk import Office
from tests.real.parts.host import TargetHost

Kind = TypeVar("Kind", bound=Event)
ENDINGS = (DeploymentCompleted, DeploymentFailed, DeploymentCancelled, RollbackCompleted)
TOLD = (*ENDINGS, DeploymentStarted, IssueDetected, RollbackStarted, RollbackFailed)


@dataclass(frozen=True, slots=True)
class Kept:
    """A container: what a person sees of it with `docker ps -a` and `docker inspect`."""

    id: str
    version: str
    running: bool
    restart: str
    port: int


def containers(host: TargetHost) -> dict[str, Kept]:
    """Every container of the host by its name."""
    return {name: _kept(host.docker.inspect(name)) for name in host.docker.containers()}


def _kept(found: dict[str, Any]) -> Kept:
    state, config, settings = (found[key] for key in ("State", "Config", "HostConfig"))
    variables = dict(entry.partition("=")[::2] for entry in config["Env"])
    bound = [binding for bindings in (settings["PortBindings"] or {}).values() for binding in bindings]
    return Kept(
        id=str(found["Id"]),
        version=variables["APP_VERSION"],
        running=state["Running"],
        restart=settings["RestartPolicy"]["Name"],
        port=int(bound[0]["HostPort"]) if bound else 0,
    )


@dataclass(frozen=True, slots=True)
class Picture:
    """Production, as its customers and its people know it."""

    containers: dict[str, Kept]
    site: str

    def serving(self, ports: list[int]) -> list[str]:
        return [name for name, kept in self.containers.items() if kept.running and kept.port in ports]


def picture(host: TargetHost) -> Picture:
    return Picture(containers(host), host.nginx.site.read_text())


def serves(host: TargetHost, version: str, name: str = "liyaqa-backend-blue") -> None:
    """Exactly one container is on the site's port, runs that version, and alone comes back after a reboot."""
    seen = picture(host)
    assert seen.serving(host.nginx.live_ports()) == [name]
    assert seen.containers[name].version == version
    assert [n for n, kept in seen.containers.items() if kept.restart != "no"] == [name]


async def told(office: Office, run: Run) -> list[type[Event]]:
    """The kinds of announcements, in order."""
    return [type(event) for event in await office.events(run) if isinstance(event, TOLD)]


async def only(office: Office, run: Run, kind: type[Kind]) -> Kind:
    """The run's one announcement of that kind."""
    found = [event for event in await office.events(run) if isinstance(event, kind)]
    assert len(found) == 1, found
    return found[0]


async def ended_well_kept(office: Office, run: Run, phase: Phase) -> None:
    """The run has this end, the journal has no open row, the claim is free, and Started has exactly one ending."""
    found = await office.store.run(run.id)
    assert (found.phase, found.state) == (phase, State.ENDED), found.error
    rows = await office.store.steps(run.id)
    assert [r for r in rows if r.ended_at is None or r.state == "running"] == []
    assert await office.store.holder(run.environment) is None
    kinds = await told(office, run)
    assert kinds[0] is DeploymentStarted
    assert len([kind for kind in kinds if kind in ENDINGS]) == 1, kinds
