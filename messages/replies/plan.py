"""`/deploy plan`: the verdict rule by rule, then the steps and the shell command each one stands for."""

from collections.abc import Sequence

from messages.blocks import header, message, sections
from messages.deploy.names import STEPS
from messages.replies.form import rule_lines
from messages.rules import words
from messages.text import code, count, escape, script
from messages.views import Message
from policy.deploy import Allowed, AlreadyOpen, Decision, NeedsApproval, NeedsConfirmation, Refused
from policy.facts import Request
from policy.plan import Plan, Step


def plan(decision: Decision, request: Request, commands: Sequence[str] = ()) -> Message:
    """`commands`: one piece of shell for each of the plan's steps, in their order. Changes nothing, and says so."""
    name = f"{escape(request.version)} to {escape(request.environment)}"
    verdict = _verdict(decision)
    steps = decision.plan if isinstance(decision, NeedsConfirmation | NeedsApproval | Allowed) else None
    return message(
        f"Plan for {name}: {verdict} Nothing was changed.",
        header(f"Plan: {request.version[:60]} to {request.environment[:40]}"),
        *sections([f"*Verdict:* {verdict} Nothing was changed."]),
        *sections(rule_lines(decision.verdicts)),
        *(sections(_steps(steps, commands)) if steps else ()),
    )


def _verdict(decision: Decision) -> str:
    match decision:
        case Refused(verdict=verdict):
            return f"it would be refused. {words(verdict).said}"
        case AlreadyOpen(run=run):
            return f"it is under way already, as run {run}."
        case NeedsConfirmation(verdict=verdict):
            return f"you would be asked to confirm it with a reason. {words(verdict).said}"
        case NeedsApproval(approvals=approvals):
            return f"it would wait for {count(approvals, 'approval')}."
        case Allowed():
            return "it would start at once."


def _steps(found: Plan, commands: Sequence[str]) -> list[str]:
    given = [*commands, *[""] * len(found.steps)]
    intro = f"*{count(len(found.steps), 'step')}*, plan {code(found.hash[:12])}, image {code(found.release.digest[:19])}"
    return [intro, *(_step(step, command) for step, command in zip(found.steps, given, strict=False))]


def _step(step: Step, command: str) -> str:
    host = f" on {code(step.host)}" if step.host else ""
    guide = f" (guide {escape(step.guide)})" if step.guide else ""
    title = f"{step.no}. {STEPS[step.kind]}{host}{guide}"
    return f"{title}\n{script(command)}" if command.strip() else title
