"""`POST /alerts`: the door for Alertmanager, which bears a token."""

import hmac

import structlog
from aiohttp import web

from actions.desk import Desk
from handlers.calling.alerts import take
from policy.errors import DatabaseUnreachable

log = structlog.get_logger()


def routes(desk: Desk, token: str) -> tuple[web.RouteDef, ...]:
    """None without a token: an open door would let anybody cry wolf. What came in is never logged."""

    async def heard(request: web.Request) -> web.Response:
        given = request.headers.get("Authorization", "").encode(errors="surrogateescape")
        if not hmac.compare_digest(given, f"Bearer {token}".encode()):
            return web.Response(status=401, text="Alerts need the bearer token.\n")
        try:
            read = await take(desk, await request.read())
        except DatabaseUnreachable:
            return web.Response(status=503, text="The database does not answer; send it again.\n")
        if not read:
            log.warning("alerts_unread", size=request.content_length)
            return web.Response(status=400, text="Not a notice of Alertmanager's, version 4.\n")
        return web.Response(text="ok\n")

    return (web.post("/alerts", heard),) if token else ()
