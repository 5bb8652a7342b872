"""rollback.*: what stands in the way of going back, and what only has to be said."""

from policy.config import Environment, Role, Strategy
from policy.deploy.verdicts import what, where
from policy.facts import HostFacts
from policy.people import who
from policy.plan import Container
from policy.rollback import targets
from policy.rollback.facts import BY_HAND, Method, Migration, RollbackFacts, RollbackRequest
from policy.rollback.reasons import scenario
from policy.rollback.schema import grave as past_contract
from policy.rules import Outcome, Rule, Verdict
from policy.runs import Kind, Phase


def words(request: RollbackRequest, facts: RollbackFacts) -> tuple[Verdict, ...]:
    """Who asks, for which environment, and why; ends with the first refusal. The desk itself needs no role."""
    asker = who(request.person, Role.DEPLOYER) if request.person.id else ()
    if asker and asker[-1].outcome is Outcome.REFUSE:
        return asker
    environment = facts.environment
    if environment is None:
        return *asker, what.no_environment(request.environment, facts.environments)
    fields = {"environment": request.environment, "known": facts.environments, "meant": ""}
    known = Verdict(Rule.WHAT_ENVIRONMENT, Outcome.OK, fields)
    local = environment.strategy is Strategy.LOCAL
    here = {"environment": environment.name, "reason": environment.reason}
    return (
        *asker,
        known,
        Verdict(Rule.WHAT_LOCAL, _no(local), here),
        *(() if local else (_reason(request.reason),)),
    )


def _reason(reason: str) -> Verdict:
    problem = "long" if len(reason) > what.REASON_LIMIT else ""
    fields = {"purpose": "reason", "problem": problem, "limit": what.REASON_LIMIT}
    return Verdict(Rule.WHAT_REASON, _no(bool(problem)), fields)


def lock(facts: RollbackFacts, environment: Environment) -> Verdict:
    """A lock closes the door to deployments; nobody is kept from going back. It is said, and audited."""
    found, holder = facts.lock, facts.holder
    frozen = holder if holder and holder.phase is Phase.ROLLBACK_FAILED else None
    fields = {
        "environment": environment.name,
        "by": found.by if found else "",
        "reason": found.reason if found else "",
        "at": found.at if found else None,
        "run": frozen.id if frozen else 0,
    }
    return Verdict(Rule.ROLLBACK_LOCK, Outcome.WARN if found or frozen else Outcome.OK, fields)


def stale(request: RollbackRequest, facts: RollbackFacts, environment: Environment) -> Verdict:
    """Two people saw the same release fail: only the first of them moves traffic. And nobody who confirmed to leave
    what was live has meant to stop a deployment that began since. Whoever wants to be rid of the one in flight names its
    version: when it has ended otherwise meanwhile, nothing is left.
    """
    live, holder = targets.leaving(facts), facts.holder
    begun = (
        holder
        if holder and holder.kind is Kind.DEPLOY and holder.phase is not Phase.ROLLBACK_FAILED
        else None
    )
    meant = begun is not None and begun.version == request.leaving
    changed = bool(request.leaving) and not meant and (live != request.leaving or begun is not None)
    fields: dict[str, object] = {"environment": environment.name, "leaving": request.leaving, "live": live}
    fields |= {"run": begun.id if begun and changed else 0}
    return Verdict(Rule.ROLLBACK_STALE, _no(changed), fields)


def method(request: RollbackRequest, environment: Environment, chosen: Method) -> Verdict:
    row = scenario(request.reason)
    fields = {"environment": environment.name, "method": chosen.value, "scenario": row.name}
    return Verdict(Rule.ROLLBACK_METHOD, Outcome.WARN if chosen in BY_HAND else Outcome.OK, fields)


def hosts(facts: RollbackFacts, environment: Environment) -> tuple[Verdict, ...]:
    """Every host must be read: one that is left behind would serve the bad release. A maintenance page stops nobody."""
    read = {h.name: h for h in facts.hosts}
    reached = tuple(where.reached(read.get(h.name) or where.unread(h.name)) for h in environment.hosts)
    return *reached, *(_behind_page(h, environment) for h in facts.hosts if h.maintenance)


def _behind_page(host: HostFacts, environment: Environment) -> Verdict:
    fields = {"host": host.name, "environment": environment.name, "version": "", "reason": ""}
    return Verdict(Rule.WHERE_MAINTENANCE, Outcome.WARN, fields)


