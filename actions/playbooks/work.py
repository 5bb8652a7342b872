"""What each action does on the hosts. Every one may be done a second time: a killed bot's work is done again."""

import re
from collections.abc import Awaitable, Callable

from actions.playbooks import doing, looking
from actions.playbooks.context import Outcome, Work
from policy.playbooks import Doing

__all__ = ["WORK", "Outcome", "Work"]

_ERRORS, _ACCESS = re.compile(r"ERROR"), re.compile(r"401|403|404")
D = Doing

WORK: dict[Doing, Callable[[Work], Awaitable[Outcome]]] = {
    D.SERVICE: looking.service,
    D.CONTAINERS: looking.containers,
    D.ERRORS: lambda work: looking.log(work, _ERRORS, 100),
    D.ACCESS: lambda work: looking.log(work, _ACCESS, 2000),
    D.RESOURCES: looking.resources,
    D.BACKUPS: looking.backups,
    D.AUDIT: looking.database,
    D.AFFECTED: looking.database,
    D.INTEGRITY: looking.database,
    D.COUNT: looking.database,
    D.RESTART: doing.restart,
    D.STOP: doing.stop,
    D.START: doing.start,
    D.MAINTENANCE_ON: lambda work: doing.maintenance(work, on=True),
    D.MAINTENANCE_OFF: lambda work: doing.maintenance(work, on=False),
    D.EVIDENCE: doing.evidence,
    D.BLOCK: doing.block,
    D.UNBLOCK: doing.unblock,
    D.RESETS: looking.database,
    D.SESSIONS: looking.database,
    D.READ_ONLY: looking.database,
    D.WRITES: looking.database,
}
