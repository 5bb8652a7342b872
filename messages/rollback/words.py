"""Plain words for the ways back, their time and what the data allows (guide 6.1)."""

from messages.rules import words
from messages.text import minutes
from policy.rollback import Method, Option
from policy.rules import Outcome

NAMES = {
    Method.SWAP: "Swap to the warm standby",
    Method.REDEPLOY: "Redeploy an earlier version",
    Method.REVERT: "Revert in Git, then deploy",
    Method.RESTORE: "Restore the database",
}
DATA = {
    Method.SWAP: "no downtime, no data lost",
    Method.REDEPLOY: "no downtime, no data lost",
    Method.REVERT: "no data lost; the normal way of a deployment",
    Method.RESTORE: "down for 5-15 minutes; writes since the backup are lost",
}
_ROUGH = {Method.REVERT: "15 to 20 minutes", Method.RESTORE: "10 to 15 minutes"}  # guide 6.5, 6.6


def time(option: Option) -> str:
    """About how long."""
    return _ROUGH.get(option.method) or f"about {minutes(option.seconds)}"


def title(option: Option) -> str:
    """Unescaped: `Swap to the warm standby, v1.2.3`."""
    by_hand = option.method in _ROUGH
    return (
        NAMES[option.method] if by_hand or not option.version else f"{NAMES[option.method]}, {option.version}"
    )


def warnings(option: Option) -> str:
    """Finished mrkdwn: what has to be known before it is taken; empty when nothing."""
    return " ".join(words(v).sentence for v in option.verdicts if v.outcome is Outcome.WARN)


def refusal(option: Option) -> str:
    """Finished mrkdwn: why it cannot be taken."""
    return next((words(v).sentence for v in option.verdicts if v.outcome is Outcome.REFUSE), "")
