"""Runs, plans and views to render."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from messages.views import RunView
from policy.config import Strategy
from policy.facts import Check, Person, Request
from policy.plan import Container, HostPlan, Plan, Release, Step, StepKind
from policy.rules import Outcome, Rule, Verdict
from policy.runs import Kind, Phase, Run, State, StepRecord, Vote

Voice = Callable[[str], str]

NOW = datetime(2026, 2, 3, 9, 5, tzinfo=UTC)  # a Tuesday in the preferred window
DIGEST = "sha256:" + "ab12" * 16
KINDS = (
    StepKind.CONNECT,
    StepKind.PULL,
    StepKind.MIGRATE,
    StepKind.START,
    StepKind.WAIT,
    StepKind.HEALTH,
    StepKind.SMOKE,
    StepKind.SWITCH,
    StepKind.VERIFY,
    StepKind.DRAIN,
    StepKind.WATCH,
    StepKind.RENAME,
    StepKind.ANNOUNCE,
)


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


def release(say: Voice) -> Release:
    return Release(
        say("v1.2.4"), say("registry.example/liyaqa-backend"), DIGEST, (say("V12__add_trainer_role"),)
    )


def plan(say: Voice) -> Plan:
    live = Container("c1", say("liyaqa-backend-blue"), "i1", say("v1.2.3"), DIGEST, 8080, running=True)
    hosts = (HostPlan(say("app-1"), live, 8081, "s", "e"),)
    steps = tuple(Step(n, kind, say("app-1"), 60, "4.4") for n, kind in enumerate(KINDS, 1))
    return Plan(say("production"), Strategy.BLUE_GREEN, release(say), hosts, steps, "config")


def run(say: Voice, phase: Phase = Phase.AWAITING_APPROVAL, **fields: Any) -> Run:
    made = Run(
        id=12,
        kind=Kind.DEPLOY,
        environment=say("production"),
        version=say("v1.2.4"),
        digest=DIGEST,
        phase=phase,
        state=State.WAITING,
        requester=say("U0ENGINEER"),
        created_at=ago(minutes=5),
        reason=say("Trainer portal API"),
        plan=plan(say),
        plan_hash="5f2c" * 16,
        expires_at=NOW + timedelta(minutes=25),
    )
    return replace(made, **fields)


def record(say: Voice, no: int, state: str = "done", seconds: float = 1.5, **fields: Any) -> StepRecord:
    kind = KINDS[no - 1]
    began = ago(seconds=120 - 8 * no)
    ended = None if state == "running" else began + timedelta(seconds=seconds)
    made = StepRecord(12, 1, no, kind, say("app-1"), 7, state, began, ended, say(""))
    return replace(made, **fields)


def vote(say: Voice, person: str, choice: str = "approve", plan_hash: str = "5f2c" * 16) -> Vote:
    return Vote(12, say(person), choice, plan_hash, ago(minutes=2), say("Not before the invoice run"))


def verdicts(say: Voice) -> tuple[Verdict, ...]:
    window = {"status": "preferred", "day": 1, "now": NOW}
    drift = {"host": say("app-1"), "version": say("v1.2.2"), "recorded": say("v1.2.3")}
    return (
        Verdict(Rule.WHO_ROLE, Outcome.OK, {"person": say("U0ENGINEER"), "role": "deployer"}),
        Verdict(Rule.WHAT_IMAGE, Outcome.OK, {"version": say("v1.2.4"), "digest": DIGEST}),
        Verdict(Rule.WHEN_WINDOW, Outcome.OK, window),
        Verdict(Rule.WHERE_DRIFT, Outcome.WARN, drift),
    )


def checks(say: Voice) -> tuple[Check, ...]:
    host = say("app-1")
    return (
        Check("host", True, say("reached over SSH"), host),
        Check("disk", True, say("41.3 GB free"), host),
        Check("ports", False, say("no port of the pool is free"), host),
        Check("digest", True, DIGEST),
        Check("staging", True, say("staging: healthy 2026-02-02 16:10 UTC")),
        Check("backup", None, say("no migrations, so none is needed")),
        Check("on_call", True, say("U0ONCALL")),
    )


def view(say: Voice, made: Run | None = None, **fields: Any) -> RunView:
    shown = RunView(
        run=made or run(say),
        now=NOW,
        approvals=2,
        candidates=(say("U0SARA"), say("U0OMAR")),
        approver_group=say("S0APPROVERS"),
        verdicts=verdicts(say),
        checks=checks(say),
        live_version=say("v1.2.3"),
        link=say("https://team.slack.com/archives/C0DEPLOY/p1"),
        public_url=say("https://api.liyaqa.com"),
        status_page=say("https://status.liyaqa.com"),
    )
    return replace(shown, **fields)


def request(say: Voice) -> Request:
    return Request(Person(say("U0ENGINEER")), say("v1.2.4"), say("production"), say("Trainer portal API"))
