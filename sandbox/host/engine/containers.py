"""Containers: created, renamed, removed and described, with Docker's rules about names and states."""

import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.host.engine.faults import EngineFault, name_taken, no_container, no_image
from sandbox.host.engine.processes import Processes
from sandbox.host.records import Described, Records, moment

NETWORKS = {"bridge": "b1", "host": "b2", "none": "b3", "liyaqa_network": "b4"}
_NEVER = "0001-01-01T00:00:00Z"
_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]+")


class Containers:
    def __init__(self, records: Records, processes: Processes) -> None:
        self._records = records
        self._processes = processes

    def find(self, reference: str) -> Described:
        found = self._records.container(reference)
        if found is None:
            raise no_container(reference)
        return found

    def create(self, name: str, asked: Mapping[str, Any]) -> Described:
        image = self._records.image(str(asked.get("Image", "")))
        if image is None:
            raise no_image(str(asked.get("Image", "")))
        name = name or f"container_{secrets.token_hex(3)}"
        self._free(name)
        identity = secrets.token_hex(32)
        made = described(identity, name, asked, image)
        self._records.containers[identity] = made
        self._records.save()
        return made

    async def start(self, reference: str) -> bool:
        """False when it runs already."""
        found = self.find(reference)
        if found["State"]["Running"]:
            return False
        network = found["HostConfig"]["NetworkMode"]
        if network not in {*NETWORKS, "default", ""}:
            raise EngineFault(404, f"network {network} not found")
        await self._processes.start(found)
        return True

    async def stop(self, reference: str, seconds: float) -> bool:
        """False when it does not run."""
        found = self.find(reference)
        if not (found["State"]["Running"] or found["State"]["Restarting"]):
            return False
        await self._processes.stop(found, seconds)
        return True

    async def restart(self, reference: str, seconds: float) -> None:
        await self.stop(reference, seconds)
        await self.start(reference)

    async def remove(self, reference: str, *, force: bool) -> None:
        found = self.find(reference)
        if found["State"]["Running"] and not force:
            raise EngineFault(
                409,
                f"You cannot remove a running container {found['Id']}."
                " Stop the container before attempting removal or force remove",
            )
        await self._processes.stop(found, 0.05)
        self._records.containers.pop(found["Id"], None)
        self._records.save()
        self._processes.log(found).unlink(missing_ok=True)

    def rename(self, reference: str, name: str) -> None:
        found = self.find(reference)
        self._free(name)
        found["Name"] = f"/{name}"
        self._records.save()

    def update(self, reference: str, asked: Mapping[str, Any]) -> None:
        found = self.find(reference)
        if policy := asked.get("RestartPolicy"):
            kept = {"Name": policy.get("Name", ""), "MaximumRetryCount": policy.get("MaximumRetryCount", 0)}
            found["HostConfig"]["RestartPolicy"] = kept
        self._records.save()

    def listed(self, *, stopped: bool, filters: Mapping[str, Sequence[str]]) -> list[Described]:
        found = (c for c in self._records.containers.values() if stopped or c["State"]["Running"])
        return [_row(c) for c in found if _matches(c, filters)]

    async def prune(self) -> list[str]:
        gone = [c["Id"] for c in self._records.containers.values() if not c["State"]["Running"]]
        for identity in gone:
            await self.remove(identity, force=False)
        return gone

    def _free(self, name: str) -> None:
        if not _NAME.fullmatch(name):
            raise EngineFault(
                400, f"Invalid container name ({name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"
            )
        holder = next((c for c in self._records.containers.values() if c["Name"] == f"/{name}"), None)
        if holder is not None:
            raise name_taken(name, holder["Id"])


def described(identity: str, name: str, asked: Mapping[str, Any], image: Described) -> Described:
    """A container's inspect answer, just created."""
    host = asked.get("HostConfig") or {}
    policy = host.get("RestartPolicy") or {}
    network = host.get("NetworkMode") or "default"
    return {
        "Id": identity,
        "Created": moment(),
        "Path": "java",
        "Args": list(asked.get("Cmd") or image["Config"]["Cmd"] or ())[1:],
        "State": {
            "Status": "created",
            "Running": False,
            "Paused": False,
            "Restarting": False,
            "OOMKilled": False,
            "Dead": False,
            "Pid": 0,
            "ExitCode": 0,
            "Error": "",
            "StartedAt": _NEVER,
            "FinishedAt": _NEVER,
        },
        "Image": image["Id"],
        "Name": f"/{name}",
        "RestartCount": 0,
        "Driver": "overlay2",
        "Platform": "linux",
        "Config": _config(identity, asked, image),
        "HostConfig": {
            "NetworkMode": network,
            "PortBindings": {
                k: [dict(b) for b in v or ()] for k, v in (host.get("PortBindings") or {}).items()
            },
            "RestartPolicy": {"Name": policy.get("Name", ""), "MaximumRetryCount": 0},
            "AutoRemove": False,
        },
        "NetworkSettings": {"Ports": {}, "Networks": {network: {"NetworkID": NETWORKS.get(network, "")}}},
        "Mounts": [],
    }


def _config(identity: str, asked: Mapping[str, Any], image: Described) -> Described:
    """What was asked for, over what the image says; of a variable that is given twice the last one counts."""
    entries = [*(image["Config"]["Env"] or ()), *(asked.get("Env") or ())]
    variables = {entry.partition("=")[0]: entry for entry in entries if "=" in entry}
    return {
        "Hostname": identity[:12],
        "User": image["Config"]["User"],
        "Tty": False,
        "Env": list(variables.values()),
        "Cmd": list(asked.get("Cmd") or image["Config"]["Cmd"] or ()),
        "Image": asked["Image"],
        "WorkingDir": image["Config"]["WorkingDir"],
        "Labels": {**(image["Config"]["Labels"] or {}), **(asked.get("Labels") or {})},
        "ExposedPorts": {**(image["Config"]["ExposedPorts"] or {}), **(asked.get("ExposedPorts") or {})},
    }


def _row(container: Described) -> Described:
    """A container in the list."""
    ports = [
        {
            "IP": b["HostIp"],
            "PrivatePort": int(key.split("/")[0]),
            "PublicPort": int(b["HostPort"]),
            "Type": "tcp",
        }
        for key, bindings in container["NetworkSettings"]["Ports"].items()
        for b in bindings
    ]
    return {
        "Id": container["Id"],
        "Names": [container["Name"]],
        "Image": container["Config"]["Image"],
        "ImageID": container["Image"],
        "Command": " ".join(container["Config"]["Cmd"]),
        "Created": 0,
        "Ports": ports,
        "Labels": container["Config"]["Labels"],
        "State": container["State"]["Status"],
        "Status": container["State"]["Status"].capitalize(),
        "HostConfig": {"NetworkMode": container["HostConfig"]["NetworkMode"]},
        "NetworkSettings": {"Networks": container["NetworkSettings"]["Networks"]},
        "Mounts": [],
    }


def _matches(container: Described, filters: Mapping[str, Sequence[str]]) -> bool:
    labels = container["Config"]["Labels"]
    for wanted in filters.get("label", ()):
        key, equals, value = wanted.partition("=")
        if key not in labels or (equals and labels[key] != value):
            return False
    names, states = filters.get("name", ()), filters.get("status", ())
    fits = not names or any(re.search(name, container["Name"]) for name in names)
    return fits and (not states or container["State"]["Status"] in states)
