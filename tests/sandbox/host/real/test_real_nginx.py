"""The sandbox's helper with a real, unprivileged nginx: switched, proven, refused."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from sandbox.host.layout import Layout
from sandbox.host.nginx.fence import Kept, Session
from sandbox.host.nginx.helper import TEST, Helper
from sandbox.host.ports import LOOPBACK, free_port
from sandbox.host.real.faults import NotReady
from sandbox.host.real.nginx import RealNginx
from sandbox.host.waiting import until
from tests.real.parts.process import need

IDENTITY = "11111111-2222-3333-4444-555555555555"
US = Session(1, 1)


@asynccontextmanager
async def application(port: int) -> AsyncIterator[None]:
    async def answer(_request: web.BaseRequest) -> web.Response:
        return web.Response(text=str(port))

    runner = web.ServerRunner(web.Server(answer), shutdown_timeout=0.5)
    await runner.setup()
    try:
        await web.TCPSite(runner, LOOPBACK, port).start()
        yield
    finally:
        await runner.cleanup()


@pytest.fixture
async def nginx(tmp_path: Path) -> AsyncIterator[RealNginx]:
    """Before two applications, each of which answers with its port."""
    need("nginx", root=False)
    public, one, other = (free_port() for _ in range(3))
    layout = Layout(tmp_path, "production")
    layout.write(public, one)
    async with AsyncExitStack() as stack:
        for port in (one, other):
            await stack.enter_async_context(application(port))
        made = RealNginx(layout.site, public, (one, other), tmp_path / "nginx")
        stack.push_async_callback(made.stop)
        await made.start()
        yield made


@pytest.fixture
async def helper(nginx: RealNginx, tmp_path: Path) -> Helper:
    made = Helper(nginx, Kept(tmp_path / "helper", "production"), "production")
    assert (await made.call(["register", "production", "1", IDENTITY], US)).code == 0
    return made


async def served(nginx: RealNginx) -> int:
    async with aiohttp.ClientSession() as session, session.get(f"http://{LOOPBACK}:{nginx.port}/") as answer:
        return int(await answer.text())


async def test_a_switch_is_proven_by_workers_younger_than_the_reload(
    helper: Helper, nginx: RealNginx
) -> None:
    one, other = nginx.ports
    former = {worker.pid for worker in nginx.workers}
    assert await served(nginx) == one

    result = await helper.call(["switch", "production", str(other), "1"], US)

    assert (result.code, f"previous={one}" in result.out, f"port={other}" in result.out) == (0, True, True)
    assert f"master={nginx.pid}\n" in result.out
    assert await served(nginx) == other
    assert await until(lambda: len(nginx.workers) == 2 and not former & {w.pid for w in nginx.workers}, 20)


async def test_a_site_that_nginx_refuses_changes_nothing(helper: Helper, nginx: RealNginx) -> None:
    one, other = nginx.ports
    nginx.site_file.write_text(nginx.site_file.read_text().replace("server {", "server { no_such_word;"))

    result = await helper.call(["switch", "production", str(other), "1"], US)

    assert (result.code, 'unknown directive "no_such_word"' in result.out) == (TEST, True)
    assert await served(nginx) == one
    assert nginx.live() == [one]


async def test_maintenance_is_a_page_that_nginx_serves_with_503(helper: Helper, nginx: RealNginx) -> None:
    on = await helper.call(["maintenance", "production", "on", "1"], US)
    assert (on.code, "maintenance=on\n" in on.out) == (0, True)
    async with aiohttp.ClientSession() as session, session.get(f"http://{LOOPBACK}:{nginx.port}/") as answer:
        assert (answer.status, "back soon" in await answer.text()) == (503, True)

    assert (await helper.call(["maintenance", "production", "off", "1"], US)).code == 0
    assert await served(nginx) == nginx.ports[0]


async def test_established_connections_are_counted_by_port(nginx: RealNginx) -> None:
    one, other = nginx.ports
    _, writer = await asyncio.open_connection(LOOPBACK, one)
    assert await until(lambda: nginx.connections == {one: 1, other: 0}, 20)
    writer.close()
    await writer.wait_closed()


async def test_a_site_it_cannot_start_with_is_told_in_nginxs_words(nginx: RealNginx) -> None:
    await nginx.stop()
    nginx.site_file.write_text("server {")
    with pytest.raises(NotReady, match=r"nginx does not start: .*unexpected end of file"):
        await nginx.start()
