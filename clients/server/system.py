"""What the host itself says: clock, disk, memory and listening ports, read by one command."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from clients.ssh.link import Link
from policy.errors import HostUnreachable

_SCRIPT = """
export LC_ALL=C
echo "clock $(date +%s.%N)"
echo "disk $(df -Pk -- "$1" 2>/dev/null | tail -n 1 | awk '{print $4}')"
awk '$1 == "MemAvailable:" {print "memory", $2}' /proc/meminfo
awk '$4 == "0A" {sub(/.*:/, "", $2); print "listens", $2}' /proc/net/tcp /proc/net/tcp6 2>/dev/null
"""


@dataclass(frozen=True, slots=True)
class System:
    """`skew`: seconds, host minus the clock it was compared with. `listening`: TCP ports, on any address."""

    skew: float
    free_disk_mb: int
    free_memory_mb: int
    listening: frozenset[int]


async def read(link: Link, folder: str, clock: Callable[[], float]) -> System:
    """`folder`: whose disk counts, Docker's data. The skew is taken at the middle of the round trip."""
    before, started = clock(), time.monotonic()
    said = await link.run(["sh", "-c", _SCRIPT, "sh", folder], seconds=10)
    middle = before + (time.monotonic() - started) / 2
    rows = [line.split() for line in said.out.splitlines()]
    values = {row[0]: row[1] for row in rows if len(row) == 2}
    if "clock" not in values:
        raise HostUnreachable(link.host.name, said.err.strip() or "the host's shell gives no answer")
    listening = frozenset(int(row[1], 16) for row in rows if row[0] == "listens")
    return System(
        skew=float(values["clock"]) - middle,
        free_disk_mb=int(values.get("disk", 0)) // 1024,
        free_memory_mb=int(values.get("memory", 0)) // 1024,
        listening=listening,
    )
