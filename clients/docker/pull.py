"""Pulls exact bytes, with the progress of all layers added up."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from typing import Any, cast

from clients.credentials import RegistryLogin
from clients.docker import images
from clients.docker.engine import Engine
from policy.errors import DockerFault
from policy.plan import Release

Events = AsyncGenerator[dict[str, Any], None]
Progress = Callable[[str], Awaitable[None]]
MB = 1_000_000
INTERVAL = 0.5  # seconds between two reports
_ENDED = {"Verifying Checksum", "Download complete", "Extracting", "Pull complete"}


class Layers:
    """Bytes of each layer so far. Docker names a layer's size only when its download begins, so the total grows."""

    def __init__(self) -> None:
        self._sizes: dict[str, tuple[int, int]] = {}

    def see(self, event: Mapping[str, Any]) -> None:
        layer, status, detail = (
            event.get("id", ""),
            event.get("status", ""),
            event.get("progressDetail") or {},
        )
        if status == "Downloading" and detail.get("total"):
            self._sizes[layer] = (detail.get("current", 0), detail["total"])
        elif status in _ENDED and layer in self._sizes:
            total = self._sizes[layer][1]
            self._sizes[layer] = (total, total)

    def __str__(self) -> str:
        """`45 of 120 MB`; empty before the first byte."""
        done, total = (
            (sum(column) for column in zip(*self._sizes.values(), strict=True)) if self._sizes else (0, 0)
        )
        return f"{done / MB:.0f} of {max(total / MB, 1):.0f} MB" if total else ""


async def pull(
    engine: Engine, release: Release, login: RegistryLogin | None, progress: Progress, seconds: float
) -> str:
    """The image id. Bytes that are here already are only tagged, so a dead registry does not matter then."""
    image = await images.present(engine, release)
    if not image:
        await _download(engine, release, login, progress, seconds)
        image = await images.present(engine, release)
        if not image:
            raise DockerFault(engine.host, "pull", 0, f"{release.reference} is not there after its pull")
        await images.tag(engine, image, images.mark(release.digest))
    await images.tag(engine, image, f"{release.repository}:{release.version}")
    return image


async def _download(
    engine: Engine, release: Release, login: RegistryLogin | None, progress: Progress, seconds: float
) -> None:
    auth = login.as_header(release.repository) if login else None
    layers, said, at = Layers(), "", 0.0
    async with engine.call("pull", seconds, redact=login.redact if login else None) as docker:
        events = cast("Events", docker.images.pull(release.reference, auth=auth, stream=True))
        async with aclosing(events):
            async for event in events:
                layers.see(event)
                now = asyncio.get_running_loop().time()
                if str(layers) not in {said, ""} and now - at >= INTERVAL:
                    said, at = str(layers), now
                    await progress(said)
    if str(layers) not in {said, ""}:
        await progress(str(layers))
