"""HTTP inside the SSH connection: an aiohttp connector whose streams are SSH channels, no port or socket here (ruling 26)."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import asyncssh
from aiohttp.client_proto import ResponseHandler
from aiohttp.tracing import Trace

Open = Callable[[Callable[[], ResponseHandler]], Awaitable[ResponseHandler]]


class TunnelConnector(aiohttp.BaseConnector):
    """`open` gives a connected protocol. A stream serves one request: none goes stale when a daemon restarts."""

    def __init__(self, opener: Open) -> None:
        super().__init__(force_close=True)
        self._opener = opener

    async def _create_connection(
        self,
        req: aiohttp.ClientRequest,
        traces: list[Trace],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - aiohttp's signature
    ) -> ResponseHandler:
        del req, traces, timeout  # one target, and each call has its own deadline
        return await self._opener(self._factory)


class _Transport(asyncio.Transport):
    """What aiohttp uses of a transport, on a channel. Its socket is the whole connection's, so it is not shown."""

    def __init__(self, channel: asyncssh.SSHTCPChannel[bytes]) -> None:
        super().__init__()
        self._channel = channel

    def write(self, data: Any) -> None:
        self._channel.write(bytes(data))

    def close(self) -> None:
        self._channel.close()

    def abort(self) -> None:
        self._channel.abort()

    def is_closing(self) -> bool:
        return bool(self._channel.is_closing())

    def pause_reading(self) -> None:
        self._channel.pause_reading()

    def resume_reading(self) -> None:
        self._channel.resume_reading()


class Pipe(asyncssh.SSHTCPSession[bytes], asyncssh.SSHUNIXSession[bytes]):
    """Passes a channel's events to an aiohttp protocol."""

    def __init__(self, protocol: Any) -> None:
        self.protocol = protocol
        self._channel: Any = None

    def connection_made(self, chan: Any) -> None:
        self._channel = chan

    def session_started(self) -> None:
        self.protocol.connection_made(_Transport(self._channel))

    def data_received(self, data: bytes, _datatype: int | None) -> None:
        self.protocol.data_received(data)

    def eof_received(self) -> bool:
        return bool(self.protocol.eof_received())

    def connection_lost(self, exc: Exception | None) -> None:
        """An exception of asyncssh would pass through aiohttp as it is, and past the seams that await its answer."""
        foreign = exc is not None and not isinstance(exc, OSError)
        self.protocol.connection_lost(ConnectionResetError(str(exc)) if foreign else exc)

    def pause_writing(self) -> None:
        self.protocol.pause_writing()

    def resume_writing(self) -> None:
        self.protocol.resume_writing()
