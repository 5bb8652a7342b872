"""Images on the host: which bytes are there, under which tags, and removing what the bot pulled (ruling 24)."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clients.docker.engine import Engine
from policy.config import Environment
from policy.errors import DockerFault
from policy.plan import Release

# The mark of an image that the bot pulled: a second tag, in a repository of the bot's own. It lives and goes with
# the image, a person sees it in `docker images`, and an image pulled by hand never has it.
MARK = "liyaqa-desk/pulled"

_VERSION = re.compile(r"v\d+\.\d+\.\d+")
NOT_FOUND = 404
CONFLICT = 409


@dataclass(frozen=True, slots=True)
class Image:
    """`tags` and `digests` are full references: `repository:tag`, `repository@sha256:...`."""

    id: str
    tags: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()

    def tags_of(self, repository: str) -> tuple[str, ...]:
        """Versions first, then other tags."""
        own = [name.rpartition(":")[2] for name in self.tags if name.rpartition(":")[0] == repository]
        return tuple(sorted(own, key=lambda tag: (not _VERSION.fullmatch(tag), tag)))

    def digest_of(self, repository: str) -> str:
        return next(
            (name.partition("@")[2] for name in self.digests if name.startswith(f"{repository}@")), ""
        )


def mark(digest: str) -> str:
    return f"{MARK}:{digest.removeprefix('sha256:')[:32]}"


async def listed(engine: Engine) -> tuple[Image, ...]:
    async with engine.call("list images") as docker:
        found = await docker.images.list()
    return tuple(Image(i["Id"], _names(i, "RepoTags"), _names(i, "RepoDigests")) for i in found)


async def inspected(engine: Engine, reference: str) -> Mapping[str, Any] | None:
    """What Docker knows of one image; None when it is not on the host."""
    try:
        async with engine.call("inspect image") as docker:
            return await docker.images.inspect(reference)
    except DockerFault as fault:
        if fault.status != NOT_FOUND:
            raise
        return None


async def present(engine: Engine, release: Release) -> str:
    """The image id when exactly these bytes are here, else empty. Asks by digest: a tag may have moved."""
    found = await inspected(engine, release.reference)
    return str(found["Id"]) if found else ""


async def tag(engine: Engine, image: str, reference: str) -> None:
    repository, _, name = reference.rpartition(":")
    async with engine.call("tag image") as docker:
        await docker.images.tag(image, repo=repository, tag=name)


async def is_tagged(engine: Engine, release: Release, image: str) -> bool:
    found = await inspected(engine, f"{release.repository}:{release.version}")
    return found is not None and found["Id"] == image


async def prune(engine: Engine, environment: Environment, keep: Sequence[str]) -> int:
    """Removes marked images of the repository beyond the newest `keep_images`. Never one that a container uses or
    `keep` names, never by force: Docker itself refuses to remove an image in use.
    """
    images, used = await asyncio.gather(listed(engine), _used(engine))
    marked = [i for i in images if i.tags_of(MARK) and i.digest_of(environment.repository)]
    dated = sorted(
        zip(await asyncio.gather(*(_tagged_at(engine, i.id) for i in marked)), marked, strict=True), key=_date
    )
    old = [image for _, image in dated[: -environment.keep_images or None]]
    gone = [await _remove(engine, i, environment.repository) for i in old if i.id not in {*keep, *used}]
    return sum(gone)


def _date(dated: tuple[str, Image]) -> str:
    return dated[0]


async def _used(engine: Engine) -> set[str]:
    async with engine.call("list containers") as docker:
        return {c["ImageID"] for c in await docker.containers.list(all=True)}


async def _tagged_at(engine: Engine, image: str) -> str:
    """When it was last pulled or tagged here, RFC 3339; empty when Docker does not say or it has gone."""
    found = await inspected(engine, image)
    return str((found or {}).get("Metadata", {}).get("LastTagTime", ""))


async def _remove(engine: Engine, image: Image, repository: str) -> bool:
    """Only our names; a name that somebody gave the image elsewhere keeps it here."""
    mine = [f"{repository}:{name}" for name in image.tags_of(repository)]
    mine += [name for name in image.digests if name.startswith(f"{repository}@")]
    for name in (*mine, *(f"{MARK}:{name}" for name in image.tags_of(MARK))):
        try:
            async with engine.call("remove image") as docker:
                await docker.images.delete(name)
        except DockerFault as fault:
            if fault.status == CONFLICT:
                return False
            if fault.status != NOT_FOUND:
                raise
    return await inspected(engine, image.id) is None


def _names(found: Mapping[str, Any], key: str) -> tuple[str, ...]:
    return tuple(name for name in found.get(key) or () if "<none>" not in name)
