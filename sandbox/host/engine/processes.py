"""The processes of running containers: started, watched, restarted by policy, and ended with the host."""

import asyncio
import contextlib
import math
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from sandbox.host.engine.faults import EngineFault
from sandbox.host.ports import is_free
from sandbox.host.records import Described, Records, moment, published
from sandbox.host.waiting import until

PROGRAM = Path(__file__).parents[1] / "backend.py"
KEEPS = {"always", "unless-stopped"}
LOST = 255  # the exit code Docker records for what ended with the machine
_RETRY = 0.1  # seconds before the first restart; doubled for each that follows


@dataclass(slots=True)
class Running:
    process: asyncio.subprocess.Process
    watch: asyncio.Task[None]


class Processes:
    """`pace` stretches start-up times; 0: as quick as the machine."""

    def __init__(self, records: Records, folder: Path, pace: float) -> None:
        self._records = records
        self._folder = folder
        self._pace = pace
        self._running: dict[str, Running] = {}
        self._watches: set[asyncio.Task[None]] = set()

    def log(self, container: Described) -> Path:
        return self._folder / "containers" / f"{container['Id'][:12]}.log"

    async def start(self, container: Described) -> None:
        """EngineFault when its port is taken, as Docker words it."""
        port = published(container)
        if port and not is_free(port):
            raise EngineFault(
                500,
                f"driver failed programming external connectivity on endpoint {container['Name'][1:]}:"
                f" Bind for 127.0.0.1:{port} failed: port is already allocated",
            )
        process = await self._spawn(container, port)
        container["State"].update(
            Status="running", Running=True, Restarting=False, Pid=process.pid, StartedAt=moment(), ExitCode=0
        )
        self._publish(container)
        watch = asyncio.create_task(self._watch(container, process))
        self._watches.add(watch)
        watch.add_done_callback(self._watches.discard)
        self._running[container["Id"]] = Running(process, watch)
        self._records.save()

    async def stop(self, container: Described, seconds: float) -> None:
        """SIGTERM, then SIGKILL. It stays stopped, whatever its policy."""
        container["State"]["Restarting"] = False
        running = self._running.pop(container["Id"], None)
        if running is not None:
            running.watch.cancel()
            code = await _ended(running.process, seconds)
            self._ended(container, code)
        elif container["State"]["Running"]:
            self._ended(container, LOST)

    async def wait(self, container: Described) -> int:
        """Its exit code, once it has ended."""
        await until(lambda: not container["State"]["Running"], math.inf)
        return int(container["State"]["ExitCode"])

    async def resume(self) -> None:
        """After the sandbox was away: what ran runs again, whatever its policy, as after a laptop's sleep."""
        await self._again(list(self._records.running()))

    async def boot(self) -> None:
        """After the machine was off: only what its policy brings back (ruling 18)."""
        held = list(self._records.running())
        for container in held:
            self._ended(container, LOST)
        await self._again([c for c in held if c["HostConfig"]["RestartPolicy"]["Name"] in KEEPS])

    async def off(self) -> None:
        """Ends every process at once; the records go on saying what ran."""
        running, self._running = list(self._running.values()), {}
        for watch in tuple(self._watches):
            watch.cancel()
        await asyncio.gather(*(_ended(one.process, 2) for one in running))

    async def _again(self, containers: list[Described]) -> None:
        for container in containers:
            try:
                await self.start(container)
            except EngineFault as fault:
                container["State"]["Error"] = fault.message
                self._ended(container, LOST)

    async def _spawn(self, container: Described, port: int) -> asyncio.subprocess.Process:
        log = self.log(container)
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            return await asyncio.create_subprocess_exec(
                *(sys.executable, "-E", "-S", str(PROGRAM), *(container["Config"]["Cmd"] or ())),
                stdin=asyncio.subprocess.PIPE,
                stdout=output,
                stderr=output,
                env=self._environment(container, port),
                cwd=self._folder,
                start_new_session=True,  # Ctrl-C is for the sandbox, which ends them
            )

    def _environment(self, container: Described, port: int) -> dict[str, str]:
        given = dict(entry.split("=", 1) for entry in container["Config"]["Env"])
        seconds = float(given.get("RELEASE_START_SECONDS", 0)) * self._pace
        own = {"RELEASE_START_SECONDS": f"{seconds:g}", "SANDBOX_PORT": str(port)}
        return given | own | {"SANDBOX_SCHEMA": str(self._folder / "schema.txt")}

    async def _watch(self, container: Described, process: asyncio.subprocess.Process) -> None:
        """Restarts what its policy keeps, later each time."""
        code = await process.wait()
        self._running.pop(container["Id"], None)
        self._ended(container, code)
        if container["HostConfig"]["RestartPolicy"]["Name"] not in KEEPS:
            return
        count = container["RestartCount"]
        container["State"].update(Status="restarting", Restarting=True)
        await asyncio.sleep(min(_RETRY * 2**count, 60))
        if container["State"]["Restarting"] and container["Id"] in self._records.containers:
            container["RestartCount"] = count + 1
            with contextlib.suppress(EngineFault):
                await self.start(container)

    def _ended(self, container: Described, code: int) -> None:
        container["State"].update(
            Status="exited",
            Running=False,
            Restarting=False,
            Pid=0,
            ExitCode=code if code >= 0 else 128 - code,
            FinishedAt=moment(),
        )
        container["NetworkSettings"]["Ports"] = {}
        self._records.save()

    def _publish(self, container: Described) -> None:
        container["NetworkSettings"]["Ports"] = dict(container["HostConfig"]["PortBindings"])


async def _ended(process: asyncio.subprocess.Process, seconds: float) -> int:
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(seconds):
            return await process.wait()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        return await process.wait()
