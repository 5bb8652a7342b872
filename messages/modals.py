"""Modals: small forms."""

from collections.abc import Sequence

from messages.blocks import context, section
from messages.deploy.names import named
from messages.inputs import View, field, line, modal, select
from messages.replies.form import rule_line
from messages.rules import words
from messages.text import clean, code, escape, truncate
from policy.facts import Request
from policy.rules import Verdict
from policy.runs import Run
from policy.versions import VersionProblem, parse

MOST_REASON = 500
MOST_VERSION = 128
_VERSION_PROBLEMS = {
    VersionProblem.MISSING: "Type a version, for example v1.2.4.",
    VersionProblem.LONG: f"At most {MOST_VERSION} characters.",
    VersionProblem.NEAR: "A release is written vX.Y.Z.",
    VersionProblem.TAG: "Only releases are deployed here, written vX.Y.Z.",
}


def loading() -> View:
    """Opened at once: a trigger lives three seconds."""
    return modal("Deploy", "loading", {}, [section("Reading environments and the newest versions…")])


def barred(said: str) -> View:
    """`said`: finished mrkdwn. Whoever may not ask is told so, and nothing more."""
    return modal("Deploy", "loading", {}, [section(said)])


def deploy(
    environments: Sequence[str],
    tags: Sequence[str] = (),
    *,
    version: str = "",
    environment: str = "",
    channel: str = "",
) -> View:
    """`tags`: the registry's newest, shown as a hint. `channel` comes back in private_metadata."""
    newest = ", ".join(truncate(clean(tag), 60) for tag in tags[:8])
    hint = f"Newest in the registry: {newest}" if newest else "For example v1.2.4"
    return modal(
        "Deploy",
        "deploy",
        {"channel": channel},
        [
            field("Version", "version", line("version", MOST_VERSION, version), hint=hint),
            field("Environment", "environment", select("environment", environments, environment)),
            field(
                "Reason",
                "reason",
                line("reason", MOST_REASON),
                hint="The approvers see it.",
                optional=True,
            ),
            field(
                "Emergency: why can it not wait?",
                "emergency",
                line("emergency", MOST_REASON),
                hint="Fill in only in an emergency: windows are overridden, one approval is enough, everybody is told.",
                optional=True,
            ),
        ],
        submit="Ask for it",
    )


def deploy_errors(version: str, *, branch_tags: bool = False) -> dict[str, str]:
    """What is wrong with the form, by block id; looks nothing up, since the ack waits for it."""
    parsed = parse(version, branch_tags=branch_tags)
    if parsed.problem is None:
        return {}
    meant = f" Did you mean {parsed.meant}?" if parsed.meant else ""
    return {"version": _VERSION_PROBLEMS[parsed.problem] + meant}


def reason_errors(reason: str) -> dict[str, str]:
    """For the forms whose reason must be there."""
    if not reason.strip():
        return {"reason": "Write a reason; the others read it."}
    return {"reason": f"At most {MOST_REASON} characters."} if len(reason) > MOST_REASON else {}


def reject(run: Run) -> View:
    return modal(
        "Reject deployment",
        "reject",
        {"run": run.id, "hash": run.plan_hash},
        [
            section(f"{escape(named(run))} will not be deployed. {code(run.plan_hash[:12])} is the plan."),
            field("Why?", "reason", line("reason", MOST_REASON, lines=True), hint="The requester sees it."),
        ],
        submit="Reject",
    )


def confirm_window(request: Request, verdict: Verdict | None = None) -> View:
    """The reason for a time that is not recommended; what was asked for comes back in private_metadata."""
    name = f"{code(request.version)} to {code(request.environment)}"
    told = words(verdict).sentence if verdict else "This is not a recommended time."
    asked = {"version": clean(request.version)[:MOST_VERSION], "environment": clean(request.environment)[:64]}
    reason = line("reason", MOST_REASON, request.reason, lines=True)
    return modal(
        "Confirm the time",
        "confirm_window",
        asked,
        [
            section(f"You are about to deploy {name}. {told}"),
            field("Why now?", "reason", reason, hint="The approvers see it."),
            context(rule_line(verdict)) if verdict else None,
        ],
        submit="Confirm",
    )
