"""Where: the lock, the queue, and the state of each host."""

from dataclasses import replace

import pytest

from policy.config import Host
from policy.deploy import AlreadyOpen, NeedsApproval, Refused
from policy.facts import Facts, HostFacts
from policy.rules import Outcome, Rule
from policy.runs import Lock, Phase
from tests.policy.samples import BLUE, FACTS, HOST, PLACE, PRODUCTION, RUN, TUESDAY, decide, on_host, verdict

OTHER = replace(RUN, id=11, version="v1.2.9", phase=Phase.PREPARING)
LOCKED = replace(FACTS, lock=Lock("production", "U5", "inventory", TUESDAY))
FROZEN = replace(FACTS, holder=replace(OTHER, phase=Phase.ROLLBACK_FAILED))
FIRST = replace(on_host(plan=replace(PLACE, live=None), dead_port=True), live=None)
TWO = replace(PRODUCTION, hosts=(*PRODUCTION.hosts, Host("api-2", "192.0.2.2")))


@pytest.mark.parametrize(
    ("facts", "rule", "fields"),
    [
        pytest.param(LOCKED, Rule.WHERE_LOCK, {"by": "U5", "reason": "inventory", "run": 0}, id="locked"),
        pytest.param(FROZEN, Rule.WHERE_LOCK, {"by": "", "run": 11}, id="frozen by a failed rollback"),
        pytest.param(
            on_host(plan=None, fault="timed out", fault_step="ssh"),
            Rule.WHERE_HOST,
            {"host": "api-1", "step": "ssh", "fault": "timed out"},
            id="a host that does not answer",
        ),
        pytest.param(
            replace(FACTS, hosts=()),
            Rule.WHERE_HOST,
            {"host": "api-1", "step": "facts"},
            id="a host not read",
        ),
        pytest.param(
            replace(FACTS, environment=TWO), Rule.WHERE_HOST, {"host": "api-2"}, id="the second host not read"
        ),
        pytest.param(
            on_host(plan=None, fault="two proxy_pass lines", fault_step="nginx"),
            Rule.WHERE_SITE,
            {"fault": "two proxy_pass lines", "dead": False},
            id="a site that is not understood",
        ),
        pytest.param(
            on_host(plan=replace(PLACE, port=0), free_ports=()),
            Rule.WHERE_PORTS,
            {"pool": (8080, 8081, 8082), "free": ()},
            id="no free port",
        ),
        pytest.param(
            on_host(plan=replace(PLACE, port=9000), free_ports=(9000,)),
            Rule.WHERE_PORTS,
            {"port": 9000},
            id="a port outside the pool",
        ),
        pytest.param(
            on_host(dead_port=True),
            Rule.WHERE_SITE,
            {"dead": True, "port": 8080, "command": "docker start liyaqa-backend-blue"},
            id="a dead port",
        ),
        pytest.param(
            on_host(dead_port=True, plan=replace(PLACE, live=None)),
            Rule.WHERE_SITE,
            {"dead": True, "command": ""},
            id="a dead port where something was live",
        ),
        pytest.param(
            on_host(free_disk_mb=1023), Rule.WHERE_DISK, {"free_mb": 1023, "needed_mb": 1024}, id="full disk"
        ),
        pytest.param(
            on_host(maintenance=True),
            Rule.WHERE_MAINTENANCE,
            {"environment": "production"},
            id="the page is up",
        ),
        pytest.param(on_host(clock_skew=60.0), Rule.WHERE_CLOCK, {"limit": 60}, id="a clock far ahead"),
        pytest.param(on_host(clock_skew=-75.0), Rule.WHERE_CLOCK, {"skew": -75.0}, id="a clock far behind"),
    ],
)
def test_a_place_that_is_not_fit_refuses(facts: Facts, rule: Rule, fields: dict[str, object]) -> None:
    found = decide(facts)
    assert isinstance(found, Refused)
    assert found.verdict.rule is rule
    assert {key: found.verdict.fields[key] for key in fields} == fields


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        pytest.param(on_host(clock_skew=5.0), Rule.WHERE_CLOCK, id="5 seconds off"),
        pytest.param(on_host(free_memory_mb=511), Rule.WHERE_MEMORY, id="little memory"),
        pytest.param(
            on_host(plan=replace(PLACE, changed_outside=True)), Rule.WHERE_DRIFT, id="changed outside"
        ),
        pytest.param(
            on_host(plan=replace(PLACE, live=replace(BLUE, public=True))), Rule.WHERE_EXPOSED, id="public"
        ),
        pytest.param(replace(FACTS, holder=OTHER), Rule.WHERE_BUSY, id="busy"),
    ],
)
def test_what_is_worth_knowing_is_a_warning_and_no_more(facts: Facts, rule: Rule) -> None:
    found = decide(facts)
    assert isinstance(found, NeedsApproval)
    assert [v.rule for v in found.verdicts if v.outcome is Outcome.WARN] == [rule]


def test_what_ends_the_trouble_may_go_out_behind_the_maintenance_page() -> None:
    found = decide(on_host(maintenance=True), emergency="the fix")
    assert isinstance(found, NeedsApproval)
    page = verdict(found, Rule.WHERE_MAINTENANCE)
    assert (page.outcome, page.fields["reason"]) == (Outcome.OVERRIDDEN, "the fix")


@pytest.mark.parametrize(
    ("facts", "emergency", "position"),
    [
        pytest.param(FACTS, "", 0, id="free"),
        pytest.param(replace(FACTS, holder=OTHER), "", 1, id="next"),
        pytest.param(replace(FACTS, holder=OTHER, queued=2), "", 3, id="behind two"),
        pytest.param(replace(FACTS, holder=OTHER, queued=2), "down", 1, id="an emergency is next"),
    ],
)
def test_a_busy_environment_tells_the_place_in_the_queue(facts: Facts, emergency: str, position: int) -> None:
    busy = verdict(decide(facts, emergency=emergency), Rule.WHERE_BUSY)
    assert busy.fields["position"] == position


def test_the_same_request_again_answers_with_the_open_run() -> None:
    found = decide(replace(LOCKED, same=RUN, quarantined="bad"))
    assert isinstance(found, AlreadyOpen)
    assert found.run == 12
    assert found.verdicts[-1].rule is Rule.WHERE_OPEN


def test_the_very_first_deployment_may_find_a_site_that_leads_nowhere() -> None:
    site = verdict(decide(FIRST), Rule.WHERE_SITE)
    assert (site.outcome, site.fields["first"], site.fields["dead"]) == (Outcome.OK, True, False)


def test_every_host_has_its_own_verdicts() -> None:
    second = replace(HOST, name="api-2", plan=replace(PLACE, host="api-2"), clock_skew=6.0)
    found = decide(replace(FACTS, environment=TWO, hosts=(HOST, second)))
    skews = [(v.fields["host"], v.outcome) for v in found.verdicts if v.rule is Rule.WHERE_CLOCK]
    assert skews == [("api-1", Outcome.OK), ("api-2", Outcome.WARN)]


def test_nothing_is_said_of_memory_the_host_did_not_tell() -> None:
    assert not [v for v in decide(on_host(free_memory_mb=0)).verdicts if v.rule is Rule.WHERE_MEMORY]


def test_an_environment_without_hosts_is_refused() -> None:
    found = decide(replace(FACTS, environment=replace(PRODUCTION, hosts=()), hosts=(HostFacts("x"),)))
    assert isinstance(found, Refused)
    assert found.verdict.rule is Rule.WHERE_HOST
