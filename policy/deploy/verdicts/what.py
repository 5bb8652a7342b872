"""what.*: the version, its image, where it ran before, and what is live (guide 2, 4.3; rulings 3, 28, 29)."""

from policy.config import Environment, Strategy
from policy.facts import Facts, Request
from policy.plan import HostPlan, Release
from policy.rules import Outcome, Rule, Verdict
from policy.versions import LIMIT, nearest, older, parse

REASON_LIMIT = 500  # characters
BACKUP_MINUTES = 120  # guide 2.2: under two hours old


def asked(request: Request, facts: Facts) -> tuple[Verdict, ...]:
    """What can be told from the words alone; ends with the first refusal."""
    name, environment = request.environment, facts.environment
    if environment is None:
        return (no_environment(name, facts.environments),)
    known = _verdict(
        Rule.WHAT_ENVIRONMENT, refused=False, environment=name, known=facts.environments, meant=""
    )
    is_local = environment.strategy is Strategy.LOCAL
    local = _verdict(Rule.WHAT_LOCAL, refused=is_local, environment=name, reason=environment.reason)
    if is_local:
        return known, local
    return known, local, _version(request, environment), _reason(request)


def no_environment(name: str, known: tuple[str, ...]) -> Verdict:
    """The refusal of a name that is none of the `known`, with the nearest of them."""
    fields = {"environment": name, "known": known, "meant": nearest(name, known)}
    return Verdict(Rule.WHAT_ENVIRONMENT, Outcome.REFUSE, fields)


def _version(request: Request, environment: Environment) -> Verdict:
    found = parse(request.version, branch_tags=environment.branch_tags)
    return _verdict(
        Rule.WHAT_VERSION,
        refused=found.problem is not None,
        version=found.text,
        environment=environment.name,
        kind=found.kind.value if found.kind else "",
        meant=found.meant,
        problem=found.problem.value if found.problem else "",
        limit=LIMIT,
    )


def _reason(request: Request) -> Verdict:
    """An emergency without a reason is none; a confirmation without one is found when it is needed."""
    if request.emergency and not request.emergency.strip():
        return reason_missing("emergency")
    for purpose, text in (("emergency", request.emergency), ("reason", request.reason)):
        if len(text) > REASON_LIMIT:
            return _verdict(
                Rule.WHAT_REASON, refused=True, purpose=purpose, problem="long", limit=REASON_LIMIT
            )
    purpose = "emergency" if request.emergency else "reason"
    return _verdict(Rule.WHAT_REASON, refused=False, purpose=purpose, problem="", limit=REASON_LIMIT)


def reason_missing(purpose: str) -> Verdict:
    return _verdict(Rule.WHAT_REASON, refused=True, purpose=purpose, problem="missing", limit=REASON_LIMIT)


def image(request: Request, facts: Facts, environment: Environment) -> tuple[Verdict, ...]:
    release, tags = facts.image.release, facts.image.tags
    found = _verdict(
        Rule.WHAT_IMAGE,
        refused=release is None or bool(facts.image.fault),
        version=request.version,
        repository=environment.repository,
        digest=release.digest if release else "",
        tags=tags,
        meant="" if release else nearest(request.version, tags),
        fault=facts.image.fault,
    )
    return (found,)


def staged(request: Request, facts: Facts, environment: Environment) -> tuple[Verdict, ...]:
    """Ruling 29: the same digest (or revision), healthy where the configuration asks for it."""
    release = facts.image.release
    if release is None:
        return ()
    needed, proof = environment.proof_from, facts.proof
    found = _verdict(
        Rule.WHAT_STAGED,
        refused=bool(needed) and proof is None,
        version=request.version,
        environment=needed,
        digest=release.digest,
        at=proof.at if proof else None,
        source=proof.source if proof else "",
        proof=environment.staging_proof,
        command=f"/deploy {request.version} {needed}" if needed and proof is None else "",
    )
    return (found,)


def not_older(request: Request, facts: Facts, environment: Environment) -> tuple[Verdict, ...]:
    """Going back is `/rollback`; where branches are tried out, going back is a warning."""
    live = _newest_live(facts)
    is_older = older(request.version, live)
    refusal = Outcome.WARN if environment.branch_tags else Outcome.REFUSE
    fields = {"version": request.version, "live": live, "environment": environment.name}
    return (Verdict(Rule.WHAT_OLDER, refusal if is_older else Outcome.OK, fields),)


def not_live(request: Request, facts: Facts, _environment: Environment) -> tuple[Verdict, ...]:
    """Ruling 3: the live version again only where its bytes, its env file or the host changed."""
    release, live = facts.image.release, facts.live
    if release is None:
        return ()
    changed = _changed(release, facts)
    same = live is not None and live.version == request.version
    found = _verdict(
        Rule.WHAT_LIVE,
        refused=same and not changed,
        version=request.version,
        live=live.version if live else "",
        since=live.since if live else None,
        changed=changed if same else "",
    )
    return (found,)


def not_quarantined(request: Request, facts: Facts, _environment: Environment) -> tuple[Verdict, ...]:
    release, why = facts.image.release, facts.quarantined
    if release is None:
        return ()
    where = request.environment
    fields = {"version": request.version, "environment": where, "digest": release.digest, "why": why}
    return (_verdict(Rule.WHAT_QUARANTINE, refused=bool(why), **fields),)


def backed_up(_request: Request, facts: Facts, environment: Environment) -> tuple[Verdict, ...]:
    """Ruling 28: a release that migrates needs a verified backup under two hours old."""
    migrations = migrations_of(facts.image.release, environment)
    if not migrations:
        return ()
    minutes = facts.backup_minutes
    refused = minutes is None or minutes >= BACKUP_MINUTES
    fields = {"migrations": migrations, "minutes": minutes, "limit": BACKUP_MINUTES}
    return (_verdict(Rule.WHAT_BACKUP, refused=refused, **fields),)


def migrations_of(release: Release | None, environment: Environment) -> tuple[str, ...]:
    """Those the desk will run itself; staging applies its own at start-up (guide 5.2)."""
    return release.migrations if release and environment.run_migrations else ()


def plans(facts: Facts) -> tuple[HostPlan, ...]:
    return tuple(h.plan for h in facts.hosts if h.plan)


def _newest_live(facts: Facts) -> str:
    """The newest release that serves anywhere: what the hosts run, and what the record says."""
    newest = facts.live.version if facts.live else ""
    for plan in plans(facts):
        if plan.live and (not newest or older(newest, plan.live.version)):
            newest = plan.live.version
    return newest


def _changed(release: Release, facts: Facts) -> str:
    live = facts.live
    if live is None or live.digest != release.digest:
        return "digest"
    if ",".join(p.env_hash for p in plans(facts)) != live.env_hash:
        return "env"
    return "host" if any(p.changed_outside or p.live is None for p in plans(facts)) else ""


def _verdict(rule: Rule, *, refused: bool, **fields: object) -> Verdict:
    return Verdict(rule, Outcome.REFUSE if refused else Outcome.OK, fields)
