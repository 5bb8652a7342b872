"""Answers to `/deploy VERSION ENVIRONMENT`: opened, open already, refused, or to be confirmed."""

from messages.blocks import actions, button, context, message, section, sections
from messages.deploy.names import named, phase
from messages.replies.form import rule_line
from messages.rules import words
from messages.text import clean, code, count, escape, link, truncate, when
from messages.views import Message, RunView
from policy.deploy import NeedsConfirmation, Refused
from policy.facts import Request
from policy.rules import Outcome, Rule, Verdict
from policy.runs import Phase

# It is so already, or somebody was quicker: nobody did anything wrong.
_KIND = {Rule.WHAT_LIVE, Rule.VOTE_TWICE, Rule.VOTE_OPEN, Rule.VOTE_STALE, Rule.STOP_OPEN, Rule.LOCK_STATE}


def opened(view: RunView) -> Message:
    """With the card's permalink wherever it was typed (ruling 40)."""
    run = view.run
    says = f"Run {run.id} is open: {escape(named(run))}. {_next(view)} {_follow(view)}"
    return message(says, section(says), context(*(words(v).sentence for v in _warnings(view.verdicts))))


def already_open(view: RunView) -> Message:
    """Ruling 3: the same request answers with the run there is."""
    run = view.run
    says = (
        f"{escape(named(run))} is under way already as run {run.id}: {phase(run).state}. "
        f"Nothing new was started. {_follow(view)}"
    )
    return message(says, section(says))


def refused(decision: Refused) -> Message:
    """The first rule that says no, and every other one that would."""
    others = [v for v in decision.verdicts if v.outcome is Outcome.REFUSE and v.rule != decision.verdict.rule]
    told = no(decision.verdict)
    also = [f"Also: {words(v).sentence}" for v in others]
    return message(told.text, *told.blocks[:-1], *sections(also), told.blocks[-1])


def no(verdict: Verdict) -> Message:
    """One rule's refusal: its words, and its id in small print."""
    told = words(verdict).full
    if verdict.rule in _KIND:
        return message(told.replace("\n", " "), section(told), context(rule_line(verdict)))
    return message(
        f"Refused. {told}".replace("\n", " "),
        section(f"❌ *Refused.* {told}"),
        context(rule_line(verdict)),
    )


def needs_confirmation(decision: NeedsConfirmation, request: Request) -> Message:
    """The button opens the reason's modal; its value is read again and decided again."""
    told = words(decision.verdict)
    value = {
        "version": truncate(clean(request.version), 128),
        "environment": truncate(clean(request.environment), 64),
        "reason": truncate(clean(request.reason), 500),
    }
    name = f"{escape(request.version)} to {escape(request.environment)}"
    return message(
        f"Not started yet: {name} needs your confirmation. {told.full}".replace("\n", " "),
        section(f"⚠️ *Not started yet.* Deploying {name} needs your confirmation.\n{told.full}"),
        actions(button("Confirm with a reason", "confirm_window", value)),
        context("The approvers see your reason.", rule_line(decision.verdict)),
    )


def _warnings(verdicts: tuple[Verdict, ...]) -> list[Verdict]:
    return [v for v in verdicts if v.outcome in {Outcome.WARN, Outcome.OVERRIDDEN}][:9]


def _next(view: RunView) -> str:
    run = view.run
    if run.phase is Phase.AWAITING_APPROVAL:
        until = f" by {when(run.expires_at)}" if run.expires_at else ""
        return f"It needs {count(view.approvals, 'approval')}{until}; the approvers are told."
    if run.phase is Phase.QUEUED:
        place = f"number {view.position} in the queue" if view.position else "in the queue"
        return f"It is {place} and starts by itself."
    return "It starts now."


def _follow(view: RunView) -> str:
    if view.link:
        return f"{link(view.link, 'Follow it here')}, or with {code('/deploy status')}."
    return f"Follow it in the deployments channel, or with {code('/deploy status')}."