def standby(facts: RollbackFacts, environment: Environment, version: str) -> Verdict:
    """Ruling 21: where nothing stands by, the answer says why. A stopped one is a warning: it takes a start."""
    found = [(h.name, targets.standby(h, facts, version)) for h in facts.hosts]
    fields: dict[str, object] = {"environment": environment.name, "version": version}
    fields |= {"host": "", "container": "", "problem": ""}
    if environment.strategy is not Strategy.BLUE_GREEN:
        return Verdict(Rule.ROLLBACK_STANDBY, Outcome.REFUSE, {**fields, "problem": "replaced"})
    missing = next((name for name, container in found if container is None), None)
    if missing is not None or not found:
        problem = {"problem": "none", "host": missing or ""}
        return Verdict(Rule.ROLLBACK_STANDBY, Outcome.REFUSE, {**fields, **problem})
    there = [(name, container) for name, container in found if container]
    if len({(c.version, c.digest) for _, c in there}) > 1:
        return Verdict(Rule.ROLLBACK_STANDBY, Outcome.REFUSE, {**fields, "problem": "mixed"})
    name, first = next(((n, c) for n, c in there if not c.running), there[0])
    fields |= {"version": first.version, "host": name, "container": first.name}
    return Verdict(Rule.ROLLBACK_STANDBY, Outcome.OK if _all_up(there) else Outcome.WARN, fields)


def _all_up(there: list[tuple[str, Container]]) -> bool:
    return all(container.running for _, container in there)


def target(request: RollbackRequest, facts: RollbackFacts, environment: Environment, version: str) -> Verdict:
    """Never to what is live, and never to what is not known to have run well here."""
    live, known = targets.leaving(facts), targets.known(facts)
    past = targets.past(facts, version)
    here = any(targets.standby(h, facts, version) for h in facts.hosts) if version else False
    undone = past.undone if past else None
    problem = "" if version else "none"
    if version and version == request.version == live:
        problem = "live"
    elif version and past is None and not here:
        problem = "unproven"
    elif undone:
        problem = "undone"
    automatic = problem == "undone" and not request.person.id
    outcome = Outcome.WARN if problem == "undone" and not automatic else _no(bool(problem))
    fields = {"environment": environment.name, "version": version, "problem": problem, "live": live}
    return Verdict(Rule.ROLLBACK_TARGET, outcome, {**fields, "known": known[:10], "at": undone})


def quarantine(facts: RollbackFacts, version: str, digest: str) -> Verdict:
    why = dict(facts.quarantined).get(digest, "")
    return Verdict(Rule.WHAT_QUARANTINE, _no(bool(why)), {"version": version, "digest": digest, "why": why})


def image(facts: RollbackFacts, environment: Environment, version: str) -> Verdict:
    without = targets.without_image(facts, version)
    fields = {"environment": environment.name, "version": version, "hosts": without}
    return Verdict(Rule.ROLLBACK_IMAGE, Outcome.WARN if without else Outcome.OK, fields)


def schema(facts: RollbackFacts, environment: Environment, version: str, run: int) -> Verdict:
    """What the database went through since `run`, which put `version` there: past a contract step it would not work."""
    since = [m for m in facts.migrations if m.run > run]
    grave = list(past_contract(since, run))
    unknown = [m for m in since if m.kind == "unknown"]
    shown: list[Migration] = grave or unknown or since
    fields = {
        "environment": environment.name,
        "version": version,
        "migrations": tuple(m.name for m in shown),
        "kinds": tuple(m.kind for m in shown),
        "reasons": tuple(m.why for m in shown),
    }
    outcome = Outcome.REFUSE if grave else Outcome.WARN if unknown else Outcome.OK
    return Verdict(Rule.ROLLBACK_SCHEMA, outcome, fields)


def port(host: HostFacts, facts: RollbackFacts, environment: Environment) -> tuple[Verdict, ...]:
    """A release started anew needs a port of its own; a run in flight gives its own back first."""
    if environment.strategy is not Strategy.BLUE_GREEN or facts.holder is not None:
        return ()
    return (where.ports(host, environment),)


def _no(refused: bool) -> Outcome:
    return Outcome.REFUSE if refused else Outcome.OK
