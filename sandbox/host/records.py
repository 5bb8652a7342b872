"""What the host remembers from one start to the next: ports, images and containers, as Docker describes them."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Described = dict[str, Any]  # an inspect answer of the Engine API


@dataclass(slots=True)
class Records:
    """Saved whole after each change; a reader sees the old or the new file."""

    file: Path
    ports: dict[str, Any] = field(default_factory=dict)
    registry: str = ""  # its address; images are named by it
    images: dict[str, Described] = field(default_factory=dict)
    containers: dict[str, Described] = field(default_factory=dict)

    @classmethod
    def load(cls, file: Path) -> "Records":
        return cls(file, **json.loads(file.read_text())) if file.exists() else cls(file)

    def save(self) -> None:
        draft = self.file.with_suffix(".new")
        keys = ("ports", "registry", "images", "containers")
        draft.write_text(json.dumps({key: getattr(self, key) for key in keys}))
        os.replace(draft, self.file)  # noqa: PTH105 - over an existing file

    def container(self, reference: str) -> Described | None:
        """By id, the beginning of one, or name."""
        name = f"/{reference.removeprefix('/')}"
        found = next((c for c in self.containers.values() if c["Name"] == name), None)
        return found or next(
            (c for i, c in self.containers.items() if reference and i.startswith(reference)), None
        )

    def image(self, reference: str) -> Described | None:
        """By id, the beginning of one, tag or digest."""
        bare = reference.removeprefix("sha256:")
        for identity, image in self.images.items():
            if reference in (*image["RepoTags"], *image["RepoDigests"], f"{reference}:latest"):
                return image
            if len(bare) >= 12 and identity.removeprefix("sha256:").startswith(bare):
                return image
        return None

    def running(self) -> Iterator[Described]:
        return (c for c in list(self.containers.values()) if c["State"]["Running"])

    def moved(self, registry: str, ports: dict[int, int]) -> None:
        """The registry or ports of the pool are elsewhere this time: names and bindings follow."""
        text = json.dumps({"images": self.images, "containers": self.containers})
        if self.registry:
            text = text.replace(f"{self.registry}/", f"{registry}/")
        self.registry = registry
        for key, value in json.loads(text).items():
            setattr(self, key, value)
        for container in self.containers.values():
            for binding in _bindings(container):
                port = int(binding["HostPort"])
                binding["HostPort"] = str(ports.get(port, port))


def _bindings(container: Described) -> Iterator[dict[str, str]]:
    for place in (container["HostConfig"]["PortBindings"], container["NetworkSettings"]["Ports"]):
        for bindings in place.values():
            yield from bindings or ()


def published(container: Described) -> int:
    """The port on the host, 0 when it publishes none."""
    found = next((b for b in container["HostConfig"]["PortBindings"].values() if b), None)
    return int(found[0]["HostPort"]) if found else 0


def moment() -> str:
    """Now, as Docker writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f000Z")
