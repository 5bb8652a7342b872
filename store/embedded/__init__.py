"""A PostgreSQL of the bot's own in a data directory, for the demo and for trying (ruling 48)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from store.embedded.account import own_account
from store.embedded.locks import Joined, held, joined
from store.embedded.place import Place, choose
from store.embedded.server import Server


@asynccontextmanager
async def embedded(data_dir: Path) -> AsyncIterator[str]:
    """Starts the server, or attaches to the one that a killed bot left; yields its address for `Database.open`.

    Bots on one host may share it; the last to leave stops it. As root it runs under a system user, and where that user
    cannot reach `data_dir` (below /root, say) the data is kept below /var/lib/liyaqa-bot. No permission elsewhere is
    changed. DatabaseUnreachable says what is missing.
    """
    running = await _started(data_dir)
    try:
        yield f"postgresql://postgres@/postgres?host={quote(str(running.server.place.socket), safe='')}"
    finally:
        await asyncio.to_thread(_leave, running)


async def _started(data_dir: Path) -> "_Running":
    """Who is told to stop meanwhile waits for the start, and stops what it started."""
    starting = asyncio.ensure_future(asyncio.to_thread(_join, data_dir))
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        await asyncio.to_thread(_leave, await starting)
        raise


@dataclass(frozen=True, slots=True)
class _Running:
    server: Server
    joined: Joined


def _guard(place: Place) -> AbstractContextManager[None]:
    """Starting and stopping exclude each other."""
    return held(place.root / "start.lock")


def _join(data_dir: Path) -> _Running:
    account = own_account()
    place = choose(data_dir, account)
    server = Server(place, account)
    with _guard(place):
        server.start()
        return _Running(server, joined(place.root / "users.lock"))


def _leave(running: _Running) -> None:
    with _guard(running.server.place):
        if running.joined.leave():
            running.server.stop()
