"""What the host itself says: clock, disk, memory and listening ports, read by one command."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from clients.ssh.link import Link
from policy.errors import HostUnreachable

_DISK = """
export LC_ALL=C
df -Pk -- "$1" | awk 'END {print $4}'
"""
_SCRIPT = """
export LC_ALL=C
echo "clock $(date +%s.%N)"
awk '$1 == "MemAvailable:" {print "memory", $2}' /proc/meminfo
awk '$4 == "0A" {sub(/.*:/, "", $2); print "listens", $2}' /proc/net/tcp /proc/net/tcp6 2>/dev/null
"""


@dataclass(frozen=True, slots=True)
class System:
    """`skew`: seconds, host minus the clock it was compared with. `listening`: TCP ports, on any address."""

    skew: float
    free_memory_mb: int
    listening: frozenset[int]
    free_disk_mb: int = 0


async def free_disk_mb(link: Link, folder: str) -> int:
    """Of the disk that holds `folder`; 0 when the host does not tell."""
    said = await link.run(["sh", "-c", _DISK, "sh", folder], seconds=10)
    return int(said.out) // 1024 if said.out.strip().isdecimal() else 0


async def read(link: Link, clock: Callable[[], float]) -> System:
    """All but the disk. The skew is taken at the middle of the round trip."""
    before, started = clock(), time.monotonic()
    said = await link.run(["sh", "-c", _SCRIPT], seconds=10)
    middle = before + (time.monotonic() - started) / 2
    rows = [line.split() for line in said.out.splitlines()]
    values = {row[0]: row[1] for row in rows if len(row) == 2}
    if "clock" not in values:
        raise HostUnreachable(link.host.name, said.err.strip() or "the host's shell gives no answer")
    listening = frozenset(int(row[1], 16) for row in rows if row[0] == "listens")
    return System(
        skew=float(values["clock"]) - middle,
        free_memory_mb=int(values.get("memory", 0)) // 1024,
        listening=listening,
    )
