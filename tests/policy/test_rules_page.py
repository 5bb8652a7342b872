"""docs/reference/rules.md names every rule, its outcomes and its fields, and nothing else."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from policy import rules
from policy.deploy.approvals import decide_vote
from policy.facts import Facts, ImageFacts, Interval, Person
from policy.incidents.model import Incident
from policy.rules import Outcome, Rule, Verdict
from policy.runs import Lock
from tests.policy.samples import FACTS, LOCAL, PEOPLE, RELEASE, RUN, STAGED, TUESDAY, at, decide, on_host

PAGE = (Path(__file__).parents[2] / "docs/reference/rules.md").read_text(encoding="utf-8")
ROW = re.compile(
    r"^\| `([a-z_]+\.[a-z_]+)` \| (.+) \| ([a-z, ]+) \| ((?:`\w+`(?:, )?)*) ?\| (.+) \|$", re.MULTILINE
)
ROWS = {found[0]: found for found in ROW.findall(PAGE)}
SHARED = {
    "who": {"person"},
    "when": {"now", "reason", "next_open", "next_end"},
    "vote": {"run", "person", "roles"},
}
SALE = Interval(at("2026-11-24 09:00"), at("2026-11-24 12:00"), "event", "sale")


def test_every_rule_is_on_the_page_and_nothing_else() -> None:
    assert set(ROWS) == {rule.value for rule in Rule}


def test_every_rule_is_in_the_modules_own_table() -> None:
    assert [r for r in Rule if not re.search(rf"^{r.value} ", rules.__doc__ or "", re.MULTILINE)] == []


def test_every_row_names_real_outcomes_and_where_the_rule_comes_from() -> None:
    known = {o.value for o in Outcome}
    for rule, meaning, outcomes, _, origin in ROWS.values():
        assert set(outcomes.split(", ")) <= known, rule
        assert meaning, rule
        assert re.search(r"\d", origin), rule


def situations() -> Iterator[Facts]:
    yield FACTS
    yield STAGED
    yield replace(FACTS, environment=None)
    yield replace(FACTS, environment=LOCAL)
    yield replace(FACTS, image=ImageFacts(replace(RELEASE, migrations=("V12__x",))), backup_minutes=5)
    yield replace(FACTS, intervals=tuple(replace(SALE, source=s) for s in ("holiday", "ramadan", "event")))
    yield replace(FACTS, lock=Lock("production", "U5", "inventory", TUESDAY), same=None)
    yield replace(FACTS, same=RUN)
    yield replace(FACTS, incident=Incident("INC-2026-004", "P1", "x", "production", TUESDAY, blocks=True))
    yield on_host(plan=None, fault="timed out", fault_step="ssh")
    yield on_host(plan=None, fault="two ports", fault_step="nginx")
    yield on_host(clock_skew=70.0, free_disk_mb=0, free_ports=(), dead_port=True)
    yield on_host(maintenance=True)
    for moment in ("2026-11-24 12:50", "2026-11-24 14:00", "2026-11-27 10:00", "2026-11-28 10:00"):
        yield replace(FACTS, now=at(moment), image=ImageFacts(), proof=None, candidates=PEOPLE[:1])


def verdicts() -> Iterator[Verdict]:
    for facts in situations():
        yield from decide(facts).verdicts
        yield from decide(facts, emergency="logins fail").verdicts
        yield from decide(facts, confirmed=True, reason="agreed", version="v1.2.2").verdicts
        yield from decide(facts, confirmed=True, version="nonsense").verdicts


@pytest.mark.parametrize(
    "rule", [r for r in Rule if r.value.split(".")[0] in {"who", "what", "when", "where"}]
)
def test_a_verdict_carries_the_fields_and_outcomes_the_page_names(rule: Rule) -> None:
    found = [v for v in verdicts() if v.rule is rule]
    assert found, "no situation reaches this rule"
    _, _, outcomes, fields, _ = ROWS[rule]
    family = rule.value.partition(".")[0]
    named = set(re.findall(r"`(\w+)`", fields)) | SHARED.get(family, set())
    for verdict in found:
        assert verdict.outcome.value in outcomes.split(", ")
        assert named - {"host"} == set(verdict.fields) - {"host"}


@pytest.mark.parametrize("person", [Person("U1"), Person("U5"), Person("U2", unknown=True)])
def test_a_vote_carries_the_fields_the_page_names(person: Person) -> None:
    for run in (RUN, replace(RUN, expires_at=TUESDAY)):
        found = decide_vote(run, (), person, "h0", TUESDAY, 2)
        named = set(re.findall(r"`(\w+)`", ROWS[found.rule][3]))
        assert named <= set(found.fields)
        assert {"run", "person", "roles"} <= set(found.fields)


def test_every_value_in_a_verdict_is_a_plain_one() -> None:
    for verdict in verdicts():
        for key, value in verdict.fields.items():
            plain = value if isinstance(value, tuple) else (value,)
            known = all(
                v is None or type(v).__name__ in {"str", "int", "float", "bool", "datetime"} for v in plain
            )
            assert known, (verdict.rule, key, value)
