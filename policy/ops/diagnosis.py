"""The guide's six problems (section 10.1) as checks: what was seen decides which of them it is."""

from dataclasses import dataclass
from enum import StrEnum

from policy.answers import Measured
from policy.plan import StepKind
from policy.summary import Health

NOT_ASKED = Health(None)


class Problem(StrEnum):
    """In the guide's order."""

    PULL = "pull"  # issue 1
    HEALTH = "health"
    MIGRATION = "migration"
    STOPS = "stops"
    SLOW = "slow"
    GATEWAY = "gateway"  # issue 6


@dataclass(frozen=True, slots=True)
class Fallen:
    """A container of ours that does not run. `said`: its last lines, redacted."""

    host: str
    name: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything that was looked at, once. What could not be read is None or empty, and named in `unread`."""

    environment: str
    version: str = ""  # of the last run, else what is live
    run: int = 0  # the last run, where it did not end well
    failed_step: str = ""  # its kind
    error: str = ""  # what ended it
    image: bool | None = None  # the registry has it
    image_why: str = ""  # why not, or why nobody knows
    tags: tuple[str, ...] = ()
    public: Health = NOT_ASKED
    hosts: tuple[tuple[str, Health], ...] = ()
    restarts: int = 0
    dead_port: bool = False
    fallen: tuple[Fallen, ...] = ()
    measures: tuple[Measured, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """`found` None: it could not be checked, `evidence` says why. `said`: a log's last lines."""

    problem: Problem
    found: bool | None
    evidence: str = ""
    said: str = ""


def diagnose(seen: Seen) -> tuple[Finding, ...]:
    """All six, in the guide's order."""
    return (_pull(seen), _health(seen), _migration(seen), _stops(seen), _slow(seen), _gateway(seen))


def _pull(seen: Seen) -> Finding:
    if seen.image is False:
        newest = f"; newest: {', '.join(seen.tags[:5])}" if seen.tags else ""
        return Finding(Problem.PULL, found=True, evidence=f"the registry has no {seen.version}{newest}")
    if seen.failed_step == StepKind.PULL:
        return Finding(Problem.PULL, found=True, evidence=f"run {seen.run} ended while pulling: {seen.error}")
    if seen.image is None:
        return Finding(Problem.PULL, None, seen.image_why or "no version to look for")
    return Finding(Problem.PULL, found=False, evidence=f"the registry has {seen.version}")


def _health(seen: Seen) -> Finding:
    sick = [f"{host}: {health.detail}" for host, health in seen.hosts if health.ok is False]
    if sick:
        return Finding(Problem.HEALTH, found=True, evidence="; ".join(sick))
    if seen.failed_step in {StepKind.WAIT, StepKind.HEALTH}:
        return Finding(Problem.HEALTH, found=True, evidence=f"run {seen.run} ended there: {seen.error}")
    unknown = [f"{host}: {health.detail}" for host, health in seen.hosts if health.ok is None]
    if unknown or not seen.hosts:
        return Finding(Problem.HEALTH, None, "; ".join(unknown) or "no host was asked")
    return Finding(Problem.HEALTH, found=False, evidence="the live container is healthy on every host")


def _migration(seen: Seen) -> Finding:
    if seen.failed_step == StepKind.MIGRATE:
        return Finding(Problem.MIGRATION, found=True, evidence=f"run {seen.run} ended there: {seen.error}")
    return Finding(Problem.MIGRATION, found=False, evidence="the last run did not end in its migrations")


def _stops(seen: Seen) -> Finding:
    if seen.fallen:
        first = seen.fallen[0]
        names = ", ".join(f"{one.name} on {one.host}" for one in seen.fallen[:4])
        return Finding(Problem.STOPS, found=True, evidence=f"not running: {names}", said=first.said)
    if seen.restarts:
        return Finding(
            Problem.STOPS, found=True, evidence=f"the live container restarted {seen.restarts} times"
        )
    return Finding(Problem.STOPS, found=False, evidence="nothing of the desk has stopped by itself")


def _slow(seen: Seen) -> Finding:
    latency = next((m for m in seen.measures if "latency" in m.name.lower()), None)
    if latency is None or latency.value is None:
        return Finding(
            Problem.SLOW, None, latency.why if latency and latency.why else "latency is not measured"
        )
    said = f"P95 latency is {latency.value * 1000:.0f} ms"
    return Finding(Problem.SLOW, found=latency.ok is False, evidence=said)


def _gateway(seen: Seen) -> Finding:
    """The public address fails although a host answers: then it is nginx, its upstream, or the way to it."""
    well = any(health.ok for _, health in seen.hosts)
    if seen.dead_port:
        return Finding(Problem.GATEWAY, found=True, evidence="nginx points at a port where nothing listens")
    if seen.public.ok is False and well:
        said = f"the container is healthy, and the public address is not: {seen.public.detail}"
        return Finding(Problem.GATEWAY, found=True, evidence=said)
    if seen.public.ok is False:
        return Finding(
            Problem.GATEWAY, found=True, evidence=f"the public address fails: {seen.public.detail}"
        )
    return Finding(
        Problem.GATEWAY, found=None if seen.public.ok is None else False, evidence=seen.public.detail
    )
