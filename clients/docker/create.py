"""Starts a release's container, once for each run however often it is asked (rulings 16, 17, 18, 24)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clients.docker import containers, images
from clients.docker.containers import LABEL_KIND, RELEASE
from clients.docker.engine import Engine
from clients.docker.env_file import Variables
from clients.redact import redactor
from policy.config import Environment, Strategy
from policy.errors import DockerFault
from policy.plan import (
    LABEL_DIGEST,
    LABEL_ENVIRONMENT,
    LABEL_RELEASE,
    LABEL_RUN,
    LABEL_TOKEN,
    Container,
    Release,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A container of a run. `port` 0: it publishes none. `command` empty: the image's own."""

    environment: Environment
    release: Release
    name: str
    run: int
    token: int
    variables: Variables
    kind: str = RELEASE
    port: int = 0
    command: tuple[str, ...] = ()

    @property
    def labels(self) -> dict[str, str]:
        return {
            LABEL_RUN: str(self.run),
            LABEL_RELEASE: self.release.version,
            LABEL_DIGEST: self.release.digest,
            LABEL_ENVIRONMENT: self.environment.name,
            LABEL_TOKEN: str(self.token),
            LABEL_KIND: self.kind,
        }


async def find(engine: Engine, wanted: Wanted) -> Mapping[str, Any] | None:
    """This run's container of this kind, under whatever name it has now."""
    keys = (LABEL_RUN, LABEL_ENVIRONMENT, LABEL_KIND)
    found = await containers.details(engine, label=[f"{key}={wanted.labels[key]}" for key in keys])
    return next(iter(found), None)


async def ensure(engine: Engine, wanted: Wanted) -> str:
    """The id of this run's container, started at least once. One that has ended since is not started again: that is
    for the caller to judge. DockerFault 409 when another container has the name, 404 when the image is missing.
    """
    found = await find(engine, wanted)
    identity = found["Id"] if found else await _create(engine, wanted)
    if found is None or found["State"]["Status"] == "created":
        await containers.start(engine, identity)
    return str(identity)


async def _create(engine: Engine, wanted: Wanted) -> str:
    image = await images.present(engine, wanted.release)
    if not image:
        raise DockerFault(
            engine.host,
            "create container",
            images.NOT_FOUND,
            f"{wanted.release.reference} is not on the host",
        )
    hide = redactor(wanted.variables.entries)
    async with engine.call("create container", redact=hide) as docker:
        made = await docker.containers.create(config(wanted, image), name=wanted.name)
    return made.id


def config(wanted: Wanted, image: str) -> dict[str, Any]:
    """The Engine API's form of `docker run -d`: environment variables after the env file's, as `-e` has them."""
    environment = wanted.environment
    inside = f"{environment.container_port}/tcp"
    made: dict[str, Any] = {
        "Image": image,
        "Env": list(wanted.variables.with_extra(environment.env).entries),
        "Labels": wanted.labels,
        "HostConfig": {"NetworkMode": environment.network, "RestartPolicy": {"Name": "no"}},
    }
    if wanted.command:
        made["Cmd"] = list(wanted.command)
    if wanted.port:
        made["ExposedPorts"] = {inside: {}}
        made["HostConfig"]["PortBindings"] = {inside: [{"HostIp": "127.0.0.1", "HostPort": str(wanted.port)}]}
    return made


def leftover(held: Container, wanted: Wanted, live_port: int) -> bool:
    """Whether the holder of the wanted name may go: our label, this environment, an ended run's lower token, and
    out of traffic (ruling 20). Even a fallen container on the site's port is kept: it is what a person starts again.
    Where releases replace each other on one port, a fallen one serves nobody.
    """
    token = held.label(LABEL_TOKEN)
    ended = token.isdecimal() and int(token) < wanted.token
    replaces = wanted.environment.strategy is Strategy.REPLACE
    idle = not held.running if replaces else held.port != live_port
    return ended and idle and held.label(LABEL_ENVIRONMENT) == wanted.environment.name
