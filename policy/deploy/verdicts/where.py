"""where.*: the lock, the queue, and the state of each host (rulings 2-4, 11, 16, 19, 21, 22)."""

from policy.config import Environment, Strategy
from policy.facts import Facts, HostFacts, Request
from policy.rules import Outcome, Rule, Verdict
from policy.runs import Phase

SKEW_WARN = 5  # seconds (ruling 11)
SKEW_REFUSE = 60
_SITE_FAULTS = ("nginx", "SiteNotUnderstood")  # a step of HostFacts, or the fault's own name


def same(_request: Request, facts: Facts, environment: Environment) -> tuple[Verdict, ...]:
    """Ruling 3: asked for again while it is open; the answer is that run."""
    if facts.same is None:
        return ()
    run = facts.same
    fields = {
        "environment": environment.name,
        "version": run.version,
        "run": run.id,
        "phase": run.phase.value,
    }
    return (Verdict(Rule.WHERE_OPEN, Outcome.WARN, fields),)


def unlocked(_request: Request, facts: Facts, environment: Environment) -> tuple[Verdict, ...]:
    """A manual lock refuses, never queues; so does a rollback that failed (rulings 2, 4)."""
    lock, holder = facts.lock, facts.holder
    frozen = holder if holder and holder.phase is Phase.ROLLBACK_FAILED else None
    fields = {
        "environment": environment.name,
        "by": lock.by if lock else "",
        "reason": lock.reason if lock else "",
        "at": lock.at if lock else None,
        "run": frozen.id if frozen else 0,
    }
    return (Verdict(Rule.WHERE_LOCK, _bad(bool(lock or frozen), Outcome.REFUSE), fields),)


def free(request: Request, facts: Facts, environment: Environment) -> tuple[Verdict, ...]:
    """Busy is no refusal: the run is queued; an emergency goes to the queue's head (rulings 2, 37)."""
    holder = facts.holder
    waiting = 0 if request.emergency else facts.queued
    position = waiting + 1 if holder or waiting else 0
    fields = {
        "environment": environment.name,
        "position": position,
        "run": holder.id if holder else 0,
        "version": holder.version if holder else "",
        "phase": holder.phase.value if holder else "",
    }
    return (Verdict(Rule.WHERE_BUSY, _bad(position > 0, Outcome.WARN), fields),)


def hosts(request: Request, facts: Facts, environment: Environment) -> tuple[Verdict, ...]:
    """Every configured host, in the configuration's order; one that was not read is refused."""
    read = {h.name: h for h in facts.hosts}
    found: list[Verdict] = []
    for host in environment.hosts:
        there = read.get(host.name) or unread(host.name)
        found += _host(there, facts, environment)
        found += () if there.fault else (maintenance(there, request, environment),)
    return tuple(found) or (reached(unread("")),)


def unread(name: str) -> HostFacts:
    return HostFacts(name, fault="not read", fault_step="facts")


def _host(host: HostFacts, facts: Facts, environment: Environment) -> tuple[Verdict, ...]:
    if host.fault:
        is_site = host.fault_step in _SITE_FAULTS and environment.strategy is Strategy.BLUE_GREEN
        return (site(host, facts, environment) if is_site else reached(host),)
    rules = [reached(host), disk(host, environment), clock(host), drift(host, facts), exposed(host)]
    if environment.strategy is Strategy.BLUE_GREEN:
        rules[1:1] = [*free_port(host, facts, environment), site(host, facts, environment)]
        rules += memory(host, environment)
    return tuple(rules)


def reached(host: HostFacts) -> Verdict:
    bad = bool(host.fault) or host.plan is None
    step = host.fault_step or ("facts" if bad else "")
    return _verdict(Rule.WHERE_HOST, host, _bad(bad, Outcome.REFUSE), step=step, fault=host.fault)


