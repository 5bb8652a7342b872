"""What `docker cp` would find in a release's image: the SQL of its migrations."""

import io
import tarfile
from collections.abc import Mapping
from typing import Any

from sandbox.host.engine.faults import EngineFault
from sandbox.host.releases import RELEASES

FOLDER = "/app/db/migration"


def packed(container: Mapping[str, Any], path: str) -> bytes:
    """A tar of the folder; EngineFault 404 when the image has no such path."""
    files = _sql(container) if path.rstrip("/") == FOLDER else {}
    if not files:
        raise EngineFault(404, f"Could not find the file {path} in container {container['Id'][:12]}")
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(f"migration/{name}.sql")
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))
    return raw.getvalue()


def _sql(container: Mapping[str, Any]) -> Mapping[str, str]:
    version = next(
        (
            entry.partition("=")[2]
            for entry in container["Config"]["Env"]
            if entry.startswith("RELEASE_VERSION=")
        ),
        "",
    )
    return next((release.sql for release in RELEASES if release.version == version), {})
