"""What playbooks need remembered."""

from typing import Protocol

from policy.playbooks import ActionRun


class PlaybookReads(Protocol):
    """The part of the Store that is about playbooks. Whoever shows a row asks may_see of its incident first."""

    async def action(self, number: int) -> ActionRun | None: ...

    async def actions_of(self, incident: str) -> tuple[ActionRun, ...]:
        """Oldest first."""

    async def actions_at_work(self, environment: str) -> tuple[ActionRun, ...]:
        """Asked for, approved or running, for any incident."""

    async def blocks_due(self) -> tuple[ActionRun, ...]:
        """Blocked addresses whose time is over, and that nobody is freeing."""

    async def held(self, environment: str) -> bool:
        """People keep it from answering, by a playbook: nothing may be concluded from its silence."""


class PlaybookWrites(Protocol):
    """The part of a Transaction that is about playbooks."""

    async def add_action(self, run: ActionRun, target: str) -> ActionRun | None:
        """None when this press is there already, or another action is at work on the target."""

    async def pressed(self, run: ActionRun) -> ActionRun | None:
        """The row of the same press."""

    async def lock_action(self, number: int) -> ActionRun | None: ...

    async def save_action(self, run: ActionRun) -> None: ...
