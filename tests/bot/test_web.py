"""The bot's HTTP port: health, readiness, metrics, and to whom it tells what (ruling 49)."""

import asyncio
import socket
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp.test_utils import make_mocked_request

from bot import web
from bot.web import Doors, serving


async def fine() -> str:
    return ""


async def no_database() -> str:
    return "The database does not answer."


async def broken() -> str:
    raise OSError("secret address")


async def stuck() -> str:
    await asyncio.Event().wait()
    return ""


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as made:
        yield made


async def get(session: aiohttp.ClientSession, doors: Doors, path: str, **headers: str) -> tuple[int, str]:
    async with (
        serving(doors, "127.0.0.1", 0) as port,
        session.get(f"http://127.0.0.1:{port}{path}", headers=headers) as answer,
    ):
        return answer.status, await answer.text()


async def test_health_only_says_that_the_process_answers(session: aiohttp.ClientSession) -> None:
    assert await get(session, Doors({"database": no_database}), "/healthz") == (200, "ok\n")


async def test_ready_when_every_check_is_quiet(session: aiohttp.ClientSession) -> None:
    status, told = await get(session, Doors({"database": fine, "slack": fine}), "/readyz")
    assert status == 200
    assert '"ready": true' in told


async def test_not_ready_names_what_is_missing(session: aiohttp.ClientSession) -> None:
    status, told = await get(session, Doors({"database": no_database, "slack": fine}), "/readyz")
    assert status == 503
    assert "The database does not answer." in told


async def test_a_check_that_breaks_or_hangs_means_not_ready_within_its_time(
    session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "READY_SECONDS", 0.05)
    status, told = await get(session, Doors({"a": broken, "b": stuck}), "/readyz")
    assert status == 503
    assert "OSError" in told
    assert "TimeoutError" in told
    assert "secret" not in told


async def test_strangers_behind_a_proxy_hear_only_whether_it_is_ready(session: aiohttp.ClientSession) -> None:
    doors = Doors({"database": no_database})
    status, told = await get(session, doors, "/readyz", **{"X-Forwarded-For": "203.0.113.9"})
    assert (status, told) == (503, '{"ready": false}')


async def test_metrics_are_for_the_local_network_or_the_bearer(session: aiohttp.ClientSession) -> None:
    doors = Doors({}, token="open sesame")
    assert (await get(session, doors, "/metrics"))[0] == 200
    forwarded = {"X-Forwarded-For": "203.0.113.9"}
    assert (await get(session, doors, "/metrics", **forwarded))[0] == 403
    assert (await get(session, doors, "/metrics", **forwarded, Authorization="Bearer wrong"))[0] == 403
    status, told = await get(session, doors, "/metrics", **forwarded, Authorization="Bearer open sesame")
    assert status == 200
    assert "liyaqa_" in told


@pytest.mark.parametrize(
    ("peer", "trusted"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("10.0.0.7", True),
        ("172.20.0.3", True),
        ("::ffff:10.0.0.7", True),
        ("8.8.8.8", False),
        ("2606:4700::1111", False),
        ("::ffff:8.8.8.8", False),
        ("", False),
    ],
)
def test_private_peers_are_trusted_and_public_ones_are_not(peer: str, trusted: bool) -> None:
    request = make_mocked_request("GET", "/metrics").clone(remote=peer)
    assert web._trusted(request, "") is trusted


def test_without_a_token_no_bearer_opens_anything() -> None:
    request = make_mocked_request("GET", "/metrics", headers={"Authorization": "Bearer "})
    assert not web._trusted(request.clone(remote="8.8.8.8"), "")


async def test_bytes_that_are_not_http_get_400_and_no_traceback(caplog: pytest.LogCaptureFixture) -> None:
    async with serving(Doors({}), "127.0.0.1", 0) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"\x16\x03\x01 not http\r\n\r\n")
        answer = await reader.read()
        writer.close()
    assert answer.startswith((b"HTTP/1.0 400", b"HTTP/1.1 400"))
    assert b"Traceback" not in answer


async def test_without_http_mode_there_is_no_door_for_slack(session: aiohttp.ClientSession) -> None:
    async with (
        serving(Doors({}), "127.0.0.1", 0) as port,
        session.post(f"http://127.0.0.1:{port}/slack/events") as answer,
    ):
        assert answer.status == 404


async def test_the_port_is_free_again_afterwards() -> None:
    async with serving(Doors({}), "127.0.0.1", 0) as port:
        pass
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", port))
