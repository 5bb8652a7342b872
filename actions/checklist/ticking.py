"""Reading a checklist, and ticking it by name."""

from collections.abc import Collection
from dataclasses import dataclass

from actions.denied import Denied
from actions.desk import Desk
from policy.checklist import Item, Line, Tick, lines
from policy.events import ApprovalCardChanged, VerificationChanged
from policy.ops.look import decide_look


@dataclass(frozen=True, slots=True)
class Ticked:
    """How it stands after somebody's change. `run` 0: no open run is shown it."""

    lines: tuple[Line, ...]
    run: int = 0


async def read(desk: Desk, subject: str, items: tuple[Item, ...]) -> tuple[Line, ...]:
    return lines(items, await desk.store.ticks(subject))


async def tick(
    desk: Desk,
    subject: str,
    items: tuple[Item, ...],
    person: str,
    on: Collection[str],
    off: Collection[str],
    run: int = 0,
) -> Ticked | Denied:
    """Only what this person changed: somebody else's ticks meanwhile stay. What the desk settled is its own."""
    if refusal := decide_look("", (), await desk.people.person(person)):
        return Denied(None, refusal)
    known = {line.item.id: line for line in await read(desk, subject, items)}
    async with desk.store.transaction() as tx:
        for item in [i for i in on if i in known and not known[i].settled]:
            await tx.tick(Tick(subject, item, person, ok=True, detail="", at=tx.now))
        for item in [i for i in off if i in known and not known[i].settled]:
            await tx.untick(subject, item)
        if run:
            await tx.emit(VerificationChanged(run) if subject == f"run-{run}" else ApprovalCardChanged(run))
        await tx.audit(person, "checklist.ticked", run=run, detail=f"{subject} +{len(on)} -{len(off)}"[:200])
    return Ticked(await read(desk, subject, items), run)
