"""Turns a decision into steps: the guide's twelve (4.4), staging's replacement (3.2), and how each is undone."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, replace

from policy.config import Environment, Strategy, Timings
from policy.plan import HostPlan, Plan, Release, Step, StepKind
from policy.runs import Phase, StepRecord

K = StepKind
_Row = tuple[StepKind, str, str, StepKind | None]

# Where a step happens: on every host in turn before the next kind begins, on the first only, or once for all.
_EACH, _FIRST, _ONCE = "each", "first", "once"

# No switch begins before every host is through its smoke tests: kinds are the outer loop, hosts the inner.
_BLUE_GREEN = (
    (K.CONNECT, _EACH, "4.4 step 1", None),
    (K.PULL, _EACH, "4.4 step 2", None),
    (K.MIGRATE, _FIRST, "4.4 step 3", None),
    (K.START, _EACH, "4.4 step 4", K.REMOVE_GREEN),
    (K.WAIT, _EACH, "4.4 step 5", None),
    (K.HEALTH, _EACH, "4.4 step 6", None),
    (K.SMOKE, _EACH, "4.4 step 7", None),
    (K.SWITCH, _EACH, "4.4 step 8", K.SWITCH_BACK),
    (K.VERIFY, _EACH, "4.4 step 9", None),
    (K.DRAIN, _EACH, "4.4 step 9", None),
    (K.WATCH, _ONCE, "4.4 step 10", None),
    (K.RENAME, _EACH, "4.4 step 11", K.RENAME_BACK),
    (K.ANNOUNCE, _ONCE, "4.4 step 12", None),
)
_REPLACE = (
    (K.CONNECT, _EACH, "3.2 step 3", None),
    (K.PULL, _EACH, "3.2 step 4", None),
    (K.MIGRATE, _FIRST, "5.2", None),
    (K.STOP_OLD, _EACH, "3.2 step 5", K.RESTORE_OLD),
    (K.START_NEW, _EACH, "3.2 step 6", K.REMOVE_NEW),
    (K.WAIT, _EACH, "3.2 step 7", None),
    (K.HEALTH, _EACH, "3.2 step 7", None),
    (K.SMOKE, _EACH, "3.5", None),
    (K.ANNOUNCE, _ONCE, "3.2 step 8", None),
)
_SWAP = (
    (K.CONNECT, _EACH, "6.3 step 1", None),
    (K.WAKE, _EACH, "6.3 step 3", K.REST),
    (K.HEALTH, _EACH, "6.3 step 3", None),
    (K.SWITCH, _EACH, "6.3 step 4", K.SWITCH_BACK),
    (K.VERIFY, _EACH, "6.3 step 6", None),
    (K.DRAIN, _EACH, "6.3 step 8", None),
    (K.PARK, _EACH, "6.3 step 9", None),
    (K.ANNOUNCE, _ONCE, "6.3 step 10", None),
)
# Guide 6.4 stops the current version first; here it serves until the earlier one is proven.
_REDEPLOY = (
    (K.CONNECT, _EACH, "6.4", None),
    (K.PULL, _EACH, "6.4 step 3", None),
    (K.START, _EACH, "6.4 step 4", K.REMOVE_GREEN),
    (K.WAIT, _EACH, "6.4 step 5", None),
    (K.HEALTH, _EACH, "6.4 step 6", None),
    (K.SWITCH, _EACH, "6.3 step 4", K.SWITCH_BACK),
    (K.VERIFY, _EACH, "6.4 step 6", None),
    (K.DRAIN, _EACH, "6.4 step 2", None),
    (K.PARK, _EACH, "6.4 step 2", None),
    (K.ANNOUNCE, _ONCE, "6.4", None),
)
_RECIPES: dict[Strategy, tuple[_Row, ...]] = {
    Strategy.BLUE_GREEN: _BLUE_GREEN,
    Strategy.REPLACE: _REPLACE,
    Strategy.LOCAL: (),
}

_SPARE = 5.0  # seconds for steps that end by their own clock

_DEADLINES: dict[StepKind, Callable[[Timings], float]] = {
    K.CONNECT: lambda t: t.connect,
    K.PULL: lambda t: t.pull,
    K.MIGRATE: lambda t: t.migrate,
    K.WAIT: lambda t: max(t.health, t.min_uptime + _SPARE),  # the whole limit: from start to healthy
    K.HEALTH: lambda t: t.health_passes * (t.health_interval + 1) + _SPARE,
    K.SMOKE: lambda t: t.smoke,
    K.SWITCH: lambda t: t.switch,
    K.SWITCH_BACK: lambda t: t.switch + t.start + t.health,  # the old one may have to be started first
    K.VERIFY: lambda t: t.verify,
    K.DRAIN: lambda t: t.drain + _SPARE,
    K.WATCH: lambda t: (
        t.watch + t.slow_for + t.metrics_interval + _SPARE * 3
    ),  # the last look may wait for answers
    K.WAKE: lambda t: t.start + t.health,
    K.REMOVE_GREEN: lambda t: t.start + t.drain,  # a green that served finishes what it began
    K.RESTORE_OLD: lambda t: t.start + t.health,
}
_PHASES = {
    Phase.PREPARING: (K.CONNECT, K.PULL, K.MIGRATE, K.START, K.RETIRE),
    Phase.VERIFYING: (K.WAKE, K.WAIT, K.HEALTH, K.SMOKE),
    Phase.SWITCHING: (K.SWITCH, K.VERIFY, K.DRAIN, K.STOP_OLD, K.START_NEW),
    Phase.WATCHING: (K.WATCH, K.RENAME, K.PARK, K.ANNOUNCE),
    Phase.ROLLING_BACK: (K.RENAME_BACK, K.SWITCH_BACK, K.REMOVE_GREEN, K.REMOVE_NEW, K.RESTORE_OLD, K.REST),
}
_PHASE_OF = {kind: phase for phase, kinds in _PHASES.items() for kind in kinds}


def make_plan(
    environment: Environment, release: Release, hosts: tuple[HostPlan, ...], config_hash: str
) -> Plan:
    """Guide 4.4 or 3.2. Every host is prepared and verified before the first is switched."""
    migrates = bool(release.migrations) and environment.run_migrations
    recipe = [r for r in _RECIPES[environment.strategy] if migrates or r[0] is not K.MIGRATE]
    return _planned(environment, release, hosts, config_hash, recipe)


def swap_plan(
    environment: Environment, release: Release, hosts: tuple[HostPlan, ...], config_hash: str
) -> Plan:
    """Guide 6.3: every host's `target` takes the traffic of its `live`."""
    return _planned(environment, release, hosts, config_hash, _SWAP)


