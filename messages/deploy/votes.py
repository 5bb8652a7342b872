"""Who said yes, who said no, and how many are missing; votes for an older plan do not count."""

from messages.text import count, escape, user
from messages.views import RunView


def decided(view: RunView) -> str:
    """One line: `1 of 2: @sara`."""
    if rejected := [v for v in view.votes if v.choice == "reject"]:
        why = f": {escape(rejected[-1].reason, 500)}" if rejected[-1].reason else ""
        return f"Rejected by {user(rejected[-1].person)}{why}"
    if not view.approvals:
        return "None needed"
    given = ", ".join(user(person) for person in approvers(view)) or "nobody yet"
    void = len([v for v in view.votes if v.plan_hash != view.run.plan_hash])
    note = f" ({count(void, 'earlier vote')} void: the plan changed)" if void else ""
    return f"{len(approvers(view))} of {view.approvals}: {given}{note}"


def approvers(view: RunView) -> tuple[str, ...]:
    return tuple(v.person for v in view.votes if v.choice == "approve" and v.plan_hash == view.run.plan_hash)


def missing(view: RunView) -> int:
    return max(view.approvals - len(approvers(view)), 0)
