"""A sandbox as a program of its own, to be killed: one host, which says what it is and then waits for its end."""

import asyncio
import json
import sys
from pathlib import Path

from sandbox.host import SandboxHost, SandboxRegistry


async def main(folder: Path) -> None:
    async with (
        SandboxRegistry(folder) as registry,
        SandboxHost(folder / "production", registry, pace=0, traffic=0) as host,
    ):
        await host.run_release("v1.2.4", "liyaqa-backend-green", host.ports[1])
        told = {"pids": [c["State"]["Pid"] for c in host.records.running()], "port": host.port}
        sys.stdout.write(f"{json.dumps(told)}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


asyncio.run(main(Path(sys.argv[1])))
