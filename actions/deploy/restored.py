"""A database restored from a backup knows less than the hosts do (ruling 6)."""

from collections.abc import Iterable

from actions.desk import Desk
from policy.facts import HostFacts


async def past_the_hosts(desk: Desk, hosts: Iterable[HostFacts]) -> None:
    """Before a run gets its number: containers and copies of env files are found by it, so none is given twice."""
    last = max((host.last_run for host in hosts), default=0)
    if last and await desk.store.raise_runs_past(last):
        async with desk.store.transaction() as tx:
            await tx.audit("", "runs.raised", detail=f"past {last}")
