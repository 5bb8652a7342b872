"""The demo starts, goes on from where it was, and leaves nothing behind."""

import asyncio
import json
import signal
import socket
from pathlib import Path

import aiohttp

from sandbox.demo.database import places
from tests.demo.conftest import MakeDemo
from tests.demo.process import Demo, is_bot


async def state(url: str) -> dict[str, list[dict[str, str]]]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{url}/page/api/as/U0ENGINEER/state") as answer,
    ):
        found: dict[str, list[dict[str, str]]] = await answer.json()
        return found


async def command(url: str, typed: str) -> None:
    body = {"typed": typed, "channel": "C0DEPLOYMENTS"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{url}/page/api/as/U0ENGINEER/command", json=body) as answer,
    ):
        assert (await answer.json())["outcome"] == "acked"


async def heard(url: str, words: str) -> bool:
    return any(words in one["text"] for one in (await state(url))["messages"])


async def wait_to_hear(demo: Demo, url: str, words: str) -> None:
    async with asyncio.timeout(90):
        while not await heard(url, words):
            assert demo.running(), demo.said()
            await asyncio.sleep(0.1)


async def test_ctrl_c_stops_everything_and_the_next_start_goes_on_with_what_was_said(
    make_demo: MakeDemo,
) -> None:
    """In Socket Mode; the other tests talk HTTP."""
    demo = make_demo("--socket")
    url = await demo.start()
    assert await heard(url, "Welcome")
    await command(url, "/deploy lock staging --reason maintenance")
    await wait_to_hear(demo, url, "maintenance")
    said = [one["ts"] for one in (await state(url))["messages"]]

    assert await demo.tell(signal.SIGINT) == 0
    assert demo.left() == []

    assert await demo.start() == url
    assert [one["ts"] for one in (await state(url))["messages"]][: len(said)] == said
    assert await heard(url, "maintenance")
    await command(url, "/deploy status")
    await wait_to_hear(demo, url, "locked")


async def test_a_deployment_under_way_is_finished_after_the_next_start(make_demo: MakeDemo) -> None:
    demo = make_demo()
    url = await demo.start()
    await command(url, "/deploy v1.2.4 staging")
    await wait_to_hear(demo, url, "Wait for start-up")

    assert await demo.tell(signal.SIGHUP) == 0
    assert demo.left() == []
    assert "Staging v1.2.4: completed" not in (demo.folder / "slack.json").read_text()

    await wait_to_hear(demo, await demo.start(), "Staging v1.2.4: completed")


async def test_a_killed_demo_takes_its_processes_with_it(make_demo: MakeDemo) -> None:
    demo = make_demo()
    await demo.start()
    assert any("postgres" in one.name() for one in demo.family.values())

    demo.end()

    await demo.until(lambda: demo.left() == [])


async def test_a_demo_stopped_while_it_starts_leaves_nothing(make_demo: MakeDemo) -> None:
    demo = make_demo()
    demo.launch()
    await demo.until(lambda: any(is_bot(one) for one in demo.children()))

    assert await demo.tell(signal.SIGTERM) == 0

    assert demo.left() == []
    assert not (demo.folder / "postgresql" / "data" / "postmaster.pid").exists()


async def test_a_second_demo_says_where_the_first_one_is(make_demo: MakeDemo) -> None:
    url = await make_demo().start()
    second = make_demo()
    reset = make_demo("--reset")
    second.launch()

    assert await second.ended() == 1
    assert second.said() == f"A demo already runs in {second.folder}: open {url}, or stop it with Ctrl-C.\n"

    reset.launch()
    assert await reset.ended() == 1
    assert url in reset.said()


async def test_a_port_that_was_asked_for_and_is_taken_is_named(make_demo: MakeDemo) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        demo = make_demo("--port", str(port))
        demo.launch()

        assert await demo.ended() == 1
    assert demo.said() == f"Port {port} is taken by another program. Leave PORT out, or name another one.\n"


async def test_former_ports_that_are_taken_by_now_are_avoided(make_demo: MakeDemo) -> None:
    demo = make_demo()
    demo.folder.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        ports = {"slack": one.getsockname()[1], "bot": other.getsockname()[1]}
        (demo.folder / "demo.json").write_text(json.dumps(ports | {"key": "sample"}))

        url = await demo.start()

        assert not url.endswith(f":{ports['slack']}")
        assert await heard(url, "Welcome")


async def test_a_folder_that_cannot_be_written_is_named(make_demo: MakeDemo, folder: Path) -> None:
    (folder / "file").write_text("")
    demo = make_demo(folder="file/demo")
    demo.launch()

    assert await demo.ended() == 1
    assert demo.said().endswith("Name another folder: make demo DATA=DIR\n")
    assert len(demo.said().splitlines()) == 1


async def test_a_memory_that_cannot_be_read_is_named_and_reset_forgets_it(make_demo: MakeDemo) -> None:
    demo, reset = make_demo(), make_demo("--reset")
    demo.folder.mkdir()
    (demo.folder / "slack.json").write_text("{")
    demo.launch()
    assert await demo.ended() == 1
    assert demo.said().endswith("slack.json cannot be read. `make demo-reset` begins anew.\n")

    reset.launch()

    assert await reset.ended() == 0
    assert not demo.folder.exists()


async def test_reset_finds_the_data_that_roots_private_folder_cannot_hold(
    make_demo: MakeDemo, private_folder: Path
) -> None:
    """Its database runs as somebody else, who cannot enter there."""
    demo, reset = make_demo(within=private_folder), make_demo("--reset", within=private_folder)
    await demo.start()
    found = places(demo.folder / "postgresql")
    assert any((place / "data").exists() for place in found)
    demo.end()
    await demo.until(lambda: demo.left() == [])

    reset.launch()

    assert await reset.ended() == 0
    assert [place for place in found if place.exists()] == []
    assert demo.left() == []
