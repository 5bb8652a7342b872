"""A blocked address is freed when its time is over, also when its incident is: the desk presses what a person would."""

from dataclasses import replace

from actions.desk import Desk
from actions.playbooks.ask import detail, start
from actions.ports import Transaction
from policy.events import PlaybookChanged
from policy.playbooks import ACTIONS, ActionRun, ActionState, Doing


async def free(desk: Desk) -> None:
    """A tick's job. What cannot begin now, because the firewall is being changed, begins at the next one."""
    for due in await desk.store.blocks_due():
        earlier = [r for r in await desk.store.actions_of(due.incident) if r.action is Doing.UNBLOCK]
        async with desk.store.transaction() as tx:
            held = await tx.lock_action(due.id)
            if held is not None and held.state is ActionState.DONE and held.undoable:
                await _freed(desk, tx, held, len(earlier))


async def _freed(desk: Desk, tx: Transaction, held: ActionRun, ticket: int) -> None:
    asked = replace(
        held,
        action=Doing.UNBLOCK,
        state=ActionState.APPROVED,
        asked_by="",
        ticket=ticket,
        seen="",
        undoes=held.id,
    )
    added = await tx.add_action(asked, ACTIONS[Doing.UNBLOCK].target.value)
    incident = await desk.store.incident(held.incident)
    if added is None or incident is None:
        return
    await start(tx, added)
    said = detail(incident, added)
    await tx.audit("", f"playbook.{Doing.UNBLOCK}", environment=held.environment, detail=said)
    await tx.emit(PlaybookChanged(0, held.incident, held.book))
