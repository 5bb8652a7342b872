"""The demo's clock control: accepted only while Slack and every host are this machine (ruling 11)."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from aiohttp import web

from bot.config_file.network import loopback, not_loopback
from bot.settings import Settings
from store.postgres import PostgresStore

PATH = "/clock"


def allowed(settings: Settings) -> bool:
    """A real workspace or a real host never sees a shifted clock."""
    return loopback(urlsplit(settings.slack.api_url).hostname or "") and not any(
        not_loopback(settings.config)
    )


def routes(store: PostgresStore) -> list[web.RouteDef]:
    """GET tells the desk's time; PUT {"now": ISO} lets it be that time from now on, PUT {} the real one."""

    async def read(_: web.Request) -> web.Response:
        return web.json_response({"now": (await store.now()).isoformat()})

    async def shift(request: web.Request) -> web.Response:
        if not loopback(request.remote or ""):
            raise web.HTTPForbidden(text="The clock is set from this machine only.\n")
        wanted = _wanted(await request.text())
        await store.shift_clock(wanted - await store.real_now() if wanted else timedelta())
        await store.begin_schedules()
        return await read(request)

    return [web.get(PATH, read), web.put(PATH, shift)]


def _wanted(sent: str) -> datetime | None:
    try:
        body = json.loads(sent)
        text = body.get("now") if isinstance(body, dict) else None
        if text is None:
            return None
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        raise web.HTTPBadRequest(text="`now` must be a moment such as 2026-11-24T09:05:00+00:00.\n") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
