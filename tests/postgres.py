"""A real PostgreSQL for the tests, a fresh database for each of them, and outages on demand. A pytest plugin."""

import asyncio
import itertools
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from store.database import Database
from tests.real.parts.process import Daemon, clean_environment, free_port, need, run, short_folder

_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "32MB",
    "autovacuum": "off",
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
    "timezone": "UTC",
}
_names = itertools.count(1)


class PostgresServer:
    """The distribution's server, in a folder of its own, under the user `postgres` when started by root."""

    def __init__(self) -> None:
        self._programs = _programs()
        self.root = short_folder("postgres")
        self.port = free_port()
        self._data = self.root / "data"
        self._as_user = _as_postgres()
        settings = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
        command = [
            *self._as_user,
            str(self._programs / "postgres"),
            "-D",
            str(self._data),
            "-p",
            str(self.port),
            *settings,
        ]
        self.daemon = Daemon(command, log=self.root / "log", ready=self._answers, ending=signal.SIGINT)

    def url(self, database: str = "postgres") -> str:
        """The address of one database, for asyncpg and for DATABASE_URL."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Makes the data folder at the first call."""
        if not self._data.exists():
            if self._as_user:
                shutil.chown(self.root, "postgres")
            program = str(self._programs / "initdb")
            options = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
            run(*self._as_user, program, "-D", str(self._data), *options)
        self.daemon.start()

    def stop(self) -> None:
        """An orderly outage: clients are disconnected, data stays."""
        self.thaw()
        self.daemon.stop()

    def kill(self) -> None:
        """A crash, recovered by the next start()."""
        self.daemon.kill()

    def freeze(self) -> None:
        """Stops answering without closing anything, as a host out of reach does. thaw() ends it."""
        for process in self._processes():
            with suppress(psutil.NoSuchProcess):
                process.suspend()

    def thaw(self) -> None:
        for process in self._processes():
            with suppress(psutil.NoSuchProcess):  # one that goes on may end another at once
                process.resume()

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.root, ignore_errors=True)

    def execute(self, statement: str, database: str = "postgres") -> str:
        """One statement through psql; rows come unaligned, one a line."""
        return run(
            str(self._programs / "psql"),
            "-qAtX",
            "-v",
            "ON_ERROR_STOP=1",
            "-d",
            self.url(database),
            "-c",
            statement,
        )

    def create(self, template: str = "template1") -> str:
        """A new database; returns its name."""
        name = f"test_{next(_names)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _processes(self) -> list[psutil.Process]:
        if not self.daemon.alive:
            return []
        head = psutil.Process(self.daemon.pid)
        return [head, *head.children(recursive=True)]

    def _answers(self) -> bool:
        probe = [str(self._programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return (
            subprocess.run(probe, capture_output=True, check=False, env=clean_environment()).returncode == 0
        )


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if not found:
        need("postgres", root=False)
    return found[-1].parent if found else Path(shutil.which("postgres") or "postgres").parent


def _as_postgres() -> list[str]:
    if psutil.Process().uids().effective != 0:
        return []
    need("setpriv")
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server for the whole run. Do not stop it: use `outage_postgres` for that."""
    server = PostgresServer()
    server.start()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer) -> str:
    """The migrated database that each test's own is copied from: the schema is built once."""
    name = postgres.create()
    asyncio.run(_migrated(postgres.url(name)))
    return name


async def _migrated(url: str) -> None:
    async with Database.open(url):
        pass


@pytest.fixture
def database_url(postgres: PostgresServer, postgres_template: str) -> Iterator[str]:
    """A fresh database with the schema, for one test."""
    name = postgres.create(postgres_template)
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def empty_database_url(postgres: PostgresServer) -> Iterator[str]:
    """A fresh database with nothing in it."""
    name = postgres.create()
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def outage_postgres() -> Iterator[PostgresServer]:
    """A server of the test's own, to stop, kill, freeze and start again."""
    server = PostgresServer()
    server.start()
    yield server
    server.remove()
