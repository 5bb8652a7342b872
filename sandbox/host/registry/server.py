"""The registry's server: manifests, configurations and tags, on a loopback port that stays the same where it can."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

from sandbox.host.ports import LOOPBACK, free_port
from sandbox.host.registry.manifests import CONFIG, LAYER, MANIFEST, Image, image, sha256
from sandbox.host.releases import LATEST, RELEASES, Release

REPOSITORY = "aminelhag/liyaqa/liyaqa-backend"
_API = {"Docker-Distribution-Api-Version": "registry/2.0"}


class SandboxRegistry:
    """`async with SandboxRegistry(folder) as registry:`; `folder` remembers the port from one start to the next.

    `make`: what a release is as an image.
    """

    def __init__(
        self,
        folder: Path,
        releases: Iterable[Release] = RELEASES,
        make: Callable[[Release], Image] = image,
    ) -> None:
        self._file, self._make = folder / "registry.json", make
        self._tags: dict[str, Image] = {}
        self._runner: web.AppRunner | None = None
        self.port = 0
        for release in releases:
            self.push(release)
        if LATEST in self._tags:
            self._tags["latest"] = self._tags[LATEST]

    @property
    def address(self) -> str:
        return f"{LOOPBACK}:{self.port}"

    @property
    def repository(self) -> str:
        """The image's name without a tag, as `docker pull` takes it."""
        return f"{self.address}/{REPOSITORY}"

    def push(self, release: Release, tag: str = "") -> str:
        """Puts a release there, under its version or another tag; returns its digest."""
        made = self._make(release)
        self._tags[tag or release.version] = made
        return made.digest

    def digest(self, tag: str) -> str:
        return self._tags[tag].digest

    async def __aenter__(self) -> Self:
        self.port = free_port(self.remembered)
        application = web.Application()
        application.router.add_get("/v2/", self._root)
        application.router.add_get("/v2/{name:.+}/manifests/{reference}", self._manifest)
        application.router.add_get("/v2/{name:.+}/blobs/{reference}", self._blob)
        application.router.add_get("/v2/{name:.+}/tags/list", self._list)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, LOOPBACK, self.port).start()
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(json.dumps({"port": self.port}))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def remembered(self) -> int:
        """The port of the last start, 0 at the first."""
        return int(json.loads(self._file.read_text())["port"]) if self._file.exists() else 0

    async def _root(self, _request: web.Request) -> web.Response:
        return web.json_response({}, headers=_API)

    async def _manifest(self, request: web.Request) -> web.Response:
        reference = request.match_info["reference"]
        by_digest = {found.digest: found for found in self._tags.values()}
        found = self._tags.get(reference) or by_digest.get(reference)
        if found is None or not _known(request):
            return _error("MANIFEST_UNKNOWN", "manifest unknown", {"Tag": reference})
        headers = {**_API, "Docker-Content-Digest": found.digest}
        return web.Response(body=found.manifest, content_type=MANIFEST, headers=headers)

    async def _blob(self, request: web.Request) -> web.Response:
        """A stand-in's layers are names only: nothing there unpacks them."""
        reference = request.match_info["reference"]
        blobs = {sha256(one.config): (CONFIG, one.config) for one in self._tags.values()}
        blobs |= {digest: (LAYER, raw) for one in self._tags.values() for digest, raw in one.layers.items()}
        if reference not in blobs or not _known(request):
            return _error("BLOB_UNKNOWN", "blob unknown to registry", reference)
        kind, raw = blobs[reference]
        return web.Response(body=raw, content_type=kind, headers={**_API, "Docker-Content-Digest": reference})

    async def _list(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if not _known(request):
            return _error("NAME_UNKNOWN", "repository name not known to registry", {"name": name})
        last, size = request.query.get("last", ""), int(request.query.get("n", "1000"))
        tags = sorted(tag for tag in self._tags if tag > last)
        headers = dict(_API)
        if len(tags) > size:
            headers["Link"] = f'</v2/{name}/tags/list?last={tags[size - 1]}&n={size}>; rel="next"'
        return web.json_response({"name": name, "tags": tags[:size]}, headers=headers)


def _known(request: web.Request) -> bool:
    return request.match_info["name"] == REPOSITORY


def _error(code: str, message: str, detail: object) -> web.Response:
    body = {"errors": [{"code": code, "message": message, "detail": detail}]}
    return web.json_response(body, status=404, headers=_API)
