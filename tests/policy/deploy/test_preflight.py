"""The checklist of the approval message says what the rules say."""

from dataclasses import replace

import pytest

from policy.deploy.preflight import preflight
from policy.facts import Check, Facts, ImageFacts, Proof
from policy.rules import Outcome
from tests.policy.samples import (
    BLUE,
    FACTS,
    HOST,
    PLACE,
    PRODUCTION,
    RELEASE,
    STAGED,
    STAGING,
    decide,
    on_host,
)

MIGRATING = ImageFacts(replace(RELEASE, migrations=("V12__x",)))


def check(facts: Facts, name: str) -> Check:
    return next(c for c in preflight(facts, facts.environment or PRODUCTION) if c.name == name)


def test_everything_fine_is_a_full_list_without_a_doubt() -> None:
    found = preflight(FACTS, PRODUCTION)
    assert [c.name for c in found] == [
        *(
            "host",
            "docker",
            "disk",
            "ports",
            "site",
            "memory",
            "previous_image",
            "clock",
            "exposure",
            "drift",
        ),
        *("digest", "staging", "backup", "on_call"),
    ]
    assert {c.name for c in found if c.ok is None} == {"backup"}, "there are no migrations"
    assert not [c for c in found if c.ok is False]
    assert all(c.detail for c in found)


@pytest.mark.parametrize(
    ("facts", "name", "detail"),
    [
        pytest.param(
            on_host(plan=None, fault="timed out", fault_step="ssh"), "host", "timed out", id="a silent host"
        ),
        pytest.param(
            on_host(plan=None, fault="permission denied", fault_step="docker"),
            "docker",
            "permission denied",
            id="Docker says no",
        ),
        pytest.param(
            on_host(plan=None, fault="two ports", fault_step="SiteNotUnderstood"),
            "site",
            "two ports",
            id="the site is not understood",
        ),
        pytest.param(replace(FACTS, hosts=()), "host", "not read", id="a host not read"),
        pytest.param(on_host(free_disk_mb=500), "disk", "500 MB free", id="little disk"),
        pytest.param(on_host(free_memory_mb=100), "memory", "100 MB free", id="little memory"),
        pytest.param(on_host(free_ports=()), "ports", "no port of the pool is free", id="no port"),
        pytest.param(
            on_host(dead_port=True), "site", "nginx points at port 8080, nothing listens there", id="dead"
        ),
        pytest.param(
            on_host(plan=replace(PLACE, live=replace(BLUE, running=False)), local_images=()),
            "previous_image",
            "v1.2.3 is not on the host",
            id="nothing to return to",
        ),
        pytest.param(
            on_host(clock_skew=-7.25), "clock", "-7.2 s from the database's clock", id="the clock is off"
        ),
        pytest.param(
            on_host(plan=replace(PLACE, live=replace(BLUE, public=True))),
            "exposure",
            "liyaqa-backend-blue is published on every address, past the firewall, on port 8080",
            id="public",
        ),
        pytest.param(
            on_host(plan=replace(PLACE, changed_outside=True, live=replace(BLUE, version="v1.2.2"))),
            "drift",
            "changed outside the bot: v1.2.2 runs as liyaqa-backend-blue, recorded is v1.2.3",
            id="changed outside",
        ),
        pytest.param(replace(FACTS, image=ImageFacts()), "digest", "no such image", id="no image"),
        pytest.param(replace(FACTS, image=ImageFacts(fault="401")), "digest", "401", id="no registry"),
        pytest.param(
            replace(FACTS, proof=None), "staging", "these bytes have not run well on staging", id="not staged"
        ),
        pytest.param(
            replace(FACTS, image=MIGRATING), "backup", "its age could not be found out", id="no backup"
        ),
        pytest.param(
            replace(FACTS, image=MIGRATING, backup_minutes=121),
            "backup",
            "verified 121 minutes ago",
            id="an old backup",
        ),
        pytest.param(replace(FACTS, on_call=""), "on_call", "nobody is named", id="nobody on call"),
    ],
)
def test_each_fact_that_is_not_fine_says_so(facts: Facts, name: str, detail: str) -> None:
    found = check(facts, name)
    assert (found.ok, found.detail) == (False, detail)


@pytest.mark.parametrize(
    ("facts", "name", "detail"),
    [
        pytest.param(
            replace(FACTS, proof=Proof("staging", None, "running")),
            "staging",
            "staging: running healthy now",
            id="found running",
        ),
        pytest.param(
            replace(FACTS, image=MIGRATING, backup_minutes=30),
            "backup",
            "verified 30 minutes ago",
            id="backup",
        ),
    ],
)
def test_a_fact_that_is_fine_says_how(facts: Facts, name: str, detail: str) -> None:
    found = check(facts, name)
    assert (found.ok, found.detail) == (True, detail)


def test_what_does_not_apply_is_neither_good_nor_bad() -> None:
    assert check(on_host(plan=replace(PLACE, live=None)), "previous_image").ok is None
    assert check(STAGED, "staging").ok is None


def test_staging_has_no_spare_port_and_no_site_to_check() -> None:
    names = {c.name for c in preflight(STAGED, STAGING)}
    assert not names & {"ports", "site", "memory"}


def test_a_host_that_fails_says_only_that() -> None:
    silent = replace(HOST, plan=None, fault="timed out", fault_step="ssh")
    found = [c for c in preflight(replace(FACTS, hosts=(silent,)), PRODUCTION) if c.host]
    assert [c.name for c in found] == ["host"]


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(on_host(free_disk_mb=0), id="disk"),
        pytest.param(on_host(free_ports=()), id="ports"),
        pytest.param(on_host(dead_port=True), id="site"),
        pytest.param(replace(FACTS, proof=None), id="staging"),
        pytest.param(replace(FACTS, image=MIGRATING), id="backup"),
    ],
)
def test_a_check_fails_where_a_rule_refuses(facts: Facts) -> None:
    assert [v for v in decide(facts).verdicts if v.outcome is Outcome.REFUSE]
    assert [c for c in preflight(facts, PRODUCTION) if c.ok is False]
