"""When a deployment is to be verified."""

from actions.runs.walk import Walk
from policy.events import VerificationChanged
from policy.runs import Run


def to_verify(walk: Walk, run: Run) -> tuple[VerificationChanged, ...]:
    """Where customers are: an environment with windows (guide 4.5 and 8.2)."""
    return (VerificationChanged(run.id),) if walk.environment.windows else ()
