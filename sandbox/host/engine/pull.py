"""Pulls a release from the registry, and tells of each layer as Docker does. The bytes of layers are only counted."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp

from sandbox.host.engine.faults import EngineFault
from sandbox.host.engine.images import Images
from sandbox.host.registry.manifests import MANIFEST, sha256

SPEED = 40_000_000  # bytes a second, of all layers together
_STEPS = 12  # reports for each layer
_SECONDS = 10.0

Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Layer:
    id: str
    size: int
    there: bool


@dataclass(frozen=True, slots=True)
class Pulled:
    """What the registry said of one image."""

    repository: str
    tag: str
    digest: str
    identity: str
    config: Any
    layers: tuple[Layer, ...]

    @property
    def size(self) -> int:
        return sum(layer.size for layer in self.layers)


def split(image: str, tag: str) -> tuple[str, str]:
    """Repository and reference of `fromImage` and `tag`, each of which may carry it."""
    repository, at, digest = image.partition("@")
    if at:
        return repository, digest
    if ":" in image.rpartition("/")[2]:
        repository, _, tag = image.rpartition(":")
    return repository, tag or "latest"


async def look_up(images: Images, repository: str, reference: str) -> Pulled:
    """EngineFault as Docker words it when the registry is silent or has no such image."""
    host, _, name = repository.partition("/")
    base = f"http://{host}/v2/{name}"
    try:
        async with asyncio.timeout(_SECONDS), aiohttp.ClientSession() as session:
            raw = await _get(session, f"{base}/manifests/{reference}", f"{repository}:{reference}")
            manifest = json.loads(raw)
            config = await _get(session, f"{base}/blobs/{manifest['config']['digest']}", repository)
    except (aiohttp.ClientError, OSError) as e:
        raise EngineFault(500, f'Get "http://{host}/v2/": {e or "no answer"}') from e
    return _read(images.layers(), repository, reference, raw, json.loads(config))


async def _get(session: aiohttp.ClientSession, url: str, what: str) -> bytes:
    async with session.get(url, headers={"Accept": MANIFEST}) as answer:
        if answer.status == 404:
            raise EngineFault(404, f"manifest for {what} not found: manifest unknown: manifest unknown")
        answer.raise_for_status()
        return await answer.read()


def _read(there: set[str], repository: str, reference: str, raw: bytes, config: Any) -> Pulled:
    manifest = json.loads(raw)
    pairs = zip(manifest["layers"], config["rootfs"]["diff_ids"], strict=True)
    layers = tuple(Layer(layer["digest"][7:19], layer["size"], diff in there) for layer, diff in pairs)
    tag = "" if reference.startswith("sha256:") else reference
    return Pulled(repository, tag, sha256(raw), manifest["config"]["digest"], config, layers)


async def progress(images: Images, pulled: Pulled, pace: float) -> AsyncIterator[Event]:
    """Docker's lines; the image is there before the last ones are told."""
    yield {"status": f"Pulling from {pulled.repository.partition('/')[2]}", "id": pulled.tag or pulled.digest}
    for layer in pulled.layers:
        yield _event("Already exists" if layer.there else "Pulling fs layer", layer.id)
    new = [layer for layer in pulled.layers if not layer.there]
    async for event in _downloading(new, pace):
        yield event
    for layer in new:
        yield _event("Extracting", layer.id, layer.size, layer.size)
        yield _event("Pull complete", layer.id)
    known = pulled.identity in {image["Id"] for image in images.listed()}
    images.add(pulled.identity, pulled.config, pulled.size, pulled.repository, pulled.digest, pulled.tag)
    joint, reference = (":", pulled.tag) if pulled.tag else ("@", pulled.digest)
    word = "Image is up to date" if known else "Downloaded newer image"
    yield {"status": f"Digest: {pulled.digest}"}
    yield {"status": f"Status: {word} for {pulled.repository}{joint}{reference}"}


async def _downloading(layers: Sequence[Layer], pace: float) -> AsyncIterator[Event]:
    """All layers side by side, as fast as the line allows."""
    seconds = sum(layer.size for layer in layers) / SPEED * pace
    for step in range(1, _STEPS + 1):
        for layer in layers:
            yield _event("Downloading", layer.id, layer.size * step // _STEPS, layer.size)
        await asyncio.sleep(seconds / _STEPS)
    for layer in layers:
        yield _event("Verifying Checksum", layer.id)
        yield _event("Download complete", layer.id)


def _event(status: str, layer: str, current: int = 0, total: int = 0) -> Event:
    event: Event = {"status": status, "progressDetail": {}, "id": layer}
    if total:
        event["progressDetail"] = {"current": current, "total": total}
        done = 50 * current // total
        sizes = f"{current / 1e6:.4g}MB/{total / 1e6:.4g}MB"
        event["progress"] = f"[{'=' * done}>{' ' * (50 - done)}]  {sizes}"
    return event