def redeploy_plan(
    environment: Environment, release: Release, hosts: tuple[HostPlan, ...], config_hash: str
) -> Plan:
    """Guide 6.4: a deployment of an earlier release, without its migrations and its smoke tests."""
    left_out = (K.MIGRATE, K.SMOKE)
    replace_recipe = [r for r in _REPLACE if r[0] not in left_out]
    recipe = replace_recipe if environment.strategy is Strategy.REPLACE else _REDEPLOY
    return _planned(environment, release, hosts, config_hash, recipe)


def _planned(
    environment: Environment,
    release: Release,
    hosts: tuple[HostPlan, ...],
    config_hash: str,
    recipe: Iterable[_Row],
) -> Plan:
    names = tuple(h.host for h in hosts)
    places = ((row, host) for row in recipe for host in _hosts(row[1], names))
    steps = tuple(
        Step(no, kind, host, deadline(kind, environment.timings), guide, undo)
        for no, ((kind, _, guide, undo), host) in enumerate(places, start=1)
    )
    return Plan(environment.name, environment.strategy, release, hosts, steps, config_hash)


def retire_plan(environment: Environment, plan: Plan) -> Plan:
    """Guide 4.2 step 6: after its 24 hours the standby goes."""
    each = [(kind, h.host) for kind in (K.CONNECT, K.RETIRE) for h in plan.hosts]
    steps = tuple(
        Step(no, kind, host, deadline(kind, environment.timings), "4.2 step 6")
        for no, (kind, host) in enumerate(each, start=1)
    )
    return replace(plan, steps=steps)


def undo_plan(environment: Environment, plan: Plan, journalled: Iterable[StepRecord]) -> tuple[Step, ...]:
    """What takes back every step that was begun, newest first; one that failed or never reported may have acted.

    An undoing step keeps the number of the step it takes back: the journal's rows for direction -1.
    """
    begun = {s.no for s in journalled if s.direction == 1 and s.state != "skipped"}
    return tuple(
        Step(s.no, s.undo, s.host, deadline(s.undo, environment.timings), "6.3")
        for s in reversed(plan.steps)
        if s.undo and s.no in begun
    )


def phase_of(kind: StepKind, strategy: Strategy = Strategy.BLUE_GREEN) -> Phase:
    """Replacing takes the old one away before the new one is checked: its checks belong to the switching."""
    phase = _PHASE_OF[kind]
    late = strategy is Strategy.REPLACE and phase is Phase.VERIFYING
    return Phase.SWITCHING if late else phase


def moves_traffic(kind: StepKind) -> bool:
    """From the first of these on, production is no longer as it was."""
    return kind in (K.SWITCH, K.STOP_OLD)


def deadline(kind: StepKind, timings: Timings) -> float:
    """Seconds; container work that has no timing of its own gets that of a start."""
    named = _DEADLINES.get(kind)
    return named(timings) if named else timings.start


def config_hash(environment: Environment) -> str:
    """Binds approvals to the environment's configuration; no secret is in it."""
    text = json.dumps(asdict(environment), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _hosts(place: str, names: tuple[str, ...]) -> Iterator[str]:
    if place == _ONCE:
        yield ""
    else:
        yield from names if place == _EACH else names[:1]
