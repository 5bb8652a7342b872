"""The registry, real: open, with Basic and with Bearer authentication; look-ups, and pulls with the bot's own login."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from clients.credentials import Credentials, RegistryLogin
from clients.registry import Registry
from policy.errors import DockerFault, RegistryFault
from policy.plan import Release
from tests.real.clients_site import KEY, configured, opened, unheard
from tests.real.parts.host import TargetHost
from tests.real.parts.images import Images
from tests.real.parts.registry import Registry as RegistryPart

OPEN = Credentials(hash_key=KEY)
INDEX = "application/vnd.oci.image.index.v1+json"


@pytest.fixture(params=["basic_registry", "bearer_registry"])
def guarded(request: pytest.FixtureRequest) -> RegistryPart:
    part: RegistryPart = request.getfixturevalue(request.param)
    return part


def login(part: RegistryPart, token: str | None = None) -> Credentials:
    assert part.user is not None
    return Credentials(KEY, (RegistryLogin(part.user, SecretStr(token or part.password or "")),))


async def test_a_tag_is_found_with_its_digest_and_what_the_image_declares(images: Images) -> None:
    digest = images.push("v1.3.0", migrations="V12__x, V13__y,", revision="abc123")
    found = await Registry(OPEN).find(images.name, "v1.3.0")
    assert found.release == Release("v1.3.0", images.name, digest, ("V12__x", "V13__y"), "abc123")
    assert found.release.built_at == datetime(2026, 1, 1, tzinfo=UTC)  # as the configuration has it
    assert found.fault == ""


async def test_an_image_that_declares_nothing_has_no_migrations(images: Images) -> None:
    found = await Registry(OPEN).find(images.name, "v1.2.3")
    assert found.release is not None
    assert found.release.migrations == ()


async def test_a_missing_tag_is_no_fault_and_names_the_newest(registry: RegistryPart) -> None:
    images = Images(registry, "team/several")
    for tag in ("v1.2.9", "v1.2.10", "v1.10.0", "latest", "main", "v1.2.1"):
        images.push(tag)
    found = await Registry(OPEN).find(images.name, "v9.9.9")
    assert found.release is None
    assert found.fault == ""
    assert found.tags == ("v1.10.0", "v1.2.10", "v1.2.9", "v1.2.1", "latest")


async def test_a_missing_repository_has_no_tags(registry: RegistryPart) -> None:
    found = await Registry(OPEN).find(f"{registry.address}/no/such", "v1.2.3")
    assert (found.release, found.tags) == (None, ())


@pytest.mark.parametrize("version", ["", "../v2", "a/b", "v1.2.3?x", "a b", "x" * 129, "ق", "@sha256:00"])
async def test_a_version_that_can_be_no_tag_is_simply_not_there(images: Images, version: str) -> None:
    assert (await Registry(OPEN).find(images.name, version)).release is None


async def test_an_index_gives_its_own_digest_and_the_linux_builds_labels(images: Images) -> None:
    digest = images.push("v1.4.0-amd64", migrations="V14__z")
    status, _, manifest = images.registry.request(
        "GET", f"{images.repository}/manifests/{digest}", Accept="*/*"
    )
    assert status == 200
    entry = {
        "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
        "digest": digest,
        "size": len(manifest),
    }
    attestation = {**entry, "platform": {"os": "unknown", "architecture": "unknown"}}
    built = {**entry, "platform": {"os": "linux", "architecture": "amd64"}}
    index = _push_index(images, "v1.4.0", [attestation, built])
    found = await Registry(OPEN).find(images.name, "v1.4.0")
    assert found.release == Release(
        "v1.4.0", images.name, index, ("V14__z",), found.release.revision if found.release else ""
    )
    _push_index(images, "v1.4.1", [attestation])
    with pytest.raises(RegistryFault, match="linux/amd64"):
        await Registry(OPEN).find(images.name, "v1.4.1")


async def test_an_index_is_pulled_by_its_digest(host: TargetHost) -> None:
    images = host.images
    digest = images.push("v1.5.0-amd64")
    _, _, manifest = images.registry.request("GET", f"{images.repository}/manifests/{digest}", Accept="*/*")
    kind = "application/vnd.docker.distribution.manifest.v2+json"
    platform = {"os": "linux", "architecture": "amd64"}
    entry = {"mediaType": kind, "digest": digest, "size": len(manifest), "platform": platform}
    _push_index(images, "v1.5.0", [entry])
    found = await Registry(OPEN).find(images.name, "v1.5.0")
    assert found.release is not None
    async with opened(configured(host)) as session:
        image = await session.pull(found.release, unheard)
        assert await session.has_image(found.release) == image


async def test_a_login_opens_a_guarded_registry(guarded: RegistryPart) -> None:
    images = Images(guarded)
    digest = images.push("v1.2.4")
    found = await Registry(login(guarded)).find(images.name, "v1.2.4")
    assert found.release is not None
    assert found.release.digest == digest
    assert (await Registry(login(guarded)).find(images.name, "v0.0.0")).tags == ("v1.2.4",)


async def test_without_a_login_or_with_a_wrong_one_the_fault_says_so(guarded: RegistryPart) -> None:
    images = Images(guarded)
    images.push("v1.2.4")
    with pytest.raises(RegistryFault, match="none is configured"):
        await Registry(OPEN).find(images.name, "v1.2.4")
    with pytest.raises(RegistryFault, match="refused") as caught:
        await Registry(login(guarded, "wrong-password")).find(images.name, "v1.2.4")
    assert "wrong-password" not in repr(caught.value)


async def test_the_host_pulls_with_the_bots_login(host: TargetHost, guarded: RegistryPart) -> None:
    images = Images(guarded)
    digest = images.push("v1.2.4")
    release = Release("v1.2.4", images.name, digest)
    environment = configured(host, repository=images.name)
    async with opened(environment) as session:
        with pytest.raises(DockerFault):
            await session.pull(release, unheard)
    async with opened(environment, login(guarded, "wrong-password")) as session:
        with pytest.raises(DockerFault) as caught:
            await session.pull(release, unheard)
        assert "wrong-password" not in repr(caught.value)
    async with opened(environment, login(guarded)) as session:
        image = await session.pull(release, unheard)
        assert await session.has_image(release) == image


@pytest.fixture
def down(registry: RegistryPart) -> Iterator[RegistryPart]:
    registry.stop_daemon()
    yield registry
    registry.start_daemon()


async def test_a_registry_that_is_down_is_a_fault(down: RegistryPart) -> None:
    with pytest.raises(RegistryFault) as caught:
        await Registry(OPEN).find(f"{down.address}/team/app", "v1.2.3")
    assert caught.value.registry == down.address


def _push_index(images: Images, tag: str, manifests: list[dict[str, object]]) -> str:
    body = json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests}).encode()
    path = f"{images.repository}/manifests/{tag}"
    status, headers, said = images.registry.request("PUT", path, body, Content_Type=INDEX)
    assert status == 201, said
    return headers["Docker-Content-Digest"]
