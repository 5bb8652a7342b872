"""Where traffic could go: the containers that stand by, and the releases that ran well here before."""

from collections.abc import Iterable

from policy import names
from policy.config import Environment
from policy.facts import HostFacts
from policy.plan import Container
from policy.rollback.facts import Past, RollbackFacts


def leaving(facts: RollbackFacts) -> str:
    """The version that serves now; where nothing does, the one that should."""
    serving = (fallen.version for host in facts.hosts if (fallen := left(host, facts)))
    recorded = facts.live.version if facts.live else ""
    return next(serving, recorded)


def left(host: HostFacts, facts: RollbackFacts) -> Container | None:
    """What traffic leaves. After a return that froze half way it may have left already: then what it was on before."""
    serving = _serving(host, facts.environment)
    if serving is None or facts.environment is None or serving.version != facts.aim:
        return serving
    by_name = {c.name: c for c in host.ours if c.id != serving.id}
    return by_name.get(names.green(facts.environment)) or by_name.get(names.blue(facts.environment))


def _serving(host: HostFacts, environment: Environment | None) -> Container | None:
    """The live container, or the one that serves the site's port no more."""
    if host.plan and host.plan.live:
        return host.plan.live
    if environment is None:
        return None
    fallen = [c for c in host.ours if c.port == host.site_port and c.name != names.failed(environment)]
    return next(iter(fallen), None)


def standby(host: HostFacts, facts: RollbackFacts, version: str) -> Container | None:
    """The container a swap returns to: what stands by, or by its version also the one that failed earlier."""
    environment = facts.environment
    assert environment is not None
    serving = _serving(host, environment)
    if serving is not None and facts.aim and serving.version == facts.aim == version:
        return serving
    others = [c for c in host.ours if serving is None or c.id != serving.id]
    if version:
        fits = sorted(
            (c for c in others if c.version == version),
            key=lambda c: (not c.running, c.name == names.failed(environment)),
        )
        return next(iter(fits), None)
    if host.standby is not None and (serving is None or host.standby.id != serving.id):
        return host.standby
    by_name = {c.name: c for c in others}
    return by_name.get(names.old(environment)) or by_name.get(names.blue(environment))


def earlier(facts: RollbackFacts) -> tuple[Past, ...]:
    """Proven releases that are not live and not known to be bad, newest first."""
    bad = {digest for digest, _ in facts.quarantined}
    live = facts.live.digest if facts.live else ""
    return tuple(p for p in facts.pasts if p.digest not in bad and p.digest != live and p.undone is None)


def past(facts: RollbackFacts, version: str) -> Past | None:
    """The newest run of this version that ended well, whatever came after."""
    return next((p for p in facts.pasts if p.version == version), None)


def without_image(facts: RollbackFacts, version: str) -> tuple[str, ...]:
    """Hosts that would have to pull it."""
    return tuple(h.name for h in facts.hosts if version not in h.local_images)


def known(facts: RollbackFacts) -> tuple[str, ...]:
    """Versions a person may name, newest first."""
    environment = facts.environment
    found: Iterable[str] = (p.version for p in facts.pasts)
    if environment is None:
        return tuple(dict.fromkeys(found))
    there = (c.version for h in facts.hosts for c in h.ours)
    serving = leaving(facts)
    return tuple(v for v in dict.fromkeys((*there, *found)) if v not in (serving, "unknown"))
