"""What a fault in a step means: whether the host may have acted, whether asking again helps, and its words for the record."""

import re

from policy.deploy.planning import moves_traffic
from policy.errors import (
    BotError,
    DockerFault,
    HostUnreachable,
    SiteNotUnderstood,
    StepFailed,
    StepTimedOut,
    StopRequested,
    SwitchRefused,
)
from policy.plan import StepKind


class StepBroke(StepFailed):
    """A bug in a step. Unlike a step that said no, it may have come at any point of it."""


class DidNotLast(StepFailed):
    """Acted, and a moment later it is not so: a container that dies at once, for instance."""


def is_away(fault: BotError) -> bool:
    """The host, or the Docker on it, gives no answer at all; it may be back in a moment."""
    return isinstance(fault, HostUnreachable) or (isinstance(fault, DockerFault) and fault.status == 0)


def state_of(fault: BotError, kind: StepKind) -> str:
    """`unknown`: the host may have done it, so the undo must look (design, flow 6)."""
    if is_away(fault) or isinstance(fault, StepTimedOut | StepBroke | DidNotLast):
        return "unknown"
    return "failed" if not moves_traffic(kind) or _changed_nothing(fault) else "unknown"


def _changed_nothing(fault: BotError) -> bool:
    """Where traffic moves, only a no that leaves no doubt counts as one."""
    refused = isinstance(fault, SwitchRefused) and fault.restored
    return refused or isinstance(fault, StepFailed | SiteNotUnderstood)


def short(fault: BotError) -> str:
    """For the journal's row, which names step and host already."""
    match fault:
        case StopRequested():
            return "stopped on request"
        case StepTimedOut(seconds=seconds, detail=detail):
            return f"not done within {seconds:g} s{f': {detail}' if detail else ''}"[:500]
    return str(getattr(fault, "detail", "") or _name(fault))[:500]


def words(fault: BotError) -> str:
    """One line for the record: the fault's name as a fact, and its detail. Never empty."""
    match fault:
        case StepFailed(detail=detail) if detail:
            return detail
        case StepTimedOut(step=step):
            return f"{step.replace('_', ' ')} was {short(fault)}"
    host, detail = getattr(fault, "host", ""), getattr(fault, "detail", "") or getattr(fault, "step", "")
    return f"{_name(fault)}{f' ({host})' if host else ''}{f': {detail}' if detail else ''}"


def _name(fault: BotError) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", " ", type(fault).__name__).capitalize()
