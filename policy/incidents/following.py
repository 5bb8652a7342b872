"""What a deployment or a rollback leaves on the timeline of an incident in its environment."""

from dataclasses import dataclass

from policy import events
from policy.events import Event
from policy.incidents.model import Entry


@dataclass(frozen=True, slots=True)
class Told:
    environment: str
    kind: Entry
    actor: str
    text: str


def told(event: Event) -> Told | None:
    """None for what is no news to an incident."""
    return _deployment(event) or _rollback(event)


def _deployment(event: Event) -> Told | None:
    match event:
        case events.DeploymentStarted():
            return Told(
                event.environment, Entry.DEPLOY, event.deployer, f"Deployment of {event.version} started"
            )
        case events.DeploymentCompleted():
            return Told(event.environment, Entry.DEPLOY, "", f"{event.version} deployed")
        case events.DeploymentFailed():
            return Told(
                event.environment, Entry.DEPLOY, "", f"Deployment of {event.version} failed: {event.reason}"
            )
        case events.DeploymentCancelled():
            return Told(
                event.environment, Entry.DEPLOY, event.actor, f"Deployment of {event.version} cancelled"
            )
        case events.LockChanged():
            word = "locked" if event.locked else "unlocked"
            return Told(
                event.environment, Entry.DEPLOY, event.actor, f"Deployments to {event.environment} {word}"
            )
    return None


def _rollback(event: Event) -> Told | None:
    match event:
        case events.RollbackStarted():
            text = f"Rollback from {event.from_version} to {event.to_version} started: {event.reason}"
        case events.RollbackCompleted():
            text = f"Rolled back from {event.from_version} to {event.to_version}"
        case events.RollbackFailed():
            text = f"Rollback from {event.from_version} to {event.to_version} failed: {event.reason}"
        case _:
            return None
    return Told(event.environment, Entry.ROLLBACK, "", text)
