"""The guide's checklist as one line for approvers."""

from collections.abc import Sequence

from messages.text import code, escape
from policy.checklist import Line, done


def line(found: Sequence[Line], version: str) -> str:
    """For the approval message."""
    if not found:
        return ""
    failed = [one.item.text for one in found if one.ok is False]
    more = f" ❌ {escape(', '.join(failed[:4]), 300)}." if failed else ""
    people = len({one.tick.person for one in found if one.tick and one.tick.person})
    by = f", {people} {'person' if people == 1 else 'people'} ticked" if people else ""
    how = f" {code(f'/ops checklist {version}')} shows it."
    return f"*Checklist (2.1, 2.2):* {done(found)} of {len(found)} done{by}.{more}{how}"
