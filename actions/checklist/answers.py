"""What the desk can verify by itself, and what it saw. A check it cannot make is left to people."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import timedelta

from actions.deploy.gather import gather
from actions.desk import Desk
from actions.ops.health import public_health
from actions.ops.logs import matching
from actions.ops.metrics import Measures, measure
from actions.steps.verify import healthy
from policy import names
from policy.answers import Measured
from policy.checklist import AFTER, Item, Tick, before
from policy.config import Environment
from policy.deploy.preflight import preflight
from policy.deploy.verdicts.when import at
from policy.deploy.windows import Season
from policy.errors import BotError
from policy.facts import Check, Facts, Person, Request
from policy.rules import Outcome

Answers = Mapping[str, tuple[bool, str]]
WITHIN = 8.0  # seconds for everything
_RECENT = 300.0  # guide 4.5 and 8.2: the past five minutes


async def answer_before(desk: Desk, environment: Environment, version: str, subject: str) -> None:
    """Keeps the desk's answers of 2.1 and 2.2; what it cannot say now is as people left it."""
    items = before(production=environment.windows)
    await _keep(desk, subject, items, await _before(desk, environment, version))


async def answer_after(desk: Desk, environment: Environment, run: int) -> None:
    """Of 4.5 and 8.2, for a run whose release is live."""
    await _keep(desk, f"run-{run}", AFTER, await _after(desk, environment))


async def _keep(desk: Desk, subject: str, items: Iterable[Item], found: Answers) -> None:
    async with desk.store.transaction() as tx:
        for item in items:
            if item.check in found:
                ok, detail = found[item.check]
                await tx.tick(Tick(subject, item.id, "", ok, detail[:200], tx.now))


async def _before(desk: Desk, environment: Environment, version: str) -> Answers:
    desk_itself = {
        "slack": (True, "the desk posts to it"),
        "audit": (True, "every action is in the audit log"),
        "announcement": (True, "the desk posts it at the start"),
        "on_call": (bool(desk.config.contacts.on_call), "named in the configuration"),
    }
    try:
        async with asyncio.timeout(WITHIN):
            facts = await gather(desk, Request(Person(""), version, environment.name))
            measured = await measure(desk, environment, _RECENT)
    except (BotError, TimeoutError):
        return desk_itself
    checks = preflight(facts, environment)
    return {**desk_itself, **_facts(desk, facts, environment), **_checks(checks), **_metrics(measured)}


def _facts(desk: Desk, facts: Facts, environment: Environment) -> dict[str, tuple[bool, str]]:
    found: dict[str, tuple[bool, str]] = {}
    if not facts.image.fault:
        there = facts.image.release is not None
        found["image"] = (there, "the registry has it" if there else "the registry has no such version")
    if environment.proof_from and facts.image.release:
        proof = facts.proof
        where = (
            f"ran healthy on {environment.proof_from}"
            if proof
            else f"not seen healthy on {environment.proof_from}"
        )
        found["proof"] = found["migrations"] = (proof is not None, where)
        if proof and proof.source == "recorded":
            found["smoke"] = (True, "they are a step of that deployment")
    if facts.image.release and not facts.image.release.migrations:
        found["migrations"] = (True, "this release has none")
    plans = [host.plan for host in facts.hosts if host.plan]
    if plans:
        found["env"] = (all(plan.env_hash for plan in plans), "the env file was read on every host")
        found["blue"] = (all(plan.live for plan in plans), "the live release stays as the way back")
    if environment.windows:
        verdicts = at(
            Season(desk.config.windows, facts.intervals), facts.now, environment.timings.expected_minutes
        )
        fine = all(v.outcome in {Outcome.OK, Outcome.WARN} for v in verdicts)
        found["window"] = (fine, "as of now")
    return found


def _checks(checks: Iterable[Check]) -> dict[str, tuple[bool, str]]:
    """Of several hosts all must be fine."""
    found: dict[str, tuple[bool, str]] = {}
    for check in checks:
        if check.name in {"previous_image", "backup"} and check.ok is not None:
            before_, _ = found.get(check.name, (True, ""))
            found[check.name] = (before_ and check.ok, check.detail)
    return found


def _metrics(found: Measures) -> dict[str, tuple[bool, str]]:
    known = {m.name.lower(): m for m in found.measures if m.value is not None}
    answers = {"metrics": (True, "Prometheus answers with values")} if known else {}
    for check, word in (
        ("latency", "latency"),
        ("errors", "error rate"),
        ("memory", "memory"),
        ("pool", "pool"),
    ):
        measure_ = next((m for name, m in known.items() if word in name), None)
        if measure_ is not None and measure_.ok is not None:
            answers[check] = (measure_.ok, _value(measure_))
    if found.alerts is not None:
        firing = ", ".join(found.alerts[:5])
        answers["alerts"] = (not found.alerts, f"firing: {firing}" if firing else "none fires")
    return answers


def _value(found: Measured) -> str:
    return f"{found.name} {found.value:.2f}"


async def _after(desk: Desk, environment: Environment) -> Answers:
    async with asyncio.TaskGroup() as group:
        health = group.create_task(public_health(desk, environment))
        docs = group.create_task(_docs(desk, environment))
        errors = group.create_task(_log_errors(desk, environment))
        measured = group.create_task(measure(desk, environment, _RECENT))
    found = _metrics(measured.result())
    if health.result().ok is not None:
        found["health"] = (bool(health.result().ok), health.result().detail)
    found["docs"] = docs.result()
    if (lines := errors.result()) is not None:
        found["logs"] = (not lines, f"{lines} lines with ERROR" if lines else "none")
    return found


async def _docs(desk: Desk, environment: Environment) -> tuple[bool, str]:
    """Guide 4.5 step 2."""
    try:
        async with asyncio.timeout(WITHIN):
            probe = await desk.public.check(f"{environment.public_url.rstrip('/')}/api-docs")
    except TimeoutError:
        return False, f"no answer within {WITHIN:g} s"
    return healthy(probe), f"status {probe.status}" if probe.status else probe.error


async def _log_errors(desk: Desk, environment: Environment) -> int | None:
    """Lines with ERROR on all hosts in the past five minutes; None where a log cannot be read."""
    seconds = timedelta(seconds=_RECENT).total_seconds()
    found = 0
    for place in environment.hosts:
        try:
            async with asyncio.timeout(WITHIN), desk.hosts.session(environment, place.name) as host:
                text = await host.read_log(
                    names.blue(environment), lines=5000, seconds=seconds, longest=1_000_000
                )
        except (BotError, TimeoutError):
            return None
        found += len(matching(text, "ERROR", 5000).splitlines())
    return found
