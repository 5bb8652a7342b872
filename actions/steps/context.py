"""What a step is given, and what it gives back."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from actions.desk import Desk
from actions.ports import Host, Progress
from policy.config import Environment
from policy.errors import StepFailed
from policy.plan import LABEL_RUN, Container, HostPlan, Plan, Step
from policy.runs import Run


@dataclass(frozen=True, slots=True)
class Done:
    """`detail` for people, one short line; `result` is kept in the journal for later steps and for the undo."""

    detail: str = ""
    result: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Context:
    """`past`: results of finished steps."""

    desk: Desk
    run: Run
    plan: Plan
    environment: Environment
    step: Step
    host: Host
    token: int
    progress: Progress
    past: dict[str, dict[str, object]]
    reach: Callable[[str], Awaitable[Host]]

    @property
    def place(self) -> HostPlan:
        return self.plan.host(self.host.name)

    async def at(self, host: str) -> "Context":
        """The same step, looking at another host: for steps that are taken once for all of them."""
        return replace(self, host=await self.reach(host))

    async def green(self) -> Container | None:
        """What this run brings into traffic, whatever it is called by now: its own container, or the one it returns to."""
        if self.place.target is not None:
            return await self.host.container(self.place.target.id)
        return await self.labelled(str(self.run.id))

    async def labelled(self, run: str) -> Container | None:
        found = await self.host.containers(self.environment)
        return next((c for c in found if c.label(LABEL_RUN) == run), None)

    async def need_green(self) -> Container:
        green = await self.green()
        if green is None:
            raise StepFailed(self.step.kind, "the new container is gone")
        return green

    def recall(self, kind: str, key: str) -> object:
        """A value an earlier step on this host left behind, or None."""
        return self.past.get(f"{kind}@{self.host.name}", {}).get(key)


Probe = Callable[[Context], Awaitable[Done | None]]
Act = Callable[[Context], Awaitable[Done | None]]


async def never(_ctx: Context) -> Done | None:
    """The probe of a step that leaves nothing behind, so it is simply done again."""
    return None


@dataclass(frozen=True, slots=True)
class StepWork:
    """`waits`: the step only looks, so a stop request may interrupt it at once. `endless`: no deadline ends it."""

    act: Act
    probe: Probe = never
    waits: bool = False
    endless: bool = False
