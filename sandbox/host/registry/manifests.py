"""A release as the registry describes it: a manifest, a configuration, and layers that are names with sizes."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.host.releases import BASE, MB, Release

MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
CONFIG = "application/vnd.docker.container.image.v1+json"
LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip"
CREATED = "2026-01-31T08:00:00Z"


@dataclass(frozen=True, slots=True)
class Image:
    """`manifest` and `config` as bytes; their digests name them. `layers`: by digest, those that can be unpacked."""

    manifest: bytes
    config: bytes
    layers: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        return sha256(self.manifest)


def sha256(raw: bytes) -> str:
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


def image(release: Release) -> Image:
    """Equal releases give equal bytes."""
    layers = (*BASE, (f"application {release.version}", release.megabytes * MB))
    config = json.dumps(_config(release, [sha256(f"tar of {name}".encode()) for name, _ in layers])).encode()
    manifest = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": {"mediaType": CONFIG, "size": len(config), "digest": sha256(config)},
        "layers": [
            {"mediaType": LAYER, "size": size, "digest": sha256(name.encode())} for name, size in layers
        ],
    }
    return Image(json.dumps(manifest).encode(), config)


def _config(release: Release, diffs: list[str]) -> dict[str, object]:
    return {
        "architecture": "amd64",
        "os": "linux",
        "created": CREATED,
        "config": {
            "User": "liyaqa",
            "Env": release.environment,
            "Cmd": ["java", "-jar", "/app/liyaqa-backend.jar"],
            "WorkingDir": "/app",
            "ExposedPorts": {"8080/tcp": {}},
            "Labels": release.labels,
        },
        "rootfs": {"type": "layers", "diff_ids": diffs},
        "history": [{"created": CREATED, "created_by": "COPY . ."} for _ in diffs],
    }
