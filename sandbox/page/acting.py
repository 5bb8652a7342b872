"""What the chosen person does on the page. Each answers {"ok": true}, or {"ok": false, "error": sentence}."""

from collections.abc import Awaitable, Callable

from sandbox.page.body import Body, answer
from sandbox.page.page import Page
from sandbox.slack import CannotDo, Confirmation, Delivery, Message, Person, View
from sandbox.slack.world.model import Json

Act = Callable[[Page, Person, Body], Awaitable[Json]]


async def command(page: Page, person: Person, body: Body) -> Json:
    thread = _thread(page, body)
    done = await person.command(body.text("typed"), channel=body.text("channel"), thread=thread)
    return _done(done)


async def message(page: Page, person: Person, body: Body) -> Json:
    """Answers when the message stands; the bot hears of it meanwhile."""
    thread = _thread(page, body)
    said = person.write(body.text("typed"), channel=body.text("channel"), thread=thread)
    page.slack.background.start(person.tell(said))
    return answer(ts=said.ts)


async def act(page: Page, person: Person, body: Body) -> Json:
    """A button or menu. `values` is what the form around it holds so far."""
    target = _target(page, person, body)
    if isinstance(target, View):
        target = person.fill(target, body.fields("values"))
    done = await person.act(
        target, body.text("action"), body.text("block"), body.value("value"), confirmed=body.flag("confirmed")
    )
    return answer(confirm=done.dialog) if isinstance(done, Confirmation) else _done(done)


async def suggest(page: Page, person: Person, body: Body) -> Json:
    target = _target(page, person, body)
    found = await person.suggestions(target, body.text("action"), body.text("typed"), body.text("block"))
    return answer(options=found)


async def submit(page: Page, person: Person, body: Body) -> Json:
    return _done(await person.submit(_view(page, person, body.text("view")), body.fields("values")))


async def close(page: Page, person: Person, body: Body) -> Json:
    await person.close(_view(page, person, body.text("view")))
    return answer()


async def home(page: Page, person: Person, _: Body) -> Json:
    """The bot hears that the Home tab was opened, where it asked to."""
    if page.slack.app.home and page.slack.app.hears("app_home_opened"):
        page.slack.background.start(person.open_home())
    return answer()


async def shortcut(page: Page, person: Person, body: Body) -> Json:
    on = _message(page, person, body) if body.get("ts") else None
    return _done(await person.shortcut(body.text("callback_id"), on))


async def react(page: Page, person: Person, body: Body) -> Json:
    name = body.text("name")
    now = person.react(_message(page, person, body), name)
    page.slack.background.start(person.desk.reacted(person.user, now, name))
    return answer()


async def mark(page: Page, person: Person, body: Body) -> Json:
    return answer(read=page.mark(person.user.id, body.text("channel"), body.text("ts")))


ACTS: dict[str, Act] = {
    "command": command,
    "message": message,
    "act": act,
    "suggest": suggest,
    "submit": submit,
    "close": close,
    "home": home,
    "shortcut": shortcut,
    "react": react,
    "mark": mark,
}


def _done(delivery: Delivery) -> Json:
    return answer(outcome=delivery.ack.outcome)


def _target(page: Page, person: Person, body: Body) -> Message | View:
    view = body.maybe("view")
    return _message(page, person, body) if view is None else _view(page, person, view)


def _message(page: Page, person: Person, body: Body) -> Message:
    state, ts = page.slack.state, body.text("ts")
    found = state.ephemerals.get(ts) or state.message(body.text("channel"), ts)
    if found is None:
        raise CannotDo("this message is no longer there")
    return person.desk.seen(person.user, found)


def _view(page: Page, person: Person, view_id: str) -> View:
    found = page.slack.state.find_view(view_id)
    if found is None or found.user != person.user.id:
        raise CannotDo("this form is no longer open")
    return found


def _thread(page: Page, body: Body) -> Message | None:
    """The parent, when the composer is that of a thread."""
    ts = body.maybe("thread")
    if ts is None:
        return None
    found = page.slack.state.message(body.text("channel"), ts)
    if found is None:
        raise CannotDo("this thread is no longer there")
    return found
