"""The few Engine API calls that the demo itself makes, on a daemon's unix socket. Also for a process of its own."""

import http.client
import json
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sandbox.host.real.images import LABEL

Json = Any
_SECONDS = 120.0


class Refused(Exception):
    """What Docker answered in place of doing it."""


class _Connection(http.client.HTTPConnection):
    def __init__(self, path: str) -> None:
        super().__init__("docker", timeout=_SECONDS)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(_SECONDS)
        self.sock.connect(self._path)


@dataclass(frozen=True, slots=True)
class Held:
    """A container of the daemon. `ports`: what it publishes now. `demo`: the folder of the demo it belongs to."""

    id: str
    name: str
    running: bool
    ports: tuple[int, ...]
    demo: str


@dataclass(frozen=True, slots=True)
class Engine:
    """Each call blocks. OSError when nobody answers, Refused when Docker says no."""

    socket: Path

    def ask(self, method: str, path: str, body: Json = None, **query: str) -> Json:
        """The answer's JSON; the last line of it where there are several."""
        connection = _Connection(str(self.socket))
        try:
            text = None if body is None else json.dumps(body)
            address = f"{path}?{urlencode(query)}" if query else path
            connection.request(method, address, text, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            said = [json.loads(line) for line in answer.read().splitlines() if line.startswith((b"{", b"["))]
        finally:
            connection.close()
        last = said[-1] if said else None
        if answer.status >= 400 or (isinstance(last, dict) and "errorDetail" in last):
            raise Refused(str((last or {}).get("message") or (last or {}).get("error") or answer.status))
        return last

    def containers(self) -> list[Held]:
        return [_held(row) for row in self.ask("GET", "/containers/json", all="1")]

    def of(self, demo: Path) -> list[Held]:
        return [held for held in self.containers() if held.demo == str(demo)]

    def pull(self, repository: str, tag: str) -> None:
        self.ask("POST", "/images/create", fromImage=repository, tag=tag)

    def run(self, name: str, body: Mapping[str, Json]) -> None:
        made = self.ask("POST", "/containers/create", body, name=name)
        self.start(made["Id"])

    def start(self, container: str) -> None:
        self.ask("POST", f"/containers/{container}/start")

    def stop(self, container: str, seconds: int = 5) -> None:
        self.ask("POST", f"/containers/{container}/stop", t=str(seconds))

    def make_network(self, name: str, demo: Path) -> None:
        labels = {LABEL: str(demo)}
        self.ask("POST", "/networks/create", {"Name": name, "CheckDuplicate": True, "Labels": labels})

    def networks(self, demo: Path) -> list[str]:
        return [row["Id"] for row in self.ask("GET", "/networks", filters=_labelled(demo))]

    def remove_everything(self, demo: Path) -> None:
        """Containers, images and networks with this demo's label, and nothing else."""
        for held in self.of(demo):
            self.ask("DELETE", f"/containers/{held.id}", force="1", v="1")
        for image in self.ask("GET", "/images/json", filters=_labelled(demo)):
            self.ask("DELETE", f"/images/{image['Id']}", force="1")
        for network in self.networks(demo):
            self.ask("DELETE", f"/networks/{network}")


def _labelled(demo: Path) -> str:
    return json.dumps({"label": [f"{LABEL}={demo}"]})


def _held(row: Mapping[str, Any]) -> Held:
    ports: Sequence[Mapping[str, Any]] = row.get("Ports") or ()
    return Held(
        id=row["Id"],
        name=row["Names"][0].lstrip("/"),
        running=row["State"] == "running",
        ports=tuple({port["PublicPort"] for port in ports if port.get("PublicPort")}),
        demo=(row.get("Labels") or {}).get(LABEL, ""),
    )
