"""`/ops urls`, `oncall`, `audit` and `metrics`."""

from collections.abc import Sequence

from messages.blocks import context, header, message, section, sections
from messages.summary.changed import place
from messages.summary.desk import seal
from messages.summary.measures import measured
from messages.text import code, escape, link, mention, user, utc
from messages.views import Message
from policy.answers import Measured
from policy.config import Config, Escalation
from policy.facts import AuditRow
from policy.summary import Seal

NOBODY = "nobody is named"


def urls(config: Config) -> Message:
    """Appendix B, and where each environment answers."""
    lines = [
        f"• {link(found.url, found.name)}{f' · {escape(found.note, 200)}' if found.note else ''}"
        for found in config.links
    ]
    places = [f"• {link(e.public_url, place(e.name))}" for e in config.environments if e.public_url]
    if not lines and not places:
        says = f"No address is configured. Add {code('[[links]]')} to liyaqa.toml."
        return message(says, section(says))
    says = f"Addresses: {', '.join(escape(found.name, 60) for found in config.links) or 'the environments'}."
    return message(says, header("Addresses"), *sections([*lines, *places]))


def on_call(config: Config) -> Message:
    """Guide 11.1 and appendix C. Seen by one person, so the mentions call nobody."""
    contacts = config.contacts
    named = (("On call", contacts.on_call), ("Backup", contacts.backup), ("Escalation", contacts.escalation))
    lines = [f"*{title}*: {mention(someone) or NOBODY}" for title, someone in named]
    areas = [_area(one) for one in config.escalations]
    says = f"On call: {mention(contacts.on_call) or NOBODY}. Backup: {mention(contacts.backup) or NOBODY}."
    return message(
        says, header("Who to call"), *sections([*lines, *(["*By area*", *areas] if areas else [])])
    )


def _area(one: Escalation) -> str:
    backup = f", then {mention(one.backup)}" if one.backup else ""
    return f"• {escape(one.area, 60)}: {mention(one.primary) or NOBODY}{backup}"


def audit(rows: Sequence[AuditRow], head: Seal) -> Message:
    """Newest first; the head's hash is what `audit verify --against` checks."""
    says = f"The audit log has {head.seq} rows; its head is {code(head.hash[:16])}."
    told = f"Check the chain with {code(f'python -m bot audit verify --against {head.hash}', 120)}"
    return message(says, header("Audit log"), *sections(map(_row, rows)), context(seal(head), told))


def _row(row: AuditRow) -> str:
    who = user(row.actor) if row.actor else "the desk"
    about = [f"run {row.run}"] if row.run else []
    about += [escape(row.environment, 40)] if row.environment else []
    about += [f"rule {escape(row.rule, 40)}"] if row.rule else []
    detail = f" · {escape(row.detail, 120)}" if row.detail else ""
    return f"{row.seq} · {utc(row.at)} · {who} · {escape(row.action, 60)} · {', '.join(about) or '-'}{detail}"


def measures(
    environment: str, found: Sequence[Measured], minutes: float, alerts: Sequence[str] | None = None
) -> Message:
    """`alerts`: those that fire, None where no Alertmanager says."""
    lines = [f"• {measured(m)}" for m in found] or ["Nothing is measured here."]
    if alerts is not None:
        firing = ", ".join(code(name) for name in alerts[:20])
        lines.append(f"• Alerts firing: {firing}" if firing else "• No alert fires")
    title = f"{place(environment)}, last {minutes:g} minutes"
    says = f"{title}: {'; '.join(measured(m) for m in found) or 'nothing is measured'}."
    return message(says, section(f"*{title}*"), *sections(lines))
