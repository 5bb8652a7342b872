"""The sweeper: finds containers whose recorded life has ended, and gives each a run that removes it (ruling 20).

That run is a standby's (actions/runs/retire.py): it takes the claim, spares what serves or has connections, and is audited.
"""

from collections.abc import Mapping

import structlog

from actions.deploy.gather import host_facts
from actions.desk import Desk
from policy.config import Environment
from policy.deploy.planning import config_hash, retire_plan
from policy.deploy.strays import Stray, idle, labelled_run, strays
from policy.facts import HostFacts
from policy.plan import HostPlan, Plan, Release
from policy.runs import Kind, Phase, Run, State

log = structlog.get_logger()


async def sweep(desk: Desk) -> tuple[Stray, ...]:
    """What was found everywhere. A host that does not answer is looked at an hour later."""
    found: list[Stray] = []
    for environment in desk.config.environments:
        for host in environment.hosts:
            facts = await host_facts(desk, environment, host.name)
            found += await _sweep_host(desk, environment, facts)
    return tuple(found)


async def _sweep_host(desk: Desk, environment: Environment, facts: HostFacts) -> tuple[Stray, ...]:
    if facts.fault:
        log.info("host_not_swept", host=facts.name, fault=facts.fault)
        return ()
    runs = {n for c in idle(environment, facts) if (n := labelled_run(c))}
    states = await desk.store.states(tuple(runs))
    ended = {run for run, state in states.items() if state is State.ENDED}
    going = await desk.store.departing(environment.name)
    found = tuple(strays(environment, facts, ended, going)) + _unknown(environment, facts, states, going)
    for stray in found:
        log.warning("stray_container", host=stray.host, name=stray.container.name, kept=stray.kept)
        if not stray.kept:
            await _schedule(desk, environment, stray)
    return found


def _unknown(
    environment: Environment, facts: HostFacts, states: Mapping[int, State], going: tuple[str, ...]
) -> tuple[Stray, ...]:
    """Labelled by a run that this database has never heard of."""
    return tuple(
        Stray(facts.name, c, run, kept=f"run {run} is not in this desk's record")
        for c in idle(environment, facts)
        if (run := labelled_run(c)) and run not in states and c.id not in going
    )


async def _schedule(desk: Desk, environment: Environment, stray: Stray) -> None:
    container = stray.container
    release = Release(container.version, environment.repository, container.digest)
    place = HostPlan(stray.host, container, 0, "", "")
    bare = Plan(environment.name, environment.strategy, release, (place,), (), config_hash(environment))
    plan = retire_plan(environment, bare)
    async with desk.store.transaction() as tx:
        made = await tx.add_run(
            Run(
                id=0,
                kind=Kind.RETIRE,
                environment=environment.name,
                version=container.version,
                digest=container.digest,
                phase=Phase.QUEUED,
                state=State.WAITING,
                requester="",
                created_at=tx.now,
                plan=plan,
                plan_hash=plan.hash,
                wake_at=tx.now,
            )
        )
        detail = f"{container.name} of run {stray.run} on {stray.host}"
        await tx.audit("", "stray.found", run=made.id, environment=environment.name, detail=detail)
