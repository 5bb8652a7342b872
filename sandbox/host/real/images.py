"""The releases as images that a real Docker pulls and runs: FROM scratch, this machine's Python, the demo's application."""

import gzip
import json
import platform
from collections.abc import Callable
from pathlib import Path

from sandbox.host.engine.processes import PROGRAM
from sandbox.host.real import python
from sandbox.host.real.tar import compressed
from sandbox.host.registry.manifests import CONFIG, CREATED, LAYER, MANIFEST, Image, sha256
from sandbox.host.releases import Release

LABEL = "com.liyaqa.demo"  # its value is the demo's folder; containers have the labels of their image
_NOBODY = "65534:65534"
_MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}


def maker(folder: Path) -> Callable[[Release], Image]:
    """Makes images of the demo in that folder. What is slow about it is done at once."""
    base, path = python.layer(folder), python.library_path()
    diff = sha256(gzip.decompress(base))

    def make(release: Release) -> Image:
        own = compressed(_application(release))
        layers, diffs = (base, own), [diff, sha256(gzip.decompress(own))]
        config = json.dumps(_config(release, diffs, path, str(folder))).encode()
        blobs = {sha256(raw): raw for raw in layers}
        manifest = {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": {"mediaType": CONFIG, "size": len(config), "digest": sha256(config)},
            "layers": [
                {"mediaType": LAYER, "size": len(raw), "digest": digest} for digest, raw in blobs.items()
            ],
        }
        return Image(json.dumps(manifest).encode(), config, blobs)

    return make


def _application(release: Release) -> dict[str, bytes]:
    """`./gradlew flywayMigrate`, the guide's words, run the same program."""
    program = PROGRAM.read_bytes()
    return {
        "/app/backend.py": program,
        "/app/gradlew": f"#!{python.PYTHON} -ES\n".encode() + program,
        "/app/VERSION": f"{release.version}\n".encode(),
    }


def _config(release: Release, diffs: list[str], library_path: str, folder: str) -> dict[str, object]:
    extra = [f"LD_LIBRARY_PATH={library_path}", "RELEASE_ADDRESS=0.0.0.0"]
    return {
        "architecture": _MACHINES.get(platform.machine(), platform.machine()),
        "os": "linux",
        "created": CREATED,
        "config": {
            "User": _NOBODY,
            "Env": [*release.environment, *extra],
            "Cmd": [python.PYTHON, "-E", "-S", "/app/backend.py"],
            "WorkingDir": "/app",
            "ExposedPorts": {"8080/tcp": {}},
            "Labels": {**release.labels, LABEL: folder},
        },
        "rootfs": {"type": "layers", "diff_ids": diffs},
        "history": [{"created": CREATED, "created_by": "FROM scratch"} for _ in diffs],
    }
