"""Where a playbook speaks: its card where the incident is handled, results in the card's thread, agreement in the open."""

from actions.desk import Desk
from handlers.outbox.places import complete, room
from handlers.outbox.posting import WAIT_FOR_CARD, Draw, Later, Letter, Place, Poster
from messages import playbooks as drawn
from messages.playbooks import PlaybookView
from messages.views import Message
from policy import names
from policy.events import ActionChanged, ActionSaid, PlaybookEvent
from policy.incidents.model import Incident
from policy.playbooks import PLAYBOOKS, ActionRun
from policy.playbooks.decide import environment_for
from policy.playbooks.shell import commands
from store.outbox import Outgoing


async def say(poster: Poster, out: Outgoing, event: PlaybookEvent) -> Later | None:
    """Returns what to wait for, or None when it is said; faults are raised."""
    incident = await poster.desk.store.incident(event.incident)
    if incident is None or event.book not in PLAYBOOKS:
        return None
    incident = await complete(poster, out, incident)
    place = await room(poster, incident)
    if place is None:
        return WAIT_FOR_CARD
    letter = Letter(incident.id, f"playbook-{event.book}")
    if isinstance(event, ActionChanged):
        return await poster.live(
            out, Letter(incident.id, f"action-{event.number}"), place, _asked(poster, event)
        )
    if isinstance(event, ActionSaid):
        return await _said(poster, out, event, letter, place)
    return await poster.live(out, letter, place, _card(poster, event))


async def give_up(poster: Poster, event: PlaybookEvent) -> None:
    """Results go on without their card."""
    if incident := await poster.desk.store.incident(event.incident):
        await poster.give_up(Letter(event.incident, f"playbook-{event.book}"), incident.channel)


async def _said(
    poster: Poster, out: Outgoing, event: ActionSaid, letter: Letter, place: Place
) -> Later | None:
    """Under the card; a card in a thread has none of its own, so the result stands beside it."""
    row = await poster.desk.store.action(event.number)
    if row is None:
        return None
    posted = await poster.outbox.posted(letter.subject, letter.name)
    if posted is None:
        return WAIT_FOR_CARD
    thread = place.thread_ts or posted[1]

    async def drawing(_link: str) -> Message:
        return drawn.said(row)

    return await poster.tell(out, Place(posted[0], thread), drawing)


def _card(poster: Poster, event: PlaybookEvent) -> Draw:
    async def drawing(_link: str) -> Message:
        incident = await poster.desk.store.incident(event.incident)
        assert incident is not None
        return drawn.card(await view(poster.desk, incident, event.book))

    return drawing


def _asked(poster: Poster, event: ActionChanged) -> Draw:
    async def drawing(_link: str) -> Message:
        desk = poster.desk
        row, incident = await desk.store.action(event.number), await desk.store.incident(event.incident)
        assert row is not None
        assert incident is not None
        return drawn.asked(row, incident, _typed(desk, row))

    return drawing


async def view(desk: Desk, incident: Incident, book: str) -> PlaybookView:
    """Everything from the record: a card is drawn without asking a host."""
    playbook, environment = PLAYBOOKS[book], environment_for(desk.config, incident)
    live = await desk.store.live(environment.name) if environment else None
    typed = {}
    if environment:
        typed = {
            doing: commands(
                doing, environment, environment.hosts[0], names.blue(environment), "", incident.id
            )
            for doing in playbook.actions
        }
    return PlaybookView(
        incident=incident,
        book=playbook,
        environment=environment.name if environment else "",
        hosts=tuple(host.name for host in environment.hosts) if environment else (),
        live_version=live.version if live else "",
        runs=await desk.store.actions_of(incident.id),
        commands=typed,
        now=await desk.store.now(),
    )


def _typed(desk: Desk, row: ActionRun) -> tuple[str, ...]:
    environment = desk.config.environment(row.environment)
    if environment is None or not environment.hosts:
        return ()
    host = environment.hosts[0]
    return commands(row.action, environment, host, names.blue(environment), row.argument, row.incident)
