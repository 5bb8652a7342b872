"""Ports of this machine's loopback that nobody uses."""

import random
import socket
from collections.abc import Collection

LOOPBACK = "127.0.0.1"


def free_port(wanted: int = 0, taken: Collection[int] = ()) -> int:
    """`wanted` when it is free, else another, outside the range the kernel hands to outgoing connections."""
    if wanted and wanted not in taken and is_free(wanted):
        return wanted
    while True:
        port = random.randint(12000, 32000)
        if port not in taken and is_free(port):
            return port


def is_free(port: int) -> bool:
    """Whether nothing listens there; connections that have just ended do not count."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True
