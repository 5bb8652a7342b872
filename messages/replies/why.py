"""`/deploy why`: the turns one run took, each with who or which rule decided it, and every rule as last decided."""

import re
from collections.abc import Sequence

from messages.blocks import context, header, message, sections
from messages.deploy.names import asker, named, phase, reason
from messages.replies.form import rule_lines
from messages.rules import NAMES
from messages.text import code, escape, link, user, utc
from messages.views import Message, RunView
from policy.facts import AuditRow

_LONG = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{20,}\b")  # a hash


def why(view: RunView, turns: Sequence[AuditRow]) -> Message:
    """`turns`: the run's rows of the audit log, oldest first."""
    run = view.run
    cause = f" Because of: {reason(run.error)}." if run.error else ""
    says = f"Run {run.id}, {escape(named(run))}, asked for by {asker(run)}: {phase(run).state}.{cause}"
    decided = rule_lines(view.verdicts)
    return message(
        says,
        header(f"Why: run {run.id}, {named(run)}"),
        *sections([says, "*What was decided*", *(map(_turn, turns) if turns else ["Nothing yet."])]),
        *(sections(["*The rules, as last asked*", *decided]) if decided else ()),
        context(f"{link(view.link, 'Its card')}" if view.link else "", f"All of them: {code('/ops audit')}"),
    )


def _turn(row: AuditRow) -> str:
    who = user(row.actor) if row.actor else "the desk"
    did = row.action.replace(".", " ").replace("_", " ")
    rule = f" · {NAMES.get(row.rule, 'rule')} {code(row.rule)}" if row.rule else ""
    short = escape(_LONG.sub(r"\1", row.detail), 200)
    detail = f" · {short}" if short else ""
    return f"{utc(row.at)} · {who} · {escape(did, 60)}{rule}{detail}"
