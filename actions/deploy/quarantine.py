"""`/deploy unquarantine`: a person lets bytes back, with a reason; audited and announced."""

from dataclasses import dataclass

from actions.denied import Denied
from actions.desk import Desk
from policy.deploy.quarantine import decide_lift, nothing_to_lift
from policy.errors import RegistryFault
from policy.events import QuarantineChanged
from policy.rules import Outcome


@dataclass(frozen=True, slots=True)
class Lifted:
    """`was`: why the bytes were there."""

    version: str
    environment: str
    was: str


async def lift(desk: Desk, version: str, environment: str, person: str, reason: str) -> Lifted | Denied:
    who = await desk.people.person(person)
    verdict = decide_lift(version, environment, tuple(e.name for e in desk.config.environments), who)
    if verdict.outcome is Outcome.REFUSE:
        return Denied(None, verdict)
    digest = await _digest(desk, version, environment)
    async with desk.store.transaction() as tx:
        was = await tx.lift_quarantine(environment, version, digest)
        if not was:
            return Denied(None, nothing_to_lift(version, environment))
        detail = f"{version}: {reason} (was: {was})"
        await tx.audit(who.id, "quarantine.lifted", environment=environment, detail=detail)
        await tx.emit(QuarantineChanged(0, environment, version, who.id, reason, was, tx.now))
        return Lifted(version, environment, was)


async def _digest(desk: Desk, version: str, environment: str) -> str:
    """The same bytes may be there under another name; without the registry the name alone counts."""
    found = desk.config.environment(environment)
    try:
        image = await desk.registry.find(found.repository, version) if found and found.repository else None
    except RegistryFault:
        return ""
    return image.release.digest if image and image.release else ""
