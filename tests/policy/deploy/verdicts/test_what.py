"""What may be deployed: the words, the image, its proof, and what is live."""

from dataclasses import replace
from typing import Any

import pytest

from policy.config import Environment
from policy.deploy import Allowed, NeedsApproval, Refused, decide_deploy
from policy.facts import Facts, ImageFacts, Proof
from policy.rules import Outcome, Rule
from tests.policy.samples import (
    BLUE,
    FACTS,
    HOST,
    LIVE,
    LOCAL,
    PLACE,
    PRODUCTION,
    RELEASE,
    REQUEST,
    STAGED,
    TUESDAY,
    decide,
    verdict,
)

MIGRATING = replace(FACTS, image=ImageFacts(replace(RELEASE, migrations=("V12__trainers",))))


def same_again(**live: Any) -> Facts:
    """The bytes asked for are live since last week."""
    return replace(FACTS, live=replace(LIVE, version="v1.2.4", digest=RELEASE.digest, **live))


def drifted() -> Facts:
    facts = same_again()
    return replace(facts, hosts=(replace(HOST, plan=replace(PLACE, changed_outside=True)),))


@pytest.mark.parametrize(
    ("facts", "asked", "rule", "fields"),
    [
        pytest.param(
            replace(FACTS, environment=None),
            {"environment": "prodution"},
            Rule.WHAT_ENVIRONMENT,
            {"meant": "production", "environment": "prodution"},
            id="unknown environment",
        ),
        pytest.param(
            replace(FACTS, environment=LOCAL),
            {"environment": "development"},
            Rule.WHAT_LOCAL,
            {"reason": "It runs on your own machine."},
            id="development is local",
        ),
        pytest.param(
            FACTS, {"version": "1.2.4"}, Rule.WHAT_VERSION, {"meant": "v1.2.4", "problem": "near"}, id="no v"
        ),
        pytest.param(
            FACTS, {"version": "latest"}, Rule.WHAT_VERSION, {"problem": "tag"}, id="latest in production"
        ),
        pytest.param(
            FACTS,
            {"emergency": " "},
            Rule.WHAT_REASON,
            {"purpose": "emergency", "problem": "missing"},
            id="an emergency without reason",
        ),
        pytest.param(
            FACTS,
            {"reason": "x" * 501},
            Rule.WHAT_REASON,
            {"problem": "long", "limit": 500},
            id="a reason too long",
        ),
        pytest.param(
            replace(FACTS, image=ImageFacts(tags=("v1.2.3", "v1.2.40"))),
            {},
            Rule.WHAT_IMAGE,
            {"meant": "v1.2.40", "digest": "", "tags": ("v1.2.3", "v1.2.40")},
            id="no such image",
        ),
        pytest.param(
            replace(FACTS, image=ImageFacts(fault="401 Unauthorized")),
            {},
            Rule.WHAT_IMAGE,
            {"fault": "401 Unauthorized"},
            id="the registry says no",
        ),
        pytest.param(
            replace(FACTS, proof=None),
            {},
            Rule.WHAT_STAGED,
            {"command": "/deploy v1.2.4 staging", "environment": "staging"},
            id="never on staging",
        ),
        pytest.param(
            FACTS, {"version": "v1.2.2"}, Rule.WHAT_OLDER, {"live": "v1.2.3"}, id="older than what is live"
        ),
        pytest.param(
            same_again(), {}, Rule.WHAT_LIVE, {"since": LIVE.since, "live": "v1.2.4"}, id="already live"
        ),
        pytest.param(
            replace(FACTS, quarantined="rolled back on Monday"),
            {},
            Rule.WHAT_QUARANTINE,
            {"why": "rolled back on Monday"},
            id="in quarantine",
        ),
        pytest.param(MIGRATING, {}, Rule.WHAT_BACKUP, {"minutes": None}, id="no known backup"),
        pytest.param(
            replace(MIGRATING, backup_minutes=120), {}, Rule.WHAT_BACKUP, {"limit": 120}, id="two hours old"
        ),
    ],
)
def test_what_may_not_be_deployed_is_refused(
    facts: Facts, asked: dict[str, Any], rule: Rule, fields: dict[str, object]
) -> None:
    found = decide(facts, **asked)
    assert isinstance(found, Refused)
    assert found.verdict.rule is rule
    assert {key: found.verdict.fields[key] for key in fields} == fields


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(FACTS, id="everything fine"),
        pytest.param(replace(FACTS, proof=Proof("staging", None, "running")), id="runs on staging now"),
        pytest.param(
            replace(FACTS, proof=None, environment=replace(PRODUCTION, proof_from="")),
            id="no proof asked for",
        ),
        pytest.param(replace(MIGRATING, backup_minutes=119), id="a fresh backup"),
        pytest.param(
            replace(MIGRATING, environment=replace(PRODUCTION, run_migrations=False)), id="migrates by itself"
        ),
        pytest.param(same_again(env_hash="other"), id="live, but the env file changed"),
        pytest.param(
            replace(same_again(), live=replace(LIVE, version="v1.2.4")), id="live, but the tag moved"
        ),
        pytest.param(drifted(), id="live by the record, but not on the host"),
        pytest.param(replace(FACTS, live=None), id="adopted: live without a record"),
    ],
)
def test_what_is_in_order_goes_to_the_approvers(facts: Facts) -> None:
    assert isinstance(decide(facts), NeedsApproval)


def test_a_redeploy_says_what_changed() -> None:
    assert verdict(decide(same_again(env_hash="other")), Rule.WHAT_LIVE).fields["changed"] == "env"
    assert verdict(decide(drifted()), Rule.WHAT_LIVE).fields["changed"] == "host"


def test_what_runs_on_the_host_counts_as_live_where_it_is_newer_than_the_record() -> None:
    by_hand = replace(PLACE, live=replace(BLUE, version="v1.3.0"), changed_outside=True)
    found = decide(replace(FACTS, hosts=(replace(HOST, plan=by_hand),)))
    assert isinstance(found, Refused)
    assert found.verdict.rule is Rule.WHAT_OLDER
    assert found.verdict.fields["live"] == "v1.3.0"


@pytest.mark.parametrize("version", ["v1.2.4", "latest", "main"])
def test_staging_takes_branches_without_windows_and_approvals(version: str) -> None:
    request = replace(REQUEST, environment="staging", version=version)
    night = replace(STAGED, now=TUESDAY.replace(hour=23, day=28))
    assert isinstance(decide_deploy(request, night), Allowed)


def test_going_back_on_staging_is_a_warning() -> None:
    request = replace(REQUEST, environment="staging", version="v1.2.2")
    found = decide_deploy(request, STAGED)
    assert isinstance(found, Allowed)
    assert verdict(found, Rule.WHAT_OLDER).outcome is Outcome.WARN


def test_a_missing_image_hides_no_other_refusal() -> None:
    found = decide(replace(FACTS, image=ImageFacts()), version="v1.2.2")
    refused = {v.rule for v in found.verdicts if v.outcome is Outcome.REFUSE}
    assert {Rule.WHAT_IMAGE, Rule.WHAT_OLDER} <= refused


def test_an_environment_that_is_not_there_suggests_only_known_names() -> None:
    missing: Environment | None = None
    found = decide(replace(FACTS, environment=missing), environment="zzz")
    assert isinstance(found, Refused)
    assert found.verdict.fields["meant"] == ""
    assert found.verdict.fields["known"] == ("development", "staging", "production")
