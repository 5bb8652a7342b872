"""The registry's ways to answer that a real docker-registry does not have at hand."""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime

import pytest
from aiohttp import web
from pydantic import SecretStr

from clients.credentials import Credentials, RegistryLogin
from clients.registry import Registry, find
from clients.registry.address import Address, address
from clients.registry.auth import challenge
from policy.errors import RegistryFault
from tests.clients.servers import Handler, serving

OPEN = Credentials(b"key")
LOGIN = Credentials(b"key", (RegistryLogin("robot", SecretStr("sample-token")),))


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("ghcr.io/team/app", "https://ghcr.io/v2/team/app"),
        ("localhost:5000/team/app", "http://localhost:5000/v2/team/app"),
        ("127.0.0.1:5000/app", "http://127.0.0.1:5000/v2/app"),
        ("registry.example.com:443/app", "https://registry.example.com:443/v2/app"),
        ("localhost.example.com/app", "https://localhost.example.com/v2/app"),
        ("team/app", "https://registry-1.docker.io/v2/team/app"),
        ("nginx", "https://registry-1.docker.io/v2/library/nginx"),
    ],
)
def test_an_images_name_leads_to_its_registry(name: str, url: str) -> None:
    assert address(name).url == url


def test_the_registry_keeps_its_name_for_people() -> None:
    assert address("team/app") == Address("docker.io", "team/app")


def test_a_challenge_is_read_with_its_quotes_and_commas() -> None:
    asked = challenge('Bearer realm="https://a/token",service="b c",scope="repository:x:pull,push"')
    assert asked.scheme == "bearer"
    assert asked.parameters == {
        "realm": "https://a/token",
        "service": "b c",
        "scope": "repository:x:pull,push",
    }
    assert challenge("").scheme == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-01-31T08:00:00Z", "2026-01-31T08:00:00+00:00"),
        ("2026-01-31T11:00:00.123456789+03:00", "2026-01-31T08:00:00.123456+00:00"),
        ("1970-01-01T00:00:00Z", ""),  # a reproducible build's
        ("1980-01-01T00:00:01Z", ""),
        ("2026-01-31T08:00:00", ""),  # whose clock?
        ("yesterday", ""),
        ("", ""),
        (None, ""),
        (7, ""),
    ],
)
def test_when_an_image_was_built_is_believed_only_when_it_can_be(text: object, found: str) -> None:
    built = find.built_at(text)
    assert built == (datetime.fromisoformat(found) if found else None)


async def fault(handler: Handler, credentials: Credentials = LOGIN) -> str:
    async with serving(handler) as host:
        with pytest.raises(RegistryFault) as caught:
            await Registry(credentials).find(f"{host}/team/app", "v1.2.3")
        assert caught.value.registry == host
        return caught.value.detail


@pytest.mark.parametrize("status", [400, 418, 429, 500, 503])
async def test_an_odd_status_is_told(status: int) -> None:
    async def handler(_request: web.Request) -> web.Response:
        return web.Response(status=status)

    assert await fault(handler) == f"it answered {status}"


@pytest.mark.parametrize(
    "body", ["", "[]", "null", "{}", "<html>", '{"config": {}}', '{"manifests": [1]}', "\xff"]
)
async def test_an_answer_of_another_kind_is_told(body: str) -> None:
    async def handler(_request: web.Request) -> web.Response:
        return web.Response(body=body.encode("latin-1"))

    assert "not the distribution API's" in await fault(handler)


async def test_a_configuration_that_is_not_what_its_digest_says_is_refused() -> None:
    async def handler(request: web.Request) -> web.Response:
        manifest = {"config": {"digest": "sha256:" + "0" * 64}}
        return web.json_response(manifest if "manifests" in request.path else {"config": {"Labels": {}}})

    assert "missing or damaged" in await fault(handler)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("Negotiate", "unknown login, negotiate"),
        ('Bearer realm="http://tokens.example.com/"', "not reached over https"),
        ("Bearer", "not reached over https"),
    ],
)
async def test_a_login_that_cannot_be_given_is_told(header: str, said: str) -> None:
    async def handler(_request: web.Request) -> web.Response:
        return web.Response(status=401, headers={"WWW-Authenticate": header})

    assert said in await fault(handler)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda: web.Response(status=403), "the login was refused"),
        (lambda: web.Response(status=502), "its token server answered 502"),
        (lambda: web.json_response({"no": "token"}), "gave no token"),
        (lambda: web.Response(text="<html>"), "not the distribution API's"),
    ],
)
async def test_a_token_server_that_fails_is_told(answer: Callable[[], web.Response], said: str) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        if request.path == "/token":
            return answer()
        realm = f'Bearer realm="http://{request.host}/token",service="s",scope="x"'
        return web.Response(status=401, headers={"WWW-Authenticate": realm})

    assert said in await fault(handler)


async def test_the_login_does_not_follow_a_redirect_to_another_host() -> None:
    seen: list[str | None] = []

    async def elsewhere(request: web.Request) -> web.Response:
        seen.append(request.headers.get("Authorization"))
        return web.json_response({})

    async with serving(elsewhere) as other:

        async def handler(request: web.Request) -> web.Response:
            if "Authorization" not in request.headers:
                return web.Response(status=401, headers={"WWW-Authenticate": "Basic realm=x"})
            return web.Response(status=307, headers={"Location": f"http://{other}/blob"})

        await fault(handler)
    assert seen == [None]


async def test_no_answer_in_time_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find, "SECONDS", 0.2)

    over = asyncio.Event()

    async def handler(_request: web.Request) -> web.Response:
        await over.wait()
        return web.Response()

    async with serving(handler) as host:
        with pytest.raises(RegistryFault, match="no answer in"):
            await Registry(OPEN).find(f"{host}/team/app", "v1.2.3")
        over.set()


async def test_the_tags_of_several_pages_are_put_together_and_only_this_registry_is_asked() -> None:
    async def handler(request: web.Request) -> web.Response:
        if "manifests" in request.path:
            return web.Response(status=404)
        if "last" not in request.query:
            link = '<https://elsewhere.example.com/v2/team/app/tags/list?last=v1.2.3&n=1000>; rel="next"'
            return web.json_response({"tags": ["v1.2.3"]}, headers={"Link": link})
        return web.Response(text=json.dumps({"tags": ["v1.2.4", "main"]}))

    async with serving(handler) as host:
        assert (await Registry(OPEN).find(f"{host}/team/app", "v9.9.9")).tags == ("v1.2.4", "v1.2.3", "main")
