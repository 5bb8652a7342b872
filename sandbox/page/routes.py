"""The page's addresses: the application itself, /page/api for one person, and the clock."""

from datetime import datetime

from aiohttp import web

from sandbox.page import assets
from sandbox.page.acting import ACTS, Act
from sandbox.page.body import answer, read, refused
from sandbox.page.clock import Clock
from sandbox.page.extras import Extras
from sandbox.page.guard import Handler, guarded
from sandbox.page.page import Page
from sandbox.page.snapshot import snapshot
from sandbox.page.stream import follow
from sandbox.slack import CannotDo, SlackWorkspace, User
from sandbox.slack.world.model import Json
from sandbox.slack.world.traffic import Exchange

_SELF = "/page/api/as/{user}"


def page_routes(slack: SlackWorkspace, extras: Extras | None = None) -> list[web.RouteDef]:
    """For `slack.mount(page_routes(slack))`, before the workspace is entered. The page is at its address itself."""
    given = extras or Extras()
    page = Page(slack, given, Clock(given, slack.state.clock, given.shifts), given.marks)
    return [
        web.get("/", guarded(assets.index)),
        web.get("/archives/{channel}/{message}", guarded(assets.index)),
        web.get("/page/static/{version}/{path:.+}", guarded(assets.file)),
        web.get(f"{_SELF}/state", guarded(_state(page))),
        web.get(f"{_SELF}/events", guarded(_events(page))),
        *(web.post(f"{_SELF}/{name}", guarded(_acting(page, act))) for name, act in ACTS.items()),
        web.get("/page/api/traffic/{number:\\d+}", guarded(_exchange(page))),
        web.post("/page/api/clock", guarded(_clock(page))),
    ]


def _who(page: Page, request: web.Request) -> User:
    """Raises HTTPNotFound for nobody one may be."""
    found = next((one for one in page.people() if one.id == request.match_info["user"]), None)
    if found is None:
        raise web.HTTPNotFound
    return found


def _state(page: Page) -> Handler:
    async def run(request: web.Request) -> web.StreamResponse:
        await page.clock.look()
        return web.json_response(snapshot(page, _who(page, request)))

    return run


def _events(page: Page) -> Handler:
    async def run(request: web.Request) -> web.StreamResponse:
        return await follow(page, _who(page, request), request)

    return run


def _acting(page: Page, act: Act) -> Handler:
    async def run(request: web.Request) -> web.StreamResponse:
        person = page.slack.person(_who(page, request).id)
        body = await read(request)

        async def work() -> Json:
            try:
                return await act(page, person, body)
            except CannotDo as e:
                return {"ok": False, "error": str(e)}

        return web.json_response(await page.once.do(request.headers.get("X-Once"), work))

    return run


def _exchange(page: Page) -> Handler:
    async def run(request: web.Request) -> web.StreamResponse:
        number = int(request.match_info["number"])
        if not 1 <= number <= len(page.slack.traffic):
            raise web.HTTPNotFound
        return web.json_response(_said(page.slack.traffic[number - 1]))

    return run


def _said(one: Exchange) -> dict[str, object]:
    return {"request": one.request, "response": one.response}


def _clock(page: Page) -> Handler:
    """{"at": ISO with offset} moves the bot's clock; {"at": null} gives it back to real time."""

    async def run(request: web.Request) -> web.StreamResponse:
        if not page.clock.offered:
            raise web.HTTPNotFound
        given = (await read(request)).maybe("at")
        try:
            await page.clock.move(None if given is None else _moment(given))
        except CannotDo as e:
            return web.json_response({"ok": False, "error": str(e)})
        return web.json_response(answer(clock=page.clock.shown()))

    return run


def _moment(given: str) -> datetime:
    try:
        moment = datetime.fromisoformat(given)
    except ValueError as e:
        raise refused("at must be an ISO time") from e
    if moment.tzinfo is None:
        raise refused("at must name its offset from UTC")
    return moment
