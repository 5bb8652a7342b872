"""Each run has a checklist of its own; what is ticked ahead is the next one's."""

from actions.desk import Desk
from policy.checklist import subject_before
from policy.runs import Kind


async def current(desk: Desk, environment: str, version: str) -> tuple[str, int]:
    """What is ticked now is for the open run; while there is none, for the next one. Subject and run, or 0."""
    open_runs = await desk.store.open_runs(environment)
    run = next((r.id for r in open_runs if r.version == version and r.kind is Kind.DEPLOY), 0)
    return subject_before(environment, version, run), run