def free_port(host: HostFacts, facts: Facts, environment: Environment) -> tuple[Verdict, ...]:
    """Not asked while another run is on the hosts: its port comes free, and a queued run is planned anew (ruling 2)."""
    return () if facts.holder else (ports(host, environment),)


def ports(host: HostFacts, environment: Environment) -> Verdict:
    """The plan's port must be in the pool and free on the host."""
    port = host.plan.port if host.plan else 0
    outcome = _bad(port not in host.free_ports or port not in environment.ports, Outcome.REFUSE)
    return _verdict(Rule.WHERE_PORTS, host, outcome, pool=environment.ports, free=host.free_ports, port=port)


def site(host: HostFacts, facts: Facts, _environment: Environment) -> Verdict:
    """Ruling 21: a dead port is refused, except at the very beginning, when nothing has ever been live."""
    live = host.plan.live if host.plan else None
    first = host.dead_port and not (live or host.standby or facts.live)
    known = live or host.standby
    dead = host.dead_port and not first
    return _verdict(
        Rule.WHERE_SITE,
        host,
        _bad(dead or bool(host.fault), Outcome.REFUSE),
        port=host.site_port,
        dead=dead,
        fault=host.fault,
        command=f"docker start {known.name}" if dead and known else "",
        first=first,
    )


def disk(host: HostFacts, environment: Environment) -> Verdict:
    needed = environment.min_free_disk_mb
    outcome = _bad(host.free_disk_mb < needed, Outcome.REFUSE)
    return _verdict(Rule.WHERE_DISK, host, outcome, free_mb=host.free_disk_mb, needed_mb=needed)


def memory(host: HostFacts, environment: Environment) -> tuple[Verdict, ...]:
    """For the second copy (ruling 19); nothing is said where the host did not tell."""
    needed = environment.min_free_memory_mb
    if not needed or not host.free_memory_mb:
        return ()
    outcome = _bad(host.free_memory_mb < needed, Outcome.WARN)
    return (_verdict(Rule.WHERE_MEMORY, host, outcome, free_mb=host.free_memory_mb, needed_mb=needed),)


def clock(host: HostFacts) -> Verdict:
    skew = abs(host.clock_skew)
    outcome = _bad(skew >= SKEW_WARN, Outcome.REFUSE if skew >= SKEW_REFUSE else Outcome.WARN)
    limit = SKEW_REFUSE if skew >= SKEW_REFUSE else SKEW_WARN
    return _verdict(Rule.WHERE_CLOCK, host, outcome, skew=host.clock_skew, limit=limit)


def drift(host: HostFacts, facts: Facts) -> Verdict:
    live = host.plan.live if host.plan else None
    return _verdict(
        Rule.WHERE_DRIFT,
        host,
        _bad(bool(host.plan and host.plan.changed_outside), Outcome.WARN),
        container=live.name if live else "",
        version=live.version if live else "",
        recorded=facts.live.version if facts.live else "",
    )


def maintenance(host: HostFacts, request: Request, environment: Environment) -> Verdict:
    """Behind the page nobody sees whether customers get through; what mends the service may have to go out all the same."""
    outcome = _bad(host.maintenance, Outcome.OVERRIDDEN if request.emergency else Outcome.REFUSE)
    fields = {"environment": environment.name, "version": request.version, "reason": request.emergency}
    return _verdict(Rule.WHERE_MAINTENANCE, host, outcome, **fields)


def exposed(host: HostFacts) -> Verdict:
    live = host.plan.live if host.plan else None
    return _verdict(
        Rule.WHERE_EXPOSED,
        host,
        _bad(live is not None and live.public, Outcome.WARN),
        container=live.name if live else "",
        port=live.port if live else 0,
    )


def _bad(is_bad: bool, outcome: Outcome) -> Outcome:
    return outcome if is_bad else Outcome.OK


def _verdict(rule: Rule, host: HostFacts, outcome: Outcome, **fields: object) -> Verdict:
    return Verdict(rule, outcome, {"host": host.name, **fields})
