"""A production where everything is fine, to be changed one fact at a time."""

from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

from policy.config import (
    Channels,
    Config,
    DayWindow,
    Environment,
    Host,
    Role,
    Strategy,
    Windows,
)
from policy.deploy import Decision, decide_deploy
from policy.facts import Facts, HostFacts, ImageFacts, Live, Person, Proof, Request
from policy.plan import Container, HostPlan, Release
from policy.rules import Rule, Verdict
from policy.runs import Kind, Phase, Run, State

WINDOWS = Windows(
    open=tuple(
        DayWindow(day, time(9), time(11), "preferred" if day < 3 else "acceptable", note)
        for day, note in enumerate(("Full team", "Full team", "Mid-week", "Plan for Friday"))
    )
)
TUESDAY = datetime(2026, 11, 24, 10, tzinfo=UTC)  # a preferred hour
PEOPLE = tuple(f"U{n}" for n in range(2, 5))

PRODUCTION = Environment(
    "production",
    Strategy.BLUE_GREEN,
    hosts=(Host("api-1", "192.0.2.1"),),
    repository="registry.example/liyaqa-backend",
    env=(("SPRING_PROFILES_ACTIVE", "prod"),),
    public_url="https://api.example",
    approvals=2,
    windows=True,
    proof_from="staging",
)
STAGING = Environment(
    "staging",
    Strategy.REPLACE,
    hosts=(Host("stage-1", "192.0.2.9"),),
    repository="registry.example/liyaqa-backend",
    public_url="https://staging.example",
    run_migrations=False,
    branch_tags=True,
)
LOCAL = Environment("development", Strategy.LOCAL, reason="It runs on your own machine.")
RELEASE = Release("v1.2.4", PRODUCTION.repository, "sha256:" + "4" * 64)
BLUE = Container(
    "b1" * 32, "liyaqa-backend-blue", "sha256:i", "v1.2.3", "sha256:" + "3" * 64, port=8080, running=True
)
PLACE = HostPlan("api-1", BLUE, port=8081, site_hash="s", env_hash="e")
HOST = HostFacts(
    "api-1",
    PLACE,
    free_ports=(8081, 8082),
    site_port=8080,
    free_disk_mb=20_000,
    free_memory_mb=4_000,
    local_images=("v1.2.3",),
)
LIVE = Live("v1.2.3", BLUE.digest, "e", TUESDAY.replace(day=17), BLUE.id, run=7)
DEPLOYER = Person("U1", frozenset({Role.DEPLOYER}))
REQUEST = Request(DEPLOYER, "v1.2.4", "production")
FACTS = Facts(
    TUESDAY,
    PRODUCTION,
    ("development", "staging", "production"),
    image=ImageFacts(RELEASE, ("v1.2.4", "v1.2.3")),
    hosts=(HOST,),
    live=LIVE,
    proof=Proof("staging", TUESDAY.replace(hour=8), "recorded"),
    candidates=PEOPLE,
    on_call="U9",
    config_hash="c",
    windows=WINDOWS,
)
STAGED = replace(
    FACTS,
    environment=STAGING,
    hosts=(replace(HOST, name="stage-1", plan=replace(PLACE, host="stage-1", port=8080)),),
    proof=None,
    candidates=(),
    on_call="",
)
CONFIG = Config(
    (PRODUCTION, STAGING, LOCAL),
    (),
    Channels("C1", "C2"),
    WINDOWS,
)
RUN = Run(
    12,
    Kind.DEPLOY,
    "production",
    "v1.2.4",
    RELEASE.digest,
    Phase.AWAITING_APPROVAL,
    State.WAITING,
    "U1",
    TUESDAY,
    plan_hash="h1",
    expires_at=TUESDAY.replace(minute=30),
)


def at(text: str) -> datetime:
    """`2026-11-24 10:00`, UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def on_host(**changes: Any) -> Facts:
    return replace(FACTS, hosts=(replace(HOST, **changes),))


def verdict(decision: Decision, rule: Rule) -> Verdict:
    return next(v for v in decision.verdicts if v.rule is rule)


def decide(facts: Facts = FACTS, **changes: Any) -> Decision:
    """`changes` of the request."""
    return decide_deploy(replace(REQUEST, **changes), facts)
