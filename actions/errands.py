"""Work of a moment, as a run of the engine: whichever bot claims it carries it out, and the next one when that is killed."""

from actions.ports import Transaction
from policy.runs import Kind, Phase, Run, State


async def send(tx: Transaction, kind: Kind, subject: str, number: int, person: str) -> None:
    """`subject`: the environment or incident it is about. `number`: of the row that says what is to be done."""
    await tx.add_run(
        Run(
            id=0,
            kind=kind,
            environment=subject,
            version=str(number),
            digest="",
            phase=Phase.REQUESTED,
            state=State.READY,
            requester=person,
            created_at=tx.now,
            wake_at=tx.now,
        )
    )
