"""Every announcement and thin line, through render."""

from collections.abc import Iterator

from messages.render import render
from messages.views import Message
from policy import events
from policy.runs import Phase
from tests.messages.gallery import watched
from tests.messages.gallery.values import NOW, Voice, ago, run, view


def messages(say: Voice) -> dict[str, Message]:
    shown = view(say, run(say, Phase.ROLLED_BACK, error=say("error rate of 8% for 15 s")))
    return {name: render(event, shown) for name, event in _events(say)} | {
        "database_lost": render(events.DatabaseLost(0, 12)),
        "database_back": render(events.DatabaseBack(0, 42)),
    }


def every_event(say: Voice) -> list[events.Event]:
    live = [
        events.CardChanged(12),
        events.ApprovalCardChanged(12),
        events.DatabaseLost(0, 12),
        events.DatabaseBack(0, 42),
    ]
    return [*live, *watched.every_event(say), *(event for _, event in _events(say))]


def _events(say: Voice) -> Iterator[tuple[str, events.Event]]:
    yield from _deployments(say)
    yield from _rollbacks(say)
    yield from _thin(say)
    where, version = say("production"), say("v1.2.4")
    who, why = say("U0ENGINEER"), say("Login is broken for everybody")
    rules = (say("when.peak"), say("when.incident"))
    calls = (say("U0ONCALL"), say("S0COMMANDERS"))
    yield "emergency_used", events.EmergencyUsed(12, where, version, who, why, rules, calls)
    yield "emergency_of_one_approval", events.EmergencyUsed(12, where, version, who, why, (), ())
    yield "lock_set", events.LockChanged(0, where, True, who, say("Database maintenance"))
    yield "lock_released", events.LockChanged(0, where, False, who, say("Database maintenance"))


def _deployments(say: Voice) -> Iterator[tuple[str, events.Event]]:
    where, version, who = say("production"), say("v1.2.4"), say("U0ENGINEER")
    yield (
        "deployment_started",
        events.DeploymentStarted(12, where, version, who, ago(minutes=4), 15, "blue_green"),
    )
    first = events.DeploymentStarted(12, say("staging"), say("latest"), say("os:deploy"), NOW, 1, "none")
    yield "deployment_started_on_staging", first
    completed = events.DeploymentCompleted(12, where, version, 720, True, (), (), NOW)
    yield "deployment_completed", completed
    doubtful = events.DeploymentCompleted(
        *(
            12,
            where,
            version,
            41,
            False,
            (say("Latency P95"),),
            (say("Error rate (no Prometheus)"),),
            None,
            3,
        ),
        covered=(say("app-1"),),
    )
    yield "deployment_completed_doubtful", doubtful
    migrations = (say("V12__add_trainer_role"), say("V13__trainer_index"))
    failed = events.DeploymentFailed(
        12, where, version, say("Check health"), say("status 503 for 60 s"), say("v1.2.3"), 95, migrations
    )
    yield "deployment_failed", failed
    closed = events.DeploymentFailed(
        12, where, version, "", say("app-2 does not answer"), "", 95, migrations, closed_by=who
    )
    yield "deployment_closed_by_hand", closed
    yield (
        "deployment_cancelled",
        events.DeploymentCancelled(12, where, version, who, say("Wrong tag"), say("v1.2.3")),
    )
    issue = say("Increased latency on /api/members endpoint")
    yield (
        "issue_detected",
        events.IssueDetected(
            12, where, version, issue, say("Medium"), say("5% of requests > 2s"), say("Rolling back.")
        ),
    )


def _rollbacks(say: Voice) -> Iterator[tuple[str, events.Event]]:
    where, bad, good = say("production"), say("v1.2.4"), say("v1.2.3")
    reason = say("High error rate (8%) on member creation")
    yield (
        "rollback_started",
        events.RollbackStarted(12, where, bad, good, reason, NOW, 2, say("Service available, some errors")),
    )
    done = events.RollbackCompleted(
        12,
        where,
        bad,
        good,
        107,
        True,
        0.3,
        say("Root cause analysis, fix, redeploy"),
        say("INC-2026-001"),
        reason,
    )
    yield "rollback_completed", done
    doubtful = events.RollbackCompleted(
        12, where, bad, good, 107, False, None, say("Look at the logs"), "", covered=(say("app-1"),)
    )
    yield "rollback_completed_doubtful", doubtful
    hosts = (
        (
            say("app-1"),
            say("v1.2.4 in container 9e9e9e9e9e9e on port 8081"),
            say("docker start b1b1b1b1b1b1\nsudo liyaqa-host switch production 8080 13"),
        ),
        (
            say("app-2"),
            say(
                "not known (the host does not answer); before it was v1.2.4 in container 8a8a8a8a8a8a on port 8081"
            ),
            say("sudo liyaqa-host status production"),
        ),
    )
    failed = events.RollbackFailed(
        12, where, bad, good, say("app-2 does not answer"), hosts, (say("U0ONCALL"),)
    )
    yield "rollback_failed", failed
    yield (
        "rollback_stopped",
        events.RollbackStopped(
            12, where, bad, good, say("the standby is gone"), "redeploy", (say("U0ONCALL"),), hosts[:1]
        ),
    )


def _thin(say: Voice) -> Iterator[tuple[str, events.Event]]:
    actor = say("U0SARA")
    yield "line_switching", events.PhaseChanged(12, Phase.SWITCHING, "", "", NOW)
    yield (
        "line_rejected",
        events.PhaseChanged(12, Phase.REJECTED, actor, say("Not before the invoice run"), NOW),
    )
    yield "line_refused_by_a_rule", events.PhaseChanged(12, Phase.REFUSED, "", "when.peak", NOW)
    yield "line_plan_changed", events.PhaseChanged(12, Phase.AWAITING_APPROVAL, "", "voided", NOW)
    yield "line_stopping", events.PhaseChanged(12, "stopping", actor, say("Wrong tag"), NOW)
    yield "line_of_an_unknown_phase", events.PhaseChanged(12, say("frozen_solid") or "x", "", "", NOW)
    log = say("Flyway: applying V12__add_trainer_role\nSuccessfully applied 1 migration")
    yield "output_saved", events.OutputSaved(12, say("Migrations of v1.2.4 on app-1"), log)
    yield "output_empty", events.OutputSaved(12, say("Smoke tests"), "")
    yield "approval_asked", events.ApprovalAsked(12, say("U0SARA"), NOW)
    yield "approval_reminded", events.ApprovalReminded(12, 1, NOW)
