"""Thin lines in the run's thread, and the direct message to each approver (ruling 40)."""

from messages.blocks import message, section
from messages.deploy.names import PHASES, PhaseWords, named, reason
from messages.text import count, escape, group, link, local, output, user, when
from messages.views import Message, RunView
from policy.events import ApprovalAsked, ApprovalReminded, OutputSaved, PhaseChanged


def phase_changed(event: PhaseChanged) -> Message:
    state = PHASES.get(event.phase, PhaseWords("", escape(event.phase.replace("_", " "))))
    by = f" by {user(event.actor)}" if event.actor else ""
    note = f": {reason(event.note)}" if event.note else ""
    line = f"{state.mark} {state.state.capitalize()}{by}{note}".strip()
    return message(f"{line} ({when(event.at)})", section(f"{line} · {event.at:%H:%M:%S} UTC"))


def output_saved(event: OutputSaved) -> Message:
    """The end of a log; the block keeps the last lines, where the reason usually is."""
    title = escape(event.title, 150) or "Output"
    block = output(event.text)
    body = f"*{title}*\n{block}" if block else f"*{title}*\nIt wrote nothing."
    return message(f"Saved in this thread: {title}.", section(body))


def approval_asked(event: ApprovalAsked, view: RunView) -> Message:
    """To one person."""
    name, who = escape(named(view.run)), user(view.run.requester)
    where = link(view.link, "Look at it and decide") if view.link else "Look at it in the run's thread"
    says = f"{who} asks you to approve {name}. {where}. It expires {when(event.expires_at)}."
    return message(says, section(f"{says}\nOn your clock: {local(event.expires_at)}."))


def approval_reminded(event: ApprovalReminded, view: RunView) -> Message:
    """Mentions the group, or each candidate where there is no group."""
    people = group(view.approver_group) or " ".join(user(person) for person in view.candidates[:20])
    needed = f"{count(event.missing, 'more approval')} {'is' if event.missing == 1 else 'are'} needed"
    says = f"{people} {needed} for {escape(named(view.run))} by {when(event.expires_at)}.".strip()
    return message(says, section(f"{says} After that it expires and nothing is deployed."))
