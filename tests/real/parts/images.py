"""Release images FROM scratch: one static binary, its behaviour in the environment, pushed over the registry's API."""

import functools
import gzip
import hashlib
import io
import json
import random
import tarfile
from collections.abc import Mapping
from pathlib import Path

from tests.real.parts.process import need, run, short_folder
from tests.real.parts.registry import MANIFEST, Registry

REPOSITORY = "aminelhag/liyaqa/liyaqa-backend"
_SOURCE = Path(__file__).parents[1] / "app" / "server.c"


@functools.cache
def application() -> bytes:
    """The compiled application, once for each test process."""
    need("gcc", root=False)
    target = short_folder("app") / "app"
    run("gcc", "-O2", "-static", "-pthread", "-o", str(target), str(_SOURCE))
    binary = target.read_bytes()
    target.unlink()
    target.parent.rmdir()
    return binary


class Images:
    """Makes and pushes releases. Behaviours are environment variables; see app/server.c:

    APP_HEALTH=down, APP_SICK_AFTER, APP_DIE_AFTER, APP_START_DELAY (seconds), APP_FAIL_PERCENT, APP_LATENCY_MS,
    APP_LOGIN=broken, APP_MIGRATE_SECONDS, APP_MIGRATE_EXIT, APP_MIGRATE_FILE. The migration command is
    `/app migrate`, or the guide's `./gradlew flywayMigrate`. SIGUSR1 makes one that runs report itself ill.
    """

    def __init__(self, registry: Registry, repository: str = REPOSITORY) -> None:
        self.registry, self.repository = registry, repository
        self._layer, self._diff = _layer({"app": application()}, {"gradlew": "app"})

    @property
    def name(self) -> str:
        """The image's name without a tag, as `docker pull` takes it."""
        return f"{self.registry.address}/{self.repository}"

    def ref(self, tag: str) -> str:
        return f"{self.name}:{tag}"

    def push(
        self,
        tag: str,
        env: Mapping[str, str] | None = None,
        *,
        version: str | None = None,
        revision: str | None = None,
        migrations: str = "",
        labels: Mapping[str, str] | None = None,
        ballast_mb: int = 0,
        files: Mapping[str, bytes] | None = None,
    ) -> str:
        """Pushes a release under the tag and returns its digest. Equal arguments give an equal digest.

        migrations is like "V12__x,V13__y" (label com.liyaqa.migrations; absent when empty).
        files adds a layer with these, by their path without the slash in front.
        ballast_mb adds a layer of incompressible bytes, so that a pull takes time.
        """
        version = version or tag
        revision = revision or hashlib.sha1(version.encode()).hexdigest()
        marks = {"org.opencontainers.image.version": version, "org.opencontainers.image.revision": revision}
        if migrations:
            marks["com.liyaqa.migrations"] = migrations
        variables = {
            "APP_VERSION": version,
            "APP_REVISION": revision,
            "APP_MIGRATIONS": migrations,
            **(env or {}),
        }
        layers = [(self._layer, self._diff)]
        if files:
            layers.append(_layer(files, {}))
        if ballast_mb:
            layers.append(_layer({"ballast": random.Random(tag).randbytes(ballast_mb * 1024 * 1024)}, {}))
        return self._push(
            tag, layers, _config(variables, {**marks, **(labels or {})}, [diff for _, diff in layers])
        )

    def _push(self, tag: str, layers: list[tuple[bytes, str]], config: bytes) -> str:
        kind = "application/vnd.docker.image.rootfs.diff.tar.gzip"
        manifest = {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": {"mediaType": "application/vnd.docker.container.image.v1+json", **self._blob(config)},
            "layers": [{"mediaType": kind, **self._blob(layer)} for layer, _ in layers],
        }
        body = json.dumps(manifest).encode()
        status, _, said = self.registry.request(
            "PUT", f"{self.repository}/manifests/{tag}", body, Content_Type=MANIFEST
        )
        assert status == 201, said
        return _sha256(body)

    def _blob(self, raw: bytes) -> dict[str, object]:
        """Uploads it when the registry does not have it; returns its descriptor."""
        digest = _sha256(raw)
        path = f"{self.repository}/blobs"
        if self.registry.request("HEAD", f"{path}/{digest}")[0] != 200:
            _, headers, _ = self.registry.request("POST", f"{path}/uploads/", b"")
            place = headers["Location"].partition("/v2/")[2]
            joint = "&" if "?" in place else "?"
            status, _, said = self.registry.request(
                "PUT", f"{place}{joint}digest={digest}", raw, Content_Type="application/octet-stream"
            )
            assert status == 201, said
        return {"size": len(raw), "digest": digest}


def _sha256(raw: bytes) -> str:
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


def _layer(files: Mapping[str, bytes], links: Mapping[str, str]) -> tuple[bytes, str]:
    """A compressed layer and the digest of its tar; without times, so that it is always the same."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o755
            archive.addfile(entry, io.BytesIO(content))
        for name, target in links.items():
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = tarfile.SYMTYPE, target
            archive.addfile(entry)
    return gzip.compress(raw.getvalue(), 1, mtime=0), _sha256(raw.getvalue())


def _config(variables: Mapping[str, str], labels: Mapping[str, str], diffs: list[str]) -> bytes:
    config = {
        "architecture": _architecture(),
        "os": "linux",
        "config": {
            "Cmd": ["/app"],
            "WorkingDir": "/",
            "Env": [f"{name}={value}" for name, value in variables.items()],
            "ExposedPorts": {"8080/tcp": {}},
            "Labels": dict(labels),
        },
        "rootfs": {"type": "layers", "diff_ids": diffs},
        "history": [{"created_by": "FROM scratch", "created": "2026-01-01T00:00:00Z"} for _ in diffs],
        "created": "2026-01-01T00:00:00Z",
    }
    return json.dumps(config).encode()


def _architecture() -> str:
    return run("dpkg", "--print-architecture").strip()
