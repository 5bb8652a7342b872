"""Looks a tag up: the digest it means now, and what the image declares in its labels."""

import asyncio
import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import aiohttp

from clients.credentials import Credentials
from clients.registry.address import address, is_tag
from clients.registry.conversation import Answer, Conversation
from policy.errors import RegistryFault
from policy.facts import ImageFacts
from policy.plan import LABEL_MIGRATIONS, Release

SECONDS = 10.0  # for one look-up, all its requests together
PAGES = 10
NEWEST = 5
LABEL_REVISION = "org.opencontainers.image.revision"
LABEL_CREATED = "org.opencontainers.image.created"
NOBODY_BUILT_BEFORE = datetime(2000, 1, 1, tzinfo=UTC)  # reproducible builds write 1970 or 1980

_NUMBERS = re.compile(r"v?(\d+)\.(\d+)\.(\d+)")


class Registry:
    """Satisfies `Registry`. Nothing is remembered between look-ups: a tag may move."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials

    async def find(self, repository: str, version: str) -> ImageFacts:
        """The digest is the tag's own: the index's when it means one. RegistryFault when there is no usable answer."""
        place = address(repository)
        try:
            async with asyncio.timeout(SECONDS), aiohttp.ClientSession() as session:
                registry = Conversation(session, place, self._credentials.registry(repository))
                return await _find(registry, repository, version)
        except TimeoutError as e:
            raise RegistryFault(place.host, f"no answer in {SECONDS:g} s") from e
        except (aiohttp.ClientError, OSError) as e:
            raise RegistryFault(place.host, str(e) or type(e).__name__) from e
        except (ValueError, KeyError, TypeError, AttributeError) as e:
            raise RegistryFault(
                place.host, f"its answer is not the distribution API's ({type(e).__name__})"
            ) from e


async def _find(registry: Conversation, repository: str, version: str) -> ImageFacts:
    found = await registry.get(f"manifests/{version}") if is_tag(version) else Answer(404, b"")
    if found.status == 404:
        return ImageFacts(tags=await _newest(registry))
    manifest = await _of_platform(registry, json.loads(found.body))
    config = await _blob(registry, manifest["config"]["digest"])
    labels = config["config"].get("Labels") or {}
    revision = labels.get(LABEL_REVISION, "")
    built = built_at(labels.get(LABEL_CREATED) or config.get("created"))
    return ImageFacts(Release(version, repository, _digest(found.body), _migrations(labels), revision, built))


async def _of_platform(registry: Conversation, manifest: Any) -> Mapping[str, Any]:
    """An index lists one manifest for each platform, and attestations that are none."""
    if "manifests" not in manifest:
        return dict(manifest)
    fitting = (m for m in manifest["manifests"] if _platform(m) == ("linux", "amd64"))
    chosen = next(fitting, None)
    if chosen is None:
        raise RegistryFault(registry.place.host, "the image has no build for linux/amd64")
    answer = await registry.get(f"manifests/{chosen['digest']}")
    return dict(_checked(registry, chosen["digest"], answer))


def _platform(entry: Mapping[str, Any]) -> tuple[str, str]:
    platform = entry.get("platform") or {}
    return platform.get("os", ""), platform.get("architecture", "")


async def _blob(registry: Conversation, digest: str) -> Mapping[str, Any]:
    return dict(_checked(registry, digest, await registry.get(f"blobs/{digest}")))


def _checked(registry: Conversation, digest: str, answer: Answer) -> Any:
    if _digest(answer.body) != digest:
        raise RegistryFault(registry.place.host, f"{digest} is missing or damaged")
    return json.loads(answer.body)


def _digest(body: bytes) -> str:
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def _migrations(labels: Mapping[str, str]) -> tuple[str, ...]:
    names = (name.strip() for name in labels.get(LABEL_MIGRATIONS, "").split(","))
    return tuple(name for name in names if name)


def built_at(text: object) -> datetime | None:
    """When an image was built, by its label or else its configuration; None when that names no moment one can believe."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo and moment > NOBODY_BUILT_BEFORE else None


async def _newest(registry: Conversation) -> tuple[str, ...]:
    """Versions by their numbers, newest first, then other tags. Nothing when the repository itself is missing."""
    tags: list[str] = []
    path = "tags/list?n=1000"
    for _ in range(PAGES):
        answer = await registry.get(path)
        if answer.status == 404:
            break
        tags += json.loads(answer.body).get("tags") or []
        path = answer.following
        if not path:
            break
    return tuple(sorted(tags, key=_age)[:NEWEST])


def _age(tag: str) -> tuple[bool, tuple[int, ...], str]:
    numbers = _NUMBERS.fullmatch(tag)
    return numbers is None, tuple(-int(n) for n in numbers.groups()) if numbers else (), tag
