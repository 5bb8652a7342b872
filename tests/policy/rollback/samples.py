"""A production whose newest release is to be left: v1.2.4 is live, v1.2.3 stands by."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from policy.config import Role
from policy.deploy import Refused
from policy.facts import HostFacts, Live, Person
from policy.plan import LABEL_RUN, Container, HostPlan
from policy.rollback import (
    Chosen,
    Past,
    RollbackFacts,
    RollbackRequest,
    decide_rollback,
)
from policy.rollback.decide import Decision
from policy.rules import Rule
from policy.runs import Kind, Phase, Run, State
from tests.policy.samples import PRODUCTION, TUESDAY

DAY = timedelta(days=1)


def container(name: str, version: str, run: int, *, port: int = 8080, running: bool = True) -> Container:
    labels = ((LABEL_RUN, str(run)),) if run else ()
    full = f"liyaqa-backend-{name}"
    return Container(
        f"id-{name}", full, f"image-{version}", version, f"sha256:{version}", port, running, labels
    )


BLUE = container("blue", "v1.2.4", 12, port=8081)
OLD = container("old", "v1.2.3", 7)
HOST = HostFacts(
    "api-1",
    HostPlan("api-1", BLUE, 8082, "site", "env"),
    standby=OLD,
    free_ports=(8082,),
    site_port=8081,
    local_images=("v1.2.4", "v1.2.3", "v1.2.2"),
    ours=(BLUE, OLD),
)
PASTS = (
    Past("v1.2.4", "sha256:v1.2.4", 12, TUESDAY - DAY),
    Past("v1.2.3", "sha256:v1.2.3", 7, TUESDAY - 2 * DAY),
    Past("v1.2.2", "sha256:v1.2.2", 3, TUESDAY - 3 * DAY),
)
FACTS = RollbackFacts(
    TUESDAY,
    PRODUCTION,
    ("staging", "production"),
    hosts=(HOST,),
    live=Live("v1.2.4", "sha256:v1.2.4", "env", TUESDAY - DAY, BLUE.id, 12),
    pasts=PASTS,
)
REQUEST = RollbackRequest(Person("U1", frozenset({Role.DEPLOYER})), "production", reason="slow")
ALONE = replace(FACTS, hosts=(replace(HOST, standby=None, ours=(BLUE,)),))


def decide(facts: RollbackFacts = FACTS, **changes: Any) -> Decision:
    return decide_rollback(replace(REQUEST, **changes), facts)


def chosen(facts: RollbackFacts = FACTS, **changes: Any) -> Chosen:
    found = decide(facts, **changes)
    assert isinstance(found, Chosen), found
    return found


def refused(facts: RollbackFacts = FACTS, **changes: Any) -> tuple[Rule, str]:
    found = decide(facts, **changes)
    assert isinstance(found, Refused), found
    return found.verdict.rule, str(found.verdict.fields.get("problem", ""))


def run(phase: Phase, kind: Kind = Kind.DEPLOY, **changes: Any) -> Run:
    made = Run(20, kind, "production", "v1.2.5", "sha256:v1.2.5", phase, State.READY, "U1", TUESDAY)
    return replace(made, **changes)
