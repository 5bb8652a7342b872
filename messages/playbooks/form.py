"""The form before an action: the exact commands, host by host, and what it means for people."""

from collections.abc import Mapping

from messages.blocks import Block, context, section
from messages.inputs import View, field, line, modal
from messages.playbooks.views import FormView
from messages.rules import words
from messages.text import code, escape, script
from policy.playbooks import ACTIONS, Doing
from policy.playbooks.blocking import NotBlocked, judged
from policy.rules import Verdict

VIEW = "playbook"


def loading() -> View:
    """Opened at once: a trigger lives three seconds."""
    return modal("Playbook", "loading", {}, [section("Reading the hosts…")])


def refused(verdict: Verdict) -> View:
    """In place of the form, when it would not be done anyway."""
    return modal("Playbook", "loading", {}, [section(words(verdict).full)])


def form(view: FormView) -> View:
    action = ACTIONS[view.action]
    blocks: list[Block | None] = [
        section(f"*{action.label}*: {escape(view.environment)}, for {view.incident}.\n{action.effect}"),
        *(_host(*line) for line in view.lines),
        _address() if action.asks and not view.argument else None,
        context(_small(view)),
    ]
    submit = "I have done this" if action.by_hand else "Ask for it" if view.second else "Do it"
    return modal(action.label, VIEW, view.note, blocks, submit)


def address_errors(action: str, typed: str) -> Mapping[str, str]:
    """What is wrong with the address by itself; the team's own networks are looked at when it is pressed."""
    if action != Doing.BLOCK:
        return {}
    found = judged(typed)
    return {"argument": found.reason} if isinstance(found, NotBlocked) else {}


def _host(host: str, lines: tuple[str, ...], fault: str) -> Block:
    said = f"\n⚠️ {escape(fault)}: the names are those of the record." if fault else ""
    if not lines:
        return section(f"{code(host)}: nothing is typed on the host.{said}")
    return section(f"{code(host)}{said}\n{script(chr(10).join(lines))}")


def _address() -> Block:
    hint = "One address, or a range no wider than /24. A range needs a second person."
    return field("Address", "argument", line("argument", 60), hint=hint)


def _small(view: FormView) -> str:
    action = ACTIONS[view.action]
    parts = [f"Guide {action.guide}."]
    if action.by_hand:
        parts.append("The desk does not do this: you do, then you say so here.")
    if view.second:
        parts.append("A second person has to agree before anything happens.")
    if action.name is Doing.BLOCK and view.block_hours:
        parts.append(f"It ends by itself after {view.block_hours:g} hours.")
    if action.undo:
        parts.append(f"It can be taken back with {ACTIONS[action.undo].label}.")
    return " ".join(parts)
