"""The approval's checklist (guide 2.2, 4.4): the same judgements as the rules, one line a fact."""

from collections.abc import Iterator

from policy.config import Environment, Strategy
from policy.deploy.verdicts import what, where
from policy.facts import Check, Facts, HostFacts
from policy.plan import Container
from policy.rules import Outcome, Verdict


def preflight(facts: Facts, environment: Environment) -> tuple[Check, ...]:
    """`ok` None: it could not be found out, or does not apply; the detail says which."""
    read = {h.name: h for h in facts.hosts}
    hosts = (read.get(h.name) or where.unread(h.name) for h in environment.hosts)
    return (
        *(check for host in hosts for check in _host(host, facts, environment)),
        _digest(facts),
        _staging(facts, environment),
        _backup(facts, environment),
        _on_call(facts),
    )


def _host(host: HostFacts, facts: Facts, environment: Environment) -> Iterator[Check]:
    if host.fault:
        yield from _unreachable(host)
        return
    yield _check("host", where.reached(host), host, "reached over SSH")
    yield Check("docker", ok=True, detail="the Engine answers", host=host.name)
    yield _check("disk", where.disk(host, environment), host, _free(host.free_disk_mb))
    if environment.strategy is Strategy.BLUE_GREEN:
        yield _ports(host, facts, environment)
        yield _check("site", where.site(host, facts, environment), host, _site(host))
        yield from (
            _check("memory", v, host, _free(host.free_memory_mb)) for v in where.memory(host, environment)
        )
    yield _previous(host)
    yield _check("clock", where.clock(host), host, f"{host.clock_skew:+.1f} s from the database's clock")
    yield _check("exposure", where.exposed(host), host, _exposure(host))
    yield _check("drift", where.drift(host, facts), host, _drift(host, facts))


def _unreachable(host: HostFacts) -> Iterator[Check]:
    """What was reached before the fault is not known to be fine, so only the fault itself is said."""
    name = {"docker": "docker", "DockerFault": "docker", "nginx": "site", "SiteNotUnderstood": "site"}
    yield Check(name.get(host.fault_step, "host"), ok=False, detail=host.fault, host=host.name)


def _check(name: str, verdict: Verdict, host: HostFacts, detail: str) -> Check:
    return Check(name, ok=verdict.outcome is Outcome.OK, detail=detail, host=host.name)


def _free(megabytes: int) -> str:
    return f"{megabytes / 1024:.1f} GB free" if megabytes >= 1024 else f"{megabytes} MB free"


def _ports(host: HostFacts, facts: Facts, environment: Environment) -> Check:
    for verdict in where.free_port(host, facts, environment):
        return _check("ports", verdict, host, _port(host))
    return Check("ports", ok=None, detail="chosen when its turn comes", host=host.name)


def _port(host: HostFacts) -> str:
    port = host.plan.port if host.plan else 0
    return f"{port} is free" if port in host.free_ports else "no port of the pool is free"


def _site(host: HostFacts) -> str:
    state = "nothing listens there" if host.dead_port else "understood"
    return f"nginx points at port {host.site_port}, {state}" if host.site_port else "no port found"


def _previous(host: HostFacts) -> Check:
    """Guide 2.2: previous Docker image tagged and available. It is what a return would start."""
    live = host.plan.live if host.plan else None
    if live is None:
        return Check(
            "previous_image", ok=None, detail="nothing is live yet, so there is none", host=host.name
        )
    here = live.running or live.version in host.local_images
    return Check("previous_image", ok=here, detail=_image(live, here=here), host=host.name)


def _image(live: Container, *, here: bool) -> str:
    return f"{live.version} is on the host" if here else f"{live.version} is not on the host"


def _exposure(host: HostFacts) -> str:
    live = host.plan.live if host.plan else None
    if live is not None and live.public:
        return f"{live.name} is published on every address, past the firewall, on port {live.port}"
    return "published on loopback only"


def _drift(host: HostFacts, facts: Facts) -> str:
    live = host.plan.live if host.plan else None
    if not (host.plan and host.plan.changed_outside and live):
        return "as recorded"
    recorded = facts.live.version if facts.live else "nothing"
    return f"changed outside the bot: {live.version} runs as {live.name}, recorded is {recorded}"


def _digest(facts: Facts) -> Check:
    release = facts.image.release
    detail = release.digest if release else facts.image.fault or "no such image"
    return Check("digest", ok=release is not None and not facts.image.fault, detail=detail)


def _staging(facts: Facts, environment: Environment) -> Check:
    if not environment.proof_from:
        return Check("staging", ok=None, detail="not asked for here")
    if facts.proof is None:
        return Check("staging", ok=False, detail=f"these bytes have not run well on {environment.proof_from}")
    how = f"healthy {facts.proof.at:%Y-%m-%d %H:%M} UTC" if facts.proof.at else "running healthy now"
    return Check("staging", ok=True, detail=f"{environment.proof_from}: {how}")


def _backup(facts: Facts, environment: Environment) -> Check:
    found = what.migrations_of(facts.image.release, environment)
    if not found:
        return Check("backup", ok=None, detail="no migrations, so none is needed")
    if facts.backup_minutes is None:
        return Check("backup", ok=False, detail="its age could not be found out")
    fresh = facts.backup_minutes < what.BACKUP_MINUTES
    return Check("backup", ok=fresh, detail=f"verified {facts.backup_minutes:.0f} minutes ago")


def _on_call(facts: Facts) -> Check:
    return Check("on_call", ok=bool(facts.on_call), detail=facts.on_call or "nobody is named")
