"""The message with the buttons: what would happen, what was checked, who agreed (design, step 5; ruling 40)."""

from messages.blocks import Block, actions, button, confirm, context, fields, header, message, section
from messages.deploy.card import stamp
from messages.deploy.checklist import line as guide_checklist
from messages.deploy.names import CHECKS, means, named, phase, replaced
from messages.deploy.votes import decided, missing
from messages.rules import words
from messages.text import code, count, escape, group, local, mention, user, when
from messages.views import Message, RunView
from policy.facts import Check
from policy.rules import Outcome
from policy.runs import Phase

_LOUD = {Outcome.WARN: "⚠️ Warning", Outcome.CONFIRM: "⚠️ Confirmed", Outcome.OVERRIDDEN: "🔥 Overridden"}
_RESULTS = {True: "✅ OK", False: "❌ Problem", None: "• Not checked"}


def approval(view: RunView) -> Message:
    """Approve and Reject only while it waits for them; Cancel as long as the run is open."""
    run = view.run
    return message(
        _says(view),
        header(_title(view)),
        section(_asks(view)),
        _section(highlights(view)),
        _section(checklist(view.checks)),
        _section(guide_checklist(view.checklist, run.version)),
        fields(_facts(view)),
        actions(*_buttons(view)) if run.open and run.phase is not Phase.ROLLBACK_FAILED else None,
        context(_ending(view)),
        stamp=f"a{stamp(view)}",
    )


def checklist(checks: tuple[Check, ...]) -> str:
    """One line a check, its result in words."""
    return "\n".join(map(_check, checks[:40]))


def highlights(view: RunView) -> str:
    """What an approver should not overlook: warnings, overridden rules, the reasons given."""
    run = view.run
    lines = [f"*{_LOUD[v.outcome]}:* {words(v).sentence}" for v in view.verdicts if v.outcome in _LOUD]
    if run.window_note:
        lines.append(f"*Reason for this time:* {escape(run.window_note, 500)}")
    if run.emergency:
        lines.append(f"*Reason for the emergency:* {escape(run.emergency, 500)}")
    return "\n".join(lines)


def _awaiting(view: RunView) -> bool:
    return view.run.phase is Phase.AWAITING_APPROVAL


def _title(view: RunView) -> str:
    return f"Approve {named(view.run)}?" if _awaiting(view) else f"{named(view.run)}: {phase(view.run).state}"


def _says(view: RunView) -> str:
    run, who = view.run, user(view.run.requester)
    name = escape(named(run))
    if not _awaiting(view):
        approved = f" Approvals: {decided(view)}." if view.approvals else ""
        return f"{name}: {phase(run).state}.{approved}"
    until = f" by {when(run.expires_at)}" if run.expires_at else ""
    return f"{name}, asked for by {who}, needs {count(missing(view), 'more approval')}{until}."


def _asks(view: RunView) -> str:
    run = view.run
    instead = f", in place of {escape(replaced(run))}" if replaced(run) else ""
    lines = [f"{user(run.requester)} asks to deploy {code(run.version)} to {code(run.environment)}{instead}."]
    if run.reason and run.reason != run.window_note:
        lines.append(f"Reason: {escape(run.reason, 500)}")
    if run.plan and (names := run.plan.release.migrations):
        lines.append(f"Migrations: {', '.join(code(name) for name in names[:20])}")
    if _awaiting(view) and view.approver_group:
        lines.append(f"Approvers: {group(view.approver_group)}")
    return "\n".join(lines)


def _facts(view: RunView) -> list[tuple[str, str]]:
    run = view.run
    pairs = [
        ("Approvals", decided(view)),
        ("Plan", code(run.plan_hash[:12])),
        ("Image", code(run.digest.removeprefix("sha256:")[:12])),
    ]
    if _awaiting(view) and run.expires_at:
        pairs.append(("Expires", f"{when(run.expires_at)}, {local(run.expires_at)} for you"))
    return [(label, value) for label, value in pairs if value]


def _buttons(view: RunView) -> list[Block]:
    run = view.run
    value = {"run": run.id, "hash": run.plan_hash}
    name = named(run)
    stop = confirm("Cancel this deployment?", _cancelling(view), "Cancel it")
    ends = [button("Cancel", "cancel", value, style="danger", ask=stop)]
    if not _awaiting(view):
        return ends
    yes = confirm(
        "Approve?",
        f"{name}, plan {run.plan_hash[:12]}. The last approval starts it at once.",
        "Approve",
    )
    return [
        button("Approve", "approve", value, style="primary", ask=yes),
        button("Reject", "reject", value),
        *ends,
    ]


def _cancelling(view: RunView) -> str:
    if view.run.phase in {Phase.SWITCHING, Phase.WATCHING}:
        return f"{named(view.run)} has started to take traffic. Cancelling moves traffic back."
    return f"{named(view.run)}: no traffic has moved. What was prepared is removed."


def _ending(view: RunView) -> str:
    if _awaiting(view):
        return "Approvals count for this plan only. If the image, the configuration or the host changes, they are void."
    closed = "It takes no more approvals." if view.approvals else "Nobody has to approve it."
    return means(view.run) or closed


def _check(check: Check) -> str:
    name = CHECKS.get(check.name) or escape(check.name.replace("_", " ").capitalize())
    host = f" on {code(check.host)}" if check.host else ""
    detail = f": {_detail(check)}" if check.detail else ""
    return f"{_RESULTS[check.ok]} · {name}{host}{detail}"


def _detail(check: Check) -> str:
    """The on-call is an id; a digest is shown short."""
    if check.detail.startswith("sha256:"):
        return code(check.detail.removeprefix("sha256:")[:12])
    return mention(check.detail) if check.name == "on_call" else escape(check.detail, 200)


def _section(text: str) -> Block | None:
    return section(text) if text else None
