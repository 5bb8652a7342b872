"""What each kind of step does on a host: probe ("is it already so?"), then act, then probe again (rulings 17-19, 46)."""

from actions.steps.context import Context, Done, StepWork
from actions.steps.park import PARK
from actions.steps.prepare import CONNECT, MIGRATE, PULL, START
from actions.steps.replace import REMOVE_NEW, RESTORE_OLD, START_NEW, STOP_OLD
from actions.steps.retire import RETIRE
from actions.steps.settle import RENAME, RENAME_BACK
from actions.steps.smoke import SMOKE
from actions.steps.switch import DRAIN, SWITCH, SWITCH_BACK, VERIFY
from actions.steps.undo import REMOVE_GREEN
from actions.steps.verify import HEALTH, WAIT
from actions.steps.wake import REST, WAKE
from actions.steps.watch import WATCH
from policy.plan import StepKind

WORK: dict[StepKind, StepWork] = {
    StepKind.CONNECT: CONNECT,
    StepKind.PULL: PULL,
    StepKind.MIGRATE: MIGRATE,
    StepKind.START: START,
    StepKind.WAIT: WAIT,
    StepKind.HEALTH: HEALTH,
    StepKind.SMOKE: SMOKE,
    StepKind.SWITCH: SWITCH,
    StepKind.VERIFY: VERIFY,
    StepKind.DRAIN: DRAIN,
    StepKind.WATCH: WATCH,
    StepKind.RENAME: RENAME,
    StepKind.STOP_OLD: STOP_OLD,
    StepKind.START_NEW: START_NEW,
    StepKind.RENAME_BACK: RENAME_BACK,
    StepKind.SWITCH_BACK: SWITCH_BACK,
    StepKind.REMOVE_GREEN: REMOVE_GREEN,
    StepKind.REMOVE_NEW: REMOVE_NEW,
    StepKind.RESTORE_OLD: RESTORE_OLD,
    StepKind.WAKE: WAKE,
    StepKind.PARK: PARK,
    StepKind.REST: REST,
    StepKind.RETIRE: RETIRE,
}

__all__ = ["WORK", "Context", "Done", "StepWork"]
