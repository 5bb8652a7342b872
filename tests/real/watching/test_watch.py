"""The dense watch: what a release does to its customers decides, and nothing else (guide 6.2, 8.4)."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from actions.deploy.quarantine import Lifted, lift
from clients.public import PublicUrl
from policy.config import OnFail, Watch
from policy.deploy import Refused
from policy.events import (
    DeploymentCompleted,
    IssueDetected,
    RollbackCompleted,
    RollbackStarted,
    WatchAsked,
)
from policy.plan import StepKind
from policy.rules import Rule
from policy.runs import Phase
from policy.watch import Measure, Sample
from tests.real.deploying.desk import APPROVERS
from tests.real.deploying.picture import only
from tests.real.parts.host import TargetHost
from tests.real.parts.load import Load
from tests.real.parts.prometheus import Alertmanager
from tests.real.watching.conftest import WATCHED, Opens, looks_at

LONG = replace(WATCHED, watch=60)
RATE = 100  # requests a second


def told_apart(look: Sample) -> bool:
    """Enough was asked to tell."""
    return (look.value(Measure.REQUESTS) or 0) >= Watch().least_requests


async def serving(host: TargetHost) -> str:
    """The release that a customer gets."""
    return (await PublicUrl().check(f"{host.public_url}/api/health")).release


async def test_a_release_that_fails_eight_percent_goes_back_by_itself_and_may_not_return(
    watched: Opens, live_host: TargetHost
) -> None:
    live_host.images.push("v1.2.6", {"APP_FAIL_PERCENT": "8"})
    async with watched(timings=LONG) as office, Load(live_host.nginx.port, rate=RATE):
        run = await office.deploy("v1.2.6", seconds=60)

        assert (run.phase, await serving(live_host)) == (Phase.ROLLED_BACK, "v1.2.3")
        assert re.fullmatch(r"High error rate \(\d+(\.\d)?%\)", run.error)
        looks = looks_at(office, run)
        crossed = [look for look in looks if told_apart(look) and (look.value(Measure.ERROR_RATE) or 0) > 5]
        assert crossed == looks[-1:]  # the first evaluation past the threshold was the last one
        issue = await only(office, run, IssueDetected)
        assert (issue.issue, issue.severity, issue.action) == (run.error, "High", "Rolling back to v1.2.3.")
        assert re.fullmatch(r"\d+(\.\d)?% of requests fail", issue.impact)
        assert (await only(office, run, RollbackStarted)).reason == run.error
        assert (await only(office, run, RollbackCompleted)).error_rate == 0

        again = await office.ask("v1.2.6")
        assert isinstance(again, Refused)
        assert again.verdict.rule is Rule.WHAT_QUARANTINE
        lifted = await lift(office.desk, "v1.2.6", "production", APPROVERS[0], "the database was at fault")
        assert lifted == Lifted("v1.2.6", "production", run.error)
        assert not isinstance(await office.ask("v1.2.6"), Refused)


async def test_two_percent_asks_people_once_and_the_run_ends_saying_so(
    watched: Opens, live_host: TargetHost
) -> None:
    live_host.images.push("v1.3.0", {"APP_FAIL_PERCENT": "2"})
    async with watched() as office, Load(live_host.nginx.port, rate=RATE):
        run = await office.deploy("v1.3.0")

        assert run.phase is Phase.SUCCEEDED
        issue = await only(office, run, IssueDetected)
        assert issue.issue.startswith("Raised error rate (")
        assert (issue.severity, issue.action) == ("Medium", "Investigating. Rollback prepared if needed.")
        assert (await only(office, run, DeploymentCompleted)).failing == ("Error rate",)
        question = await office.store.question(run.id)
        assert question is not None
        assert question.mention == ("U0ENGINEER",)
        assert WatchAsked(run.id) in await office.events(run)


async def test_where_people_are_to_be_asked_nothing_goes_back_by_itself(
    watched: Opens, live_host: TargetHost
) -> None:
    live_host.images.push("v1.2.6", {"APP_FAIL_PERCENT": "8"})
    asking = Watch(instance="127.0.0.1:{port}", on_fail=OnFail.ASK)
    async with watched(watch=asking) as office, Load(live_host.nginx.port, rate=RATE):
        run = await office.deploy("v1.2.6")

        assert (run.phase, await serving(live_host)) == (Phase.SUCCEEDED, "v1.2.6")
        assert (await only(office, run, IssueDetected)).severity == "High"
        assert await office.store.quarantine("production", run.digest) == ""


async def test_past_a_contract_step_people_are_asked_and_told_why(
    watched: Opens, live_host: TargetHost
) -> None:
    """The release before would not work with the database as it is now (guide 6.1)."""
    dropping = {"db/migration/V13__drop_old.sql": b"ALTER TABLE users DROP COLUMN old_notes;"}
    live_host.images.push("v1.2.6", {"APP_FAIL_PERCENT": "8"}, migrations="V13__drop_old", files=dropping)
    how = {"run_migrations": False, "migrations_path": "/db/migration"}
    async with watched(**how) as office, Load(live_host.nginx.port, rate=RATE):
        run = await office.deploy("v1.2.6")

        assert (run.phase, await serving(live_host)) == (Phase.SUCCEEDED, "v1.2.6")
        issue = await only(office, run, IssueDetected)
        assert (issue.severity, issue.action) == ("High", "Not rolled back by itself: people decide.")
        assert "does not suit the database (V13__drop_old drops users.old_notes)" in issue.impact


async def test_too_little_traffic_is_inconclusive_and_named(watched: Opens, live_host: TargetHost) -> None:
    live_host.images.push("v1.2.6", {"APP_FAIL_PERCENT": "8"})
    async with watched() as office, Load(live_host.nginx.port, rate=4, kept=1, fresh=0):
        run = await office.deploy("v1.2.6")

        assert run.phase is Phase.SUCCEEDED
        completed = await only(office, run, DeploymentCompleted)
        assert completed.failing == ()
        (doubt,) = completed.unmeasured
        assert re.fullmatch(r"Error rate, P95 latency \(.*requests.*\)", doubt)


async def test_an_alert_that_begins_to_fire_after_the_switch_asks(
    watched: Opens, live_host: TargetHost, alertmanager: Alertmanager
) -> None:
    alertmanager.fire("DiskFilling", datetime.now(UTC) - timedelta(hours=1))

    async def fire() -> None:
        alertmanager.fire("HighGcPauses")

    async with watched(alerts=alertmanager.url) as office, Load(live_host.nginx.port, rate=RATE):
        office.at(StepKind.WATCH, fire)
        run = await office.deploy("v1.2.4")

        assert run.phase is Phase.SUCCEEDED
        assert (await only(office, run, IssueDetected)).issue == "New alert: HighGcPauses"
