"""The migrations container of a run: started once, waited for, never removed and never killed (ruling 28)."""

from clients.docker import containers, output
from clients.docker.create import Wanted, ensure
from clients.docker.engine import Engine
from policy.errors import DockerFault


async def migrate(engine: Engine, wanted: Wanted, lines: int = 200) -> tuple[int, str]:
    """Exit code and redacted output. Whoever takes a run over finds the same container and waits on; a caller that
    gives up leaves it running.
    """
    identity = await ensure(engine, wanted)
    async with engine.call("wait for migrations", None) as docker:
        await docker.containers.container(identity).wait(timeout=None)
    found = await containers.detail(engine, identity)
    if found is None:
        raise DockerFault(
            engine.host, "wait for migrations", 404, f"{wanted.name} was removed before its result was read"
        )
    return found["State"]["ExitCode"], await output.logs(engine, wanted.environment, identity, lines)
