"""Whether traffic may go back, how, and to what: one pure decision, and the list of what is possible now."""

from collections.abc import Iterable
from dataclasses import replace

from policy.config import Environment
from policy.deploy import Refused
from policy.deploy.planning import redeploy_plan, swap_plan
from policy.facts import HostFacts
from policy.plan import LABEL_RUN, Container, HostPlan, Release
from policy.rollback import targets, verdicts
from policy.rollback.facts import (
    BY_HAND,
    Chosen,
    Guide,
    Join,
    Method,
    Option,
    Past,
    RollbackFacts,
    RollbackRequest,
)
from policy.rollback.reasons import scenario
from policy.rules import Outcome, Rule, Verdict
from policy.runs import CLAIMING, Kind, Phase, Run

_SECONDS = {
    Method.REVERT: 20 * 60.0,
    Method.RESTORE: 15 * 60.0,
}  # guide 6.5, 6.6: the longer of what they say
_SWAP, _PULL, _UP = 2.0, 30.0, 10.0  # seconds: a warm swap; what a pull and a start-up add, roughly
_MOST = 5  # earlier releases offered

Decision = Refused | Join | Guide | Chosen


def decide_rollback(request: RollbackRequest, facts: RollbackFacts) -> Decision:
    """Never a window, an approval, an incident or a lock: only who, where to, and whether it would work.

    `facts.holder` must leave out the run that is being decided again.
    """
    said = verdicts.words(request, facts)
    environment = facts.environment
    if (refusal := _refusal(said)) or environment is None:
        return Refused(refusal or said[-1], said)
    said = (*said, verdicts.lock(facts, environment))
    request, facts = _aimed(request, facts)
    stale = verdicts.stale(request, facts, environment)
    begun_since = stale.outcome is Outcome.REFUSE and bool(stale.fields["run"])
    if not begun_since and (found := _in_flight(request, facts, environment, (*said, stale))):
        return found
    method = _default(request)
    said = (*said, stale, verdicts.method(request, environment, method or Method.SWAP))
    if refusal := _refusal(said):
        return Refused(refusal, said)
    if method in BY_HAND:
        return _guide(method, request, facts, environment, said)
    return _weigh(request, facts, environment, said)


def _guide(
    method: Method,
    request: RollbackRequest,
    facts: RollbackFacts,
    environment: Environment,
    said: tuple[Verdict, ...],
) -> Guide:
    back = _earlier_version(request, facts)
    places = tuple(
        (h.name, targets.left(h, facts), targets.standby(h, facts, request.version)) for h in facts.hosts
    )
    return Guide(method, environment.name, back, targets.leaving(facts), said, places)


def options(request: RollbackRequest, facts: RollbackFacts) -> tuple[Option, ...]:
    """Every way back as it is now, the quickest first; those that cannot be taken say why."""
    environment = facts.environment
    if environment is None:
        return ()
    request, facts = _aimed(request, facts)
    unread = _refusal(verdicts.hosts(facts, environment))
    found = [_swap(request, facts, environment, facts.aim)]
    found += [_redeploy(request, facts, environment, past) for past in targets.earlier(facts)[:_MOST]]
    if unread:
        found = [replace(o, possible=False, verdicts=(unread,)) for o in found]
    back = _earlier_version(request, facts)
    return (*found, *(Option(m, back, _SECONDS[m], possible=True) for m in BY_HAND))


def _default(request: RollbackRequest) -> Method | None:
    """What was asked for; else the matrix of guide 6.1. A version named is an order, whatever the reason says.

    The desk itself only ever swaps or redeploys: restoring is never automatic.
    """
    if request.method:
        return request.method
    row = scenario(request.reason).method
    by_hand = row in BY_HAND and bool(request.person.id) and not request.version
    return row if by_hand else None


def _aimed(request: RollbackRequest, facts: RollbackFacts) -> tuple[RollbackRequest, RollbackFacts]:
    """Where a return froze the environment, the next one finishes it, unless another version is named (ruling 4)."""
    frozen = facts.holder
    if frozen is None or frozen.phase is not Phase.ROLLBACK_FAILED:
        return request, facts
    aim = _returns_to(frozen)
    if request.version not in ("", aim):
        return request, facts
    return replace(request, version=aim), replace(facts, aim=aim)


def _in_flight(
    request: RollbackRequest, facts: RollbackFacts, environment: Environment, said: tuple[Verdict, ...]
) -> Join | Refused | None:
    """Ruling 4: the run in flight goes back itself; a second one starts only when another version is named. Once it has
    traffic, going back is a swap like any other: past a contract step it is refused.
    """
    run = facts.holder
    if run is None or run.phase is Phase.ROLLBACK_FAILED or run.kind not in (Kind.DEPLOY, Kind.ROLLBACK):
        return None
    if request.version and request.version != _returns_to(run):
        return None
    stops = run.kind is Kind.DEPLOY and run.phase is not Phase.ROLLING_BACK
    if stops and run.switched_at and (past := _past_contract(run, facts, environment)):
        return Refused(past, (*said, past))
    return Join(run, stops, (*said, _open(run, environment, stops=stops)))


def _past_contract(run: Run, facts: RollbackFacts, environment: Environment) -> Verdict | None:
    back = next((p.live for p in run.plan.hosts if p.live), None) if run.plan else None
    since = back.label(LABEL_RUN) if back else ""
    verdict = verdicts.schema(facts, environment, _returns_to(run), int(since) if since.isdecimal() else 0)
    return verdict if back and verdict.outcome is Outcome.REFUSE else None


