"""Plain words for steps, phases and preflight checks."""

from dataclasses import dataclass

from messages.rules import NAMES
from messages.text import clean, code, escape, truncate, user
from policy.plan import StepKind
from policy.runs import Kind, Phase, Run

STEPS: dict[StepKind, str] = {
    StepKind.CONNECT: "Connect",
    StepKind.PULL: "Pull image",
    StepKind.MIGRATE: "Run migrations",
    StepKind.START: "Start green",
    StepKind.WAIT: "Wait for start-up",
    StepKind.HEALTH: "Check health",
    StepKind.SMOKE: "Run smoke tests",
    StepKind.SWITCH: "Switch nginx",
    StepKind.VERIFY: "Verify public URL",
    StepKind.DRAIN: "Drain old connections",
    StepKind.WATCH: "Watch",
    StepKind.RENAME: "Rename containers",
    StepKind.ANNOUNCE: "Announce",
    StepKind.STOP_OLD: "Stop old container",
    StepKind.START_NEW: "Start new container",
    StepKind.RENAME_BACK: "Rename containers back",
    StepKind.SWITCH_BACK: "Switch nginx back",
    StepKind.REMOVE_GREEN: "Remove green",
    StepKind.REMOVE_NEW: "Remove new container",
    StepKind.RESTORE_OLD: "Restore old container",
    StepKind.WAKE: "Wake the standby",
    StepKind.PARK: "Keep the failed release",
    StepKind.REST: "Let the standby rest",
    StepKind.RETIRE: "Remove the standby",
}


@dataclass(frozen=True, slots=True)
class PhaseWords:
    """`state` follows `Production v1.2.4:`; `means` is what the reader should know or do."""

    mark: str
    state: str
    means: str = ""


PHASES: dict[str, PhaseWords] = {
    Phase.REQUESTED: PhaseWords("⏳", "requested"),
    Phase.PLANNED: PhaseWords("⏳", "planned"),
    Phase.AWAITING_APPROVAL: PhaseWords("⏳", "waiting for approval", "Approve or reject it in the thread."),
    Phase.QUEUED: PhaseWords("⏳", "queued", "It starts by itself when the environment is free."),
    Phase.PREPARING: PhaseWords("🚀", "preparing", "No traffic has moved."),
    Phase.VERIFYING: PhaseWords("🚀", "verifying the new release", "No traffic has moved."),
    Phase.SWITCHING: PhaseWords("🚀", "switching traffic"),
    Phase.WATCHING: PhaseWords("🚀", "live and being watched", "A failure now moves traffic back by itself."),
    Phase.SUCCEEDED: PhaseWords("✅", "completed"),
    Phase.REFUSED: PhaseWords("❌", "refused", "Nothing was changed. Ask again when the reason is gone."),
    Phase.REJECTED: PhaseWords("❌", "rejected", "Nothing was changed. Settle the reason, then ask again."),
    Phase.EXPIRED: PhaseWords("⚠️", "expired", "Nothing was changed. Ask again with the same command."),
    Phase.SUPERSEDED: PhaseWords("⚠️", "superseded", "Nothing was changed. A newer request took its place."),
    Phase.CANCELLED: PhaseWords("⚠️", "cancelled", "What was live before is still live."),
    Phase.FAILED: PhaseWords(
        "❌", "failed", "What was live before is still live. Read the reason, fix it, then ask again."
    ),
    Phase.ROLLING_BACK: PhaseWords("⚠️", "rolling back", "Traffic goes back to the earlier release."),
    Phase.ROLLED_BACK: PhaseWords("⚠️", "rolled back", "The earlier release serves again."),
    Phase.ROLLBACK_FAILED: PhaseWords(
        "🔥", "rollback failed", "The environment is frozen. The commands for each host are in #incidents."
    ),
    "kept": PhaseWords("✅", "kept as it is"),
    "stopping": PhaseWords("⚠️", "stopping", "What was done is being undone."),
}

CHECKS = {
    "host": "Host reachable",
    "docker": "Docker",
    "disk": "Disk space",
    "memory": "Memory",
    "ports": "Free port",
    "site": "nginx site",
    "previous_image": "Previous image",
    "staging": "Staging result",
    "digest": "Image digest",
    "on_call": "On call",
    "clock": "Clock",
    "backup": "Verified backup",
    "exposure": "Loopback only",
    "drift": "Changes outside the desk",
}
_LATE = " was not done within "  # behind the kind of a step, in the record
_NOTES = {
    "voided": "the plan changed, earlier approvals are void",
    "passed": "a rollback takes over",
    "promoted": "the environment is free, it is this run's turn",
}


# A rollback's own words; in the other phases it is like any run.
_BACK: dict[str, PhaseWords] = {
    Phase.VERIFYING: PhaseWords("⚠️", "checking the earlier release", "No traffic has moved."),
    Phase.PREPARING: PhaseWords("⚠️", "preparing", "No traffic has moved."),
    Phase.SWITCHING: PhaseWords("⚠️", "moving traffic back"),
    Phase.WATCHING: PhaseWords("⚠️", "tidying up", "Traffic is back."),
    Phase.ROLLING_BACK: PhaseWords("⚠️", "undoing", "Traffic goes to where it was before the rollback."),
    Phase.FAILED: PhaseWords(
        "❌", "did not come about", "Traffic is where it was. See #incidents for what to do next."
    ),
}


def phase(run: Run) -> PhaseWords:
    """A run that was asked to stop says so while it still undoes its work."""
    if run.kind is Kind.ROLLBACK and run.phase in _BACK:
        return _BACK[run.phase]
    stopping = run.stop_by and run.phase in {
        Phase.PREPARING,
        Phase.VERIFYING,
        Phase.SWITCHING,
        Phase.WATCHING,
    }
    return PHASES["stopping"] if stopping else PHASES[run.phase]


def means(run: Run) -> str:
    """What the reader should know or do; nothing is promised of a run that ended after its switch."""
    if run.switched_at and run.phase in {Phase.FAILED, Phase.CANCELLED}:
        return f"Traffic had moved. See {code('/deploy status')} for what is live."
    return phase(run).means


def named(run: Run) -> str:
    """`Production v1.2.4`, short and clean but unescaped."""
    environment, version = truncate(clean(run.environment), 40), truncate(clean(run.version), 60)
    back = "back to " if run.kind is Kind.ROLLBACK else ""
    return f"{environment[:1].upper()}{environment[1:]} {back}{version}"


def asker(run: Run) -> str:
    return user(run.requester) or "the desk itself"


def step(kind: str) -> str:
    """A step's name, where only its kind was kept."""
    return next((title for known, title in STEPS.items() if known == kind), "") or escape(kind)


def replaced(run: Run) -> str:
    """What was live when the run was planned, as its host showed it; empty when nothing was, or it is not planned."""
    places = run.plan.hosts if run.plan else ()
    return next((place.live.version for place in places if place.live), "")


def reason(note: str) -> str:
    """A short note from the desk or from a person; rule ids and kinds of steps become words."""
    kind, late, rest = note.partition(_LATE)
    said = f"{step(kind.replace(' ', '_'))}{late}{escape(rest, 500)}" if late else escape(note, 500)
    return _NOTES.get(note) or NAMES.get(note) or said
