"""Reloads of the nginx stand-in: the old workers finish what they have, and nobody's request is lost."""

import asyncio

import aiohttp

from sandbox.host import SandboxHost
from sandbox.host.waiting import until
from tests.real.parts.load import Load
from tests.sandbox.host.site import served


async def green(host: SandboxHost) -> None:
    """v1.2.4 serves on the second port."""
    await host.run_release("v1.2.4", "liyaqa-backend-green", host.ports[1])
    async with aiohttp.ClientSession() as session, asyncio.timeout(10):
        while True:
            try:
                async with session.get(f"http://127.0.0.1:{host.ports[1]}/api/health"):
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.02)


async def point(host: SandboxHost, port: int) -> None:
    """By hand: another port in the file, then a reload."""
    host.site.write_text(host.site.read_text().replace(f":{host.nginx.live()[0]};", f":{port};"))
    await host.nginx.reload()


async def test_no_request_is_lost_over_many_reloads(production: SandboxHost) -> None:
    await green(production)
    async with Load(int(production.public_url.rpartition(":")[2]), rate=120) as load:
        for turn in range(8):
            await load.for_seconds(0.2)
            await point(production, production.ports[1 - turn % 2])

    assert load.report.lost == 0, load.report
    assert load.report.retried, "kept connections were closed by the reloads"
    assert load.report.releases.keys() == {"v1.2.3", "v1.2.4"}
    assert await until(lambda: len(production.nginx.workers) == 2, 5)


async def test_a_request_under_way_is_answered_by_the_old_release(production: SandboxHost) -> None:
    await green(production)
    body = {"email": "test@liyaqa.com", "password": "test123"}  # the slowest of the guide's requests
    async with aiohttp.ClientSession(production.public_url) as session:
        asked = asyncio.create_task(session.post("/api/auth/login", json=body))
        assert await until(lambda: production.nginx.connections[production.ports[0]] == 1, 5, every=0.001)
        await point(production, production.ports[1])
        assert [worker.draining for worker in production.nginx.workers] == [True, True, False, False]
        assert await served(production) == (200, "v1.2.4")
        async with await asked as answer:
            assert (answer.status, answer.headers["X-Release"]) == (200, "v1.2.3")
    assert await until(lambda: len(production.nginx.workers) == 2, 5)


async def test_a_file_that_nginx_refuses_is_not_taken(production: SandboxHost) -> None:
    production.site.write_text(production.site.read_text().rstrip().removesuffix("}"))
    before = [worker.pid for worker in production.nginx.workers]
    await production.nginx.reload()

    assert [worker.pid for worker in production.nginx.workers] == before
    assert await served(production) == (200, "v1.2.3")


async def test_a_dead_upstream_is_a_bad_gateway(production: SandboxHost) -> None:
    await production.engine.containers.stop("liyaqa-backend-blue", 5)

    assert await served(production) == (502, "")
