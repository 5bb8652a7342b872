"""A connected socket that acknowledges at once.

sshd sends a small packet after the login and keeps its next one, the first answer, until that is acknowledged (Nagle);
the kernel acknowledges 40 ms later in the hope of data to send along. That is 40 ms for each connection.
"""

import asyncio
import socket
from typing import Any

_QUICKACK = getattr(socket, "TCP_QUICKACK", None)  # Linux has it


class PromptSocket(socket.socket):
    """The kernel forgets the wish at each packet, so it is told again after each read."""

    def recv(self, *args: Any) -> bytes:
        data = super().recv(*args)
        if _QUICKACK is not None:
            self.setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)
        return data


async def connect(address: str, port: int) -> PromptSocket:
    """To the first of the name's addresses that answers; OSError of the last one that does not."""
    loop = asyncio.get_running_loop()
    failed: OSError | None = None
    for family, kind, protocol, _, place in await loop.getaddrinfo(address, port, type=socket.SOCK_STREAM):
        made = PromptSocket(family, kind, protocol)
        made.setblocking(False)
        try:
            await loop.sock_connect(made, place)
        except OSError as e:
            made.close()
            failed = e
        except BaseException:
            made.close()
            raise
        else:
            return made
    raise failed or OSError(f"{address} has no address")