def _returns_to(run: Run) -> str:
    if run.kind is Kind.ROLLBACK:
        return run.version
    return next((p.live.version for p in run.plan.hosts if p.live), "") if run.plan else ""


def _open(run: Run, environment: Environment, *, stops: bool) -> Verdict:
    fields = {"environment": environment.name, "run": run.id, "version": run.version}
    return Verdict(Rule.ROLLBACK_OPEN, Outcome.WARN, {**fields, "phase": run.phase.value, "stops": stops})


def _weigh(
    request: RollbackRequest, facts: RollbackFacts, environment: Environment, said: tuple[Verdict, ...]
) -> Refused | Chosen:
    said = (*said, *verdicts.hosts(facts, environment))
    if refusal := _refusal(said):
        return Refused(refusal, said)
    ways = _ways(request, facts, environment)
    best = next((o for o in ways if o.possible), ways[0])
    said = (*said, *best.verdicts)
    if not best.possible:
        refusal = _refusal(best.verdicts)
        assert refusal is not None
        return Refused(refusal, said)
    return _chosen(facts, environment, best, said)


def _ways(request: RollbackRequest, facts: RollbackFacts, environment: Environment) -> tuple[Option, ...]:
    """In the order they are tried; the first one's refusal is the answer when none is possible."""
    swap = (_swap(request, facts, environment, request.version),)
    named = targets.past(facts, request.version) if request.version else None
    pasts = [named] if named else targets.earlier(facts)[: 0 if request.version else 1]
    again = tuple(_redeploy(request, facts, environment, p) for p in pasts)
    if request.method is Method.SWAP:
        return swap
    if request.method is Method.REDEPLOY and again:
        return again
    return (*swap, *again)


def _swap(request: RollbackRequest, facts: RollbackFacts, environment: Environment, version: str) -> Option:
    there = verdicts.standby(facts, environment, version)
    found = _standby(facts, version)
    goes = found.version if found else version
    said = [verdicts.target(request, facts, environment, goes)] if version else []
    said.append(there)
    if found and there.outcome is not Outcome.REFUSE:
        run = found.label(LABEL_RUN)
        said.append(verdicts.quarantine(facts, goes, found.digest))
        said.append(verdicts.schema(facts, environment, goes, int(run) if run.isdecimal() else 0))
    seconds = _SWAP if there.outcome is Outcome.OK else _SWAP + _UP
    return Option(Method.SWAP, goes, seconds, _refusal(said) is None, tuple(said))


def _redeploy(request: RollbackRequest, facts: RollbackFacts, environment: Environment, past: Past) -> Option:
    said = (
        verdicts.target(request, facts, environment, past.version),
        verdicts.quarantine(facts, past.version, past.digest),
        verdicts.image(facts, environment, past.version),
        verdicts.schema(facts, environment, past.version, past.run),
        *_room(facts, environment),
    )
    pull = _PULL if targets.without_image(facts, past.version) else 0.0
    seconds = environment.timings.min_uptime + _UP + pull
    return Option(Method.REDEPLOY, past.version, seconds, _refusal(said) is None, said)


def _room(facts: RollbackFacts, environment: Environment) -> Iterable[Verdict]:
    """A second copy needs a port of its own."""
    return (verdict for host in facts.hosts for verdict in verdicts.port(host, facts, environment))


def _standby(facts: RollbackFacts, version: str) -> Container | None:
    found = (targets.standby(h, facts, version) for h in facts.hosts)
    return next((c for c in found if c), None)


def _chosen(
    facts: RollbackFacts, environment: Environment, option: Option, said: tuple[Verdict, ...]
) -> Chosen:
    swap = option.method is Method.SWAP
    past = targets.past(facts, option.version)
    there = _standby(facts, option.version) if swap else None
    digest = there.digest if there else past.digest if past else ""
    release = Release(option.version, environment.repository, digest)
    places = tuple(_place(facts, host, host.plan, option, past) for host in facts.hosts if host.plan)
    plan = (swap_plan if swap else redeploy_plan)(environment, release, places, facts.config_hash)
    parent = _parent(facts)
    holder = facts.holder if facts.holder and facts.holder.phase in CLAIMING else None
    behind = holder if holder and holder.phase is not Phase.ROLLBACK_FAILED else None
    return Chosen(option, plan, targets.leaving(facts), parent, said, behind)


def _parent(facts: RollbackFacts) -> int | None:
    """The run that brought what is left; what was changed outside the bot has none."""
    if facts.holder and facts.holder.phase is Phase.ROLLBACK_FAILED:
        return facts.holder.id
    known = facts.live is not None and facts.live.version == targets.leaving(facts)
    return facts.live.run if facts.live and known else None


def _place(
    facts: RollbackFacts, host: HostFacts, plan: HostPlan, option: Option, past: Past | None
) -> HostPlan:
    live = targets.left(host, facts)
    if option.method is Method.SWAP:
        there = targets.standby(host, facts, option.version)
        assert there is not None
        return replace(plan, live=live, target=there, port=there.port)
    return replace(plan, live=live, env_run=past.run if past else 0)


def _earlier_version(request: RollbackRequest, facts: RollbackFacts) -> str:
    found = _standby(facts, request.version)
    past = next(iter(targets.earlier(facts)), None)
    return request.version or (found.version if found else past.version if past else "")


def _refusal(said: Iterable[Verdict]) -> Verdict | None:
    return next((v for v in said if v.outcome is Outcome.REFUSE), None)
