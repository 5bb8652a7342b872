"""What people type first when something is wrong, answered in the shape of the real programs."""

import shutil
from collections.abc import Sequence
from pathlib import Path

_GB = 1 << 30


def looked(words: Sequence[str], folder: Path) -> str | None:
    """None for a command that is not one of these."""
    match list(words):
        case ["df", "-h"]:
            return _disk(folder)
        case ["free", "-h"]:
            return (
                "               total        used        free\nMem:           7.7Gi       3.1Gi       4.6Gi\n"
            )
        case ["top", "-b", "-n", "1"]:
            return (
                "top - 09:05:00 up 41 days,  1 user,  load average: 0.42, 0.40, 0.38\n"
                "    PID USER      %CPU %MEM COMMAND\n   2999 root       0.3  0.1 nginx\n   4101 1000       7.1 12.4 java\n"
            )
        case ["ls", "-lh", _]:
            return "total 96M\n" + "".join(
                f"-rw------- 1 postgres postgres 32M Feb  3 0{hour}:00 liyaqa_backup_20260203_0{hour}00.dump\n"
                for hour in (2, 4, 8)
            )
    return None


def _disk(folder: Path) -> str:
    use = shutil.disk_usage(folder)
    share = round(100 * use.used / use.total)
    return (
        "Filesystem      Size  Used Avail Use% Mounted on\n"
        f"/dev/vda1       {use.total // _GB}G  {use.used // _GB}G   {use.free // _GB}G  {share}% /\n"
    )
