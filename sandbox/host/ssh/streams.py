"""A stream to the Engine API's socket: it ends in the server inside this process, there is no socket to find."""

import asyncio
from typing import Any

import asyncssh


class _Transport(asyncio.Transport):
    """What an HTTP server needs of a transport, on an SSH channel."""

    def __init__(self, channel: Any) -> None:
        super().__init__()
        self._channel = channel

    def write(self, data: Any) -> None:
        if not self._channel.is_closing():
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


class Bridge(asyncssh.SSHUNIXSession[bytes]):
    """Passes a channel's events to a protocol of the HTTP server."""

    def __init__(self, protocol: Any) -> None:
        self._protocol = protocol
        self._channel: Any = None

    def connection_made(self, chan: Any) -> None:
        self._channel = chan

    def session_started(self) -> None:
        self._protocol.connection_made(_Transport(self._channel))

    def data_received(self, data: bytes, _datatype: int | None) -> None:
        self._protocol.data_received(data)

    def eof_received(self) -> bool:
        self._protocol.eof_received()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self._protocol.connection_lost(exc)

    def pause_writing(self) -> None:
        self._protocol.pause_writing()

    def resume_writing(self) -> None:
        self._protocol.resume_writing()
