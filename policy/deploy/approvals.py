"""Two people, one plan, thirty minutes (guide 4.4, rulings 36, 37): whose vote counts, what is missing, when it lapses."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from policy.config import Config, Environment, Role
from policy.deploy.windows import Season, closed_from, worsens
from policy.facts import Interval, Person
from policy.people import holds, known, member, role_names
from policy.rules import Outcome, Rule, Verdict
from policy.runs import Phase, Run, Vote


def decide_vote(
    run: Run,
    votes: Iterable[Vote],
    person: Person,
    plan_hash: str,
    now: datetime,
    needed: int,
    *,
    choice: str = "approve",
) -> Verdict:
    """OK (vote.open), or the first rule that says no. `plan_hash` is that of the plan the person saw."""
    twice = next(
        (v for v in votes if (v.person, v.plan_hash, v.choice) == (person.id, plan_hash, choice)), None
    )
    refusals = (
        known(person),
        member(person),
        _verdict(Rule.VOTE_OPEN, run.phase is not Phase.AWAITING_APPROVAL, phase=run.phase.value),
        _verdict(Rule.VOTE_EXPIRED, expired(run, now), at=run.expires_at),
        _verdict(Rule.VOTE_SELF, person.id == run.requester),
        holds(person, Role.APPROVER, Rule.VOTE_ROLE),
        _verdict(Rule.VOTE_STALE, plan_hash != run.plan_hash, version=run.version),
        _verdict(Rule.VOTE_TWICE, twice is not None, at=twice.at if twice else None),
    )
    fine = _verdict(Rule.VOTE_OPEN, refused=False, phase=run.phase.value, needed=needed)
    found = next((v for v in refusals if v.outcome is Outcome.REFUSE), fine)
    who = {"run": run.id, "person": person.id, "roles": role_names(person)}
    return Verdict(found.rule, found.outcome, {**who, **found.fields})


def missing(run: Run, votes: Iterable[Vote], needed: int, holders: Collection[str] | None = None) -> int:
    """How many more approvals of this very plan it takes. `holders`: who is an approver now; None: not asked."""
    counted = {v.person for v in votes if v.choice == "approve" and v.plan_hash == run.plan_hash}
    counted.discard(run.requester)
    if holders is not None:
        counted &= set(holders)
    return max(0, needed - len(counted))


def expired(run: Run, now: datetime) -> bool:
    return run.expires_at is not None and now >= run.expires_at


def lapse_at(
    now: datetime,
    config: Config,
    intervals: Sequence[Interval],
    *,
    emergency: bool = False,
    environment: Environment | None = None,
) -> datetime:
    """After 30 minutes, or when the window's verdict worsens, or when there is no time left before a blackout.

    An emergency, and an environment without windows, only know the 30 minutes (rulings 36, 37).
    """
    latest = now + timedelta(minutes=config.approvals.expire_minutes)
    if emergency or (environment is not None and not environment.windows):
        return latest
    season = Season(config.windows, intervals)
    takes = timedelta(minutes=environment.timings.expected_minutes if environment else 0)
    closed = closed_from(season, now, latest + takes)
    times = (latest, worsens(season, now, latest - now), closed - takes if closed else None)
    return max(now, min(t for t in times if t))


def remind_at(now: datetime, expires: datetime, part: float) -> datetime:
    """After this part of the time: half of it, as configured."""
    return now + (expires - now) * part


def _verdict(rule: Rule, refused: bool, **fields: object) -> Verdict:
    return Verdict(rule, Outcome.REFUSE if refused else Outcome.OK, fields)
