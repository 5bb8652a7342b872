"""The sandbox's Engine API answers as a real daemon does: the same requests to both, statuses and shapes compared."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiodocker
import pytest

from clients.docker.engine import Engine
from clients.ssh.connect import connected
from policy.config import Host
from sandbox.host import SandboxHost
from tests.real import clients_site
from tests.real.parts.host import TargetHost
from tests.sandbox.host.site import configured

pytestmark = pytest.mark.real
BLUE, GREEN = "liyaqa-backend-blue", "liyaqa-backend-green"


@dataclass(frozen=True, slots=True)
class Daemon:
    """Where $I stands in a request, the image's name without a tag comes in; $D is the digest of v1.2.4."""

    engine: Engine
    image: str
    digest: str
    ports: tuple[int, ...]

    async def ask(self, method: str, path: str, body: Any = None, **query: str) -> tuple[int, Any]:
        """Status, and the answer where it is JSON; a fault's words are left out."""
        query = {key: self._own(value) for key, value in query.items()}
        async with self.engine.call("compare") as docker:
            try:
                async with docker._query(self._own(path), method, params=query, **self._sent(body)) as answer:
                    return answer.status, await _content(answer)
            except aiodocker.DockerError as e:
                return e.status, "fault"

    def _own(self, text: str) -> str:
        return text.replace("$I", self.image).replace("$D", self.digest)

    def _sent(self, body: Mapping[str, Any] | None) -> dict[str, Any]:
        made = self._bound(body) if body and "Image" in body else body
        return {"data": json.dumps(made), "headers": {"Content-Type": "application/json"}} if made else {}

    def _bound(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """`port` is one of the pool, by its place."""
        made = {**body, "Image": self._own(body["Image"])}
        port = made.pop("port", None)
        network = {"NetworkMode": made.pop("network", "liyaqa_network")}
        bindings = [{"HostIp": "127.0.0.1", "HostPort": str(self.ports[port])}] if port is not None else []
        made["HostConfig"] = {**network, "PortBindings": {"8080/tcp": bindings} if bindings else {}}
        return made


async def _content(answer: Any) -> Any:
    """A stream's lines as a list."""
    if "json" not in answer.content_type:
        return None
    found = [json.loads(line) for line in (await answer.text()).splitlines()]
    return found[0] if len(found) == 1 else found


@asynccontextmanager
async def _daemon(place: Host, image: str, digest: str, ports: tuple[int, ...]) -> AsyncIterator[Daemon]:
    async with connected(place, 5) as link:
        engine = Engine(link)
        try:
            yield Daemon(engine, image, digest, ports)
        finally:
            await engine.close()


@pytest.fixture
async def daemons(host: TargetHost, production: SandboxHost) -> AsyncIterator[tuple[Daemon, Daemon]]:
    """Both hold v1.2.3 running as blue, and v1.2.4 pulled."""
    host.run_release("v1.2.3")
    host.docker.command("pull", host.images.ref("v1.2.4"))
    digest = clients_site.release(host, "v1.2.4").digest
    real, ours = clients_site.configured(host), configured(production)
    mine = production.registry.digest("v1.2.4")
    async with (
        _daemon(real.hosts[0], host.image, digest, real.ports) as one,
        _daemon(ours.hosts[0], production.repository, mine, ours.ports) as other,
    ):
        await other.ask("POST", "images/create", fromImage=f"{production.repository}:v1.2.4")
        yield one, other


def wanted(**more: Any) -> dict[str, Any]:
    return {"Image": "$I:v1.2.4", "ExposedPorts": {"8080/tcp": {}}, **more}


# Method, path, body and query of each request, in the order of a release's life.
LIFE: tuple[tuple[str, str, Any, dict[str, str]], ...] = (
    ("GET", "images/$I:v1.2.4/json", None, {}),
    ("GET", "images/$I@$D/json", None, {}),
    ("GET", "images/$I:v9/json", None, {}),
    ("POST", "images/$I:v1.2.4/tag", None, {"repo": "other/name", "tag": "one"}),
    ("POST", "images/$I:v9/tag", None, {"repo": "other/name", "tag": "one"}),
    ("POST", "images/create", None, {"fromImage": "$I:v9"}),
    ("POST", "containers/create", wanted(Image="$I:v9"), {"name": GREEN}),
    ("POST", "containers/create", wanted(), {"name": BLUE}),
    ("POST", "containers/create", wanted(), {"name": "/ ?"}),
    ("POST", "containers/create", wanted(port=1, Labels={"a": "b"}), {"name": GREEN}),
    ("POST", f"containers/{GREEN}/start", None, {}),
    ("POST", f"containers/{GREEN}/start", None, {}),
    ("GET", f"containers/{GREEN}/json", None, {}),
    ("DELETE", f"containers/{GREEN}", None, {}),
    ("POST", f"containers/{GREEN}/rename", None, {"name": BLUE}),
    ("POST", f"containers/{GREEN}/rename", None, {"name": "x-old"}),
    ("POST", "containers/x-old/update", {"RestartPolicy": {"Name": "unless-stopped"}}, {}),
    ("POST", "containers/create", wanted(port=1), {"name": GREEN}),
    ("POST", f"containers/{GREEN}/start", None, {}),
    ("DELETE", f"containers/{GREEN}", None, {}),
    ("POST", "containers/create", wanted(network="nowhere"), {"name": GREEN}),
    ("POST", f"containers/{GREEN}/start", None, {}),
    ("POST", f"containers/{GREEN}/stop", None, {"t": "1"}),
    ("DELETE", f"containers/{GREEN}", None, {}),
    ("GET", "containers/json", None, {"all": "true", "filters": '{"label": ["a=b"]}'}),
    ("GET", "containers/json", None, {"filters": '{"label": ["a=c"]}'}),
    ("POST", "containers/x-old/stop", None, {"t": "5"}),
    ("POST", "containers/x-old/stop", None, {"t": "5"}),
    ("POST", "containers/x-old/wait", None, {}),
    ("GET", "containers/x-old/logs", None, {"stdout": "1"}),
    ("GET", "containers/x-old/logs", None, {}),
    ("GET", "containers/x-old/logs", None, {"stdout": "1", "since": "yesterday"}),
    ("GET", "containers/x-old/logs", None, {"stdout": "1", "since": "1700000000.5", "until": "1700000001"}),
    ("DELETE", "images/other/name:one", None, {}),
    ("DELETE", "images/$I:v9", None, {}),
    ("DELETE", "containers/x-old", None, {}),
    ("DELETE", "containers/x-old", None, {}),
    ("GET", "containers/x-old/logs", None, {"stdout": "1"}),
    ("GET", "containers/x-old/json", None, {}),
    ("POST", "containers/x-old/start", None, {}),
    ("POST", "containers/x-old/update", {"RestartPolicy": {"Name": "no"}}, {}),
    ("POST", "containers/x-old/wait", None, {}),
    ("DELETE", "images/$I:v1.2.3", None, {}),
    ("DELETE", "images/$I:v1.2.4", None, {}),
    ("GET", "networks/nowhere", None, {}),
    ("GET", "networks/liyaqa_network", None, {}),
    ("GET", "info", None, {}),
    ("GET", "version", None, {}),
    ("GET", "images/json", None, {}),
    ("GET", "nothing", None, {}),
)
# Objects whose keys are names of somebody's choice.
_FREE = {"Labels", "Networks"}


def shape(value: Any, name: str = "") -> Any:
    """Types in place of values; of a list the first."""
    if isinstance(value, dict):
        return {} if name in _FREE else {key: shape(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


def within(ours: Any, theirs: Any, path: str) -> list[str]:
    """What we tell and Docker does not, or tells otherwise."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        more = [f"{path}.{key}" for key in ours.keys() - theirs.keys()]
        both = sorted(ours.keys() & theirs.keys())
        return more + [fault for key in both for fault in within(ours[key], theirs[key], f"{path}.{key}")]
    if isinstance(ours, list) and isinstance(theirs, list):
        return within(ours[0], theirs[0], f"{path}[]") if ours and theirs else []
    same = ours == theirs or "NoneType" in (ours, theirs)
    return [] if same or not (ours and theirs) else [f"{path}: {ours}, not {theirs}"]


async def test_a_releases_life_has_docker_own_statuses_and_shapes(daemons: tuple[Daemon, Daemon]) -> None:
    real, ours = daemons
    different, statuses = [], set()
    for method, path, body, query in LIFE:
        theirs, mine = [await daemon.ask(method, path, body, **query) for daemon in (real, ours)]
        if theirs[0] != mine[0]:
            different.append(f"{method} {path} {query}: {mine[0]}, not {theirs[0]}")
        statuses.add(mine[0])
        different += within(shape(mine[1]), shape(theirs[1]), f"{method} {path}")
    assert different == []
    assert statuses == {200, 201, 204, 304, 400, 404, 409, 500}
