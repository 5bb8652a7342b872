"""Modals: small forms. Block ids of inputs are fixed, for the errors of the ack and the reading of the state."""

import json
from collections.abc import Mapping, Sequence

from messages.blocks import Block, context, plain_text, section
from messages.deploy.names import named
from messages.replies.form import rule_line
from messages.rules import words
from messages.text import clean, code, escape, truncate
from policy.facts import Request
from policy.rules import Verdict
from policy.runs import Run
from policy.versions import VersionProblem, parse

View = dict[str, object]

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
    return _modal("Deploy", "loading", {}, [section("Reading environments and the newest versions…")])


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
    return _modal(
        "Deploy",
        "deploy",
        {"channel": channel},
        [
            _input("Version", "version", _line("version", MOST_VERSION, version), hint=hint),
            _input("Environment", "environment", _select("environment", environments, environment)),
            _input(
                "Reason",
                "reason",
                _line("reason", MOST_REASON),
                hint="The approvers see it.",
                optional=True,
            ),
            _input(
                "Emergency: why can it not wait?",
                "emergency",
                _line("emergency", MOST_REASON),
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
    return _modal(
        "Reject deployment",
        "reject",
        {"run": run.id, "hash": run.plan_hash},
        [
            section(f"{escape(named(run))} will not be deployed. {code(run.plan_hash[:12])} is the plan."),
            _input("Why?", "reason", _line("reason", MOST_REASON, lines=True), hint="The requester sees it."),
        ],
        submit="Reject",
    )


def confirm_window(request: Request, verdict: Verdict | None = None) -> View:
    """The reason for a time that is not recommended; what was asked for comes back in private_metadata."""
    name = f"{code(request.version)} to {code(request.environment)}"
    told = words(verdict).sentence if verdict else "This is not a recommended time."
    asked = {"version": clean(request.version)[:MOST_VERSION], "environment": clean(request.environment)[:64]}
    reason = _line("reason", MOST_REASON, request.reason, lines=True)
    return _modal(
        "Confirm the time",
        "confirm_window",
        asked,
        [
            section(f"You are about to deploy {name}. {told}"),
            _input("Why now?", "reason", reason, hint="The approvers see it."),
            context(rule_line(verdict)) if verdict else None,
        ],
        submit="Confirm",
    )


def _modal(
    title: str, callback: str, kept: Mapping[str, object], blocks: Sequence[Block | None], submit: str = ""
) -> View:
    view: View = {
        "type": "modal",
        "callback_id": callback,
        "title": plain_text(title, 24),
        "close": plain_text("Go back", 24),
        "private_metadata": json.dumps(kept, separators=(",", ":"), ensure_ascii=False),
        "blocks": [block for block in blocks if block],
    }
    return view | {"submit": plain_text(submit, 24)} if submit else view


def _input(label: str, name: str, element: Block, *, hint: str = "", optional: bool = False) -> Block:
    block: Block = {"type": "input", "block_id": name, "label": plain_text(label, 2000), "element": element}
    if optional:
        block["optional"] = True
    return block | {"hint": plain_text(hint, 2000)} if hint else block


def _line(name: str, limit: int, value: str = "", *, lines: bool = False) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": name, "max_length": limit, "multiline": lines}
    given = truncate(clean(value), limit)
    return element | {"initial_value": given} if given else element


def _select(name: str, options: Sequence[str], chosen: str) -> Block:
    known = [_option(option) for option in dict.fromkeys(options[:100])]
    element: Block = {
        "type": "static_select",
        "action_id": name,
        "placeholder": plain_text("Choose where", 150),
        "options": known,
    }
    return element | {"initial_option": _option(chosen)} if chosen in options[:100] else element


def _option(name: str) -> Block:
    return {"text": plain_text(name, 75), "value": truncate(clean(name), 150) or "-"}
