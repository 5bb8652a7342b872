"""Whether a deployment may happen: one pure decision, made at request, at the last approval and before the switch."""

from dataclasses import dataclass

from policy.facts import Check, Facts, Request
from policy.plan import Plan
from policy.rules import Verdict


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


def decide_deploy(request: Request, facts: Facts) -> Decision:
    """Guide 1.3, 2, 4.4; rulings 3, 8, 21, 29, 34-38. The same function at every point of a run's life."""
    raise NotImplementedError
