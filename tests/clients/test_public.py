"""The public URL is asked as a customer asks it."""

import pytest
from aiohttp import web

from clients.public import PublicUrl
from tests.clients.servers import serving
from tests.real.parts.process import free_port


async def test_an_answer_is_a_probe_with_its_release() -> None:
    async def handler(_request: web.Request) -> web.Response:
        return web.Response(status=503, text='{"status":"DOWN"}', headers={"X-Release": "v1.2.4"})

    async with serving(handler) as host:
        probe = await PublicUrl().check(f"http://{host}/api/health")
    assert (probe.status, probe.body, probe.release, probe.error) == (503, '{"status":"DOWN"}', "v1.2.4", "")


async def test_each_check_is_a_connection_of_its_own() -> None:
    ports: set[object] = set()

    async def handler(request: web.Request) -> web.Response:
        assert request.transport is not None
        ports.add(request.transport.get_extra_info("peername"))
        return web.Response()

    async with serving(handler) as host:
        for _ in range(3):
            await PublicUrl().check(f"http://{host}/")
    assert len(ports) == 3


async def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    async def handler(_request: web.Request) -> web.Response:
        raise web.HTTPFound("http://elsewhere.example.com/")

    async with serving(handler) as host:
        assert (await PublicUrl().check(f"http://{host}/")).status == 302


@pytest.mark.parametrize(
    "url", ["", "no address", "ftp://localhost/", "http://", "http://[::1", "http://localhost:99999/"]
)
async def test_an_address_that_is_none_is_no_answer(url: str) -> None:
    probe = await PublicUrl().check(url)
    assert probe.status == 0
    assert probe.error


async def test_nobody_there_is_no_answer() -> None:
    assert (await PublicUrl().check(f"http://127.0.0.1:{free_port()}/")).status == 0


async def test_a_server_that_hangs_up_is_no_answer() -> None:
    async def handler(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    async with serving(handler) as host:
        probe = await PublicUrl().check(f"http://{host}/")
    assert (probe.status, bool(probe.error)) == (0, True)


async def test_a_body_that_never_ends_is_cut() -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        for _ in range(100):
            await answer.write(b"x" * 4096)
        return answer

    async with serving(handler) as host:
        probe = await PublicUrl().check(f"http://{host}/")
    assert (probe.status, len(probe.body)) == (200, 64 * 1024)
