"""What a person reads and types when the desk is away or gave up (rulings 4, 25). By id: names change meanwhile."""

from shlex import quote

from policy.config import Environment
from policy.plan import Container, HostPlan
from policy.shell import command


def swap_note(environment: Environment, host: str, serving: Container, resting: Container | None) -> str:
    """The plain text kept on the host after every switch (ruling 25)."""
    head = (
        f"{environment.name} on {host}",
        f"Live: {_name(serving)}",
        f"Standing by: {_name(resting) if resting else 'nothing'}",
    )
    return "\n".join((*head, "", *_how(environment, host, serving, resting), ""))


def by_hand(
    environment: Environment, place: HostPlan, serving: Container | None, unread: str = ""
) -> tuple[str, str]:
    """(what is live, what to type), for an environment that did not get where it was to go. `serving`: what nginx leads to
    now, None where nothing runs there; `unread`: why nobody knows. Every host's commands lead to the same release; where
    it serves already they change nothing.
    """
    wanted, look = place.target or place.live, command.status(environment, place.host)
    before = f"before it was {_name(place.live)}" if place.live else "nothing was live before"
    said = _name(serving) if serving else f"{f'not known ({unread})' if unread else 'nothing'}; {before}"
    if wanted is None:
        return said, look
    return said, "\n".join((look, *_swap(environment, place.host, wanted)))


def _how(
    environment: Environment, host: str, serving: Container, resting: Container | None
) -> tuple[str, ...]:
    if resting is None:
        return ("There is nothing to swap to. Images to start by hand (guide 6.4):", _images(environment))
    rest = command.restart("no", serving.id[:12])
    return (
        f"To put {resting.version} back by hand, type here:",
        "",
        *_swap(environment, host, resting),
        rest,
        "",
        "The desk notices it by itself, and shows it as changed outside the bot.",
    )


def _swap(environment: Environment, host: str, wanted: Container) -> tuple[str, ...]:
    return (
        command.start(wanted.id[:12]),
        command.healthy(environment, wanted.port),
        command.switch(environment, host, wanted.port),
        command.restart("unless-stopped", wanted.id[:12]),
    )


def _name(container: Container) -> str:
    return f"{container.version} in container {container.id[:12]} on port {container.port}"


def _images(environment: Environment) -> str:
    return f"docker images {quote(environment.repository)}"
