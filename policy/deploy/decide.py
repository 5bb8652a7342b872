"""Whether a deployment may happen: one pure decision, made at request, at the last approval and before the switch."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from policy.config import Environment, Role
from policy.deploy.planning import make_plan
from policy.deploy.preflight import preflight
from policy.deploy.verdicts import what, when, where
from policy.facts import Check, Facts, Request
from policy.people import on_call, who
from policy.plan import Plan
from policy.rules import Outcome, Rule, Verdict


@dataclass(frozen=True, slots=True)
class Refused:
    """The first rule that says no decides; `verdicts` holds every rule that was looked at, in order."""

    verdict: Verdict
    verdicts: tuple[Verdict, ...]
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class AlreadyOpen:
    """Ruling 3: the same version and environment is under way; nothing new starts."""

    run: int
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class NeedsConfirmation:
    """A not recommended time: the requester confirms with a reason, and the approvers see it."""

    verdict: Verdict
    verdicts: tuple[Verdict, ...]
    plan: Plan
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class NeedsApproval:
    plan: Plan
    approvals: int
    candidates: tuple[str, ...]
    verdicts: tuple[Verdict, ...]
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Allowed:
    plan: Plan
    verdicts: tuple[Verdict, ...]
    checks: tuple[Check, ...]


Decision = Refused | AlreadyOpen | NeedsConfirmation | NeedsApproval | Allowed

_Rule = Callable[[Request, Facts, Environment], tuple[Verdict, ...]]

# In this order they are shown, and the first refusal decides.
_RULES: tuple[_Rule, ...] = (
    where.unlocked,
    when.when,
    what.image,
    what.staged,
    what.not_older,
    what.not_live,
    what.not_quarantined,
    what.backed_up,
    where.hosts,
    where.free,
)


def decide_deploy(request: Request, facts: Facts) -> Decision:
    """Guide 1.3, 2, 4.4; rulings 3, 8, 21, 29, 34-38. The same function at every point of a run's life.

    `facts.same` and `facts.holder` must leave out the run that is being decided again.
    """
    words = _words(request, facts)
    environment = facts.environment
    if (refusal := _first(words, Outcome.REFUSE)) or environment is None:
        return Refused(refusal or words[-1], words)
    if facts.same:
        return AlreadyOpen(facts.same.id, (*words, *where.same(request, facts, environment)))
    return _weigh(request, facts, environment, (*words, *_world(request, facts, environment)))


def decide_words(request: Request, facts: Facts) -> Refused | None:
    """What the request itself already rules out, before anything outside is asked."""
    words = _words(request, facts)
    refusal = _first(words, Outcome.REFUSE)
    return Refused(refusal, words) if refusal else None


def needed(environment: Environment, *, emergency: bool) -> int:
    """How many approvals; one is enough for an emergency (guide 9.2, ruling 37)."""
    return min(environment.approvals, 1) if emergency else environment.approvals


def _words(request: Request, facts: Facts) -> tuple[Verdict, ...]:
    """Who asks, and for what; whoever may not ask is told nothing more."""
    asker = who(request.person, Role.DEPLOYER)
    return asker if _first(asker, Outcome.REFUSE) else (*asker, *what.asked(request, facts))


def _world(request: Request, facts: Facts, environment: Environment) -> tuple[Verdict, ...]:
    verdicts = [v for rule in _RULES for v in rule(request, facts, environment)]
    if environment.approvals:
        verdicts += [on_call(facts.on_call), candidates(request, facts, environment)]
    if request.confirmed and _first(verdicts, Outcome.CONFIRM):
        verdicts.append(what.reason_missing("confirmation"))
    return tuple(verdicts)


def candidates(request: Request, facts: Facts, environment: Environment) -> Verdict:
    """Fewer eligible approvers than needed could only wait for the expiry."""
    people = tuple(p for p in facts.candidates if p != request.person.id)
    need = needed(environment, emergency=bool(request.emergency))
    fields = {"run": 0, "needed": need, "have": len(people), "candidates": people}
    outcome = Outcome.REFUSE if len(people) < need else Outcome.OK
    return Verdict(
        Rule.VOTE_CANDIDATES,
        outcome,
        {**fields, "person": request.person.id, "environment": environment.name},
    )


def _weigh(
    request: Request, facts: Facts, environment: Environment, verdicts: tuple[Verdict, ...]
) -> Decision:
    checks = preflight(facts, environment)
    if refusal := _first(verdicts, Outcome.REFUSE):
        return Refused(refusal, verdicts, checks)
    release = facts.image.release
    assert release is not None, "what.image refuses without a release"
    plan = make_plan(environment, release, what.plans(facts), facts.config_hash)
    if confirm := _first(verdicts, Outcome.CONFIRM):
        return NeedsConfirmation(confirm, verdicts, plan, checks)
    if need := needed(environment, emergency=bool(request.emergency)):
        people = tuple(p for p in facts.candidates if p != request.person.id)
        return NeedsApproval(plan, need, people, verdicts, checks)
    return Allowed(plan, verdicts, checks)


def _first(verdicts: Iterable[Verdict], outcome: Outcome) -> Verdict | None:
    return next((v for v in verdicts if v.outcome is outcome), None)
