"""Keeps other websites in the same browser away from the page, and strangers' content out of it."""

import base64
import hashlib
import ipaddress
from collections.abc import Awaitable, Callable

from aiohttp import web
from yarl import URL

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def guarded(handler: Handler) -> Handler:
    """Answers only under a loopback name or an address (a rebound name is neither), and only its own page's posts."""

    async def run(request: web.Request) -> web.StreamResponse:
        if not _direct(request.host) or not _own(request):
            return web.Response(status=403, text="the page answers only itself")
        return await handler(request)

    return run


def _direct(host: str) -> bool:
    name = URL(f"http://{host}").host or ""
    if name == "localhost":
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _own(request: web.Request) -> bool:
    """A foreign page cannot send JSON without asking first, and the browser names its origin."""
    origin = request.headers.get("Origin")
    same = origin is None or URL(origin).authority == URL(f"http://{request.host}").authority
    return same and (request.method == "GET" or request.content_type == "application/json")


def headers(request: web.Request, script: str = "") -> dict[str, str]:
    """Nothing is loaded from outside this server, its WebSocket named for browsers that do not count it to 'self'.

    `script` is the one piece of code that stands in the document, allowed by its digest.
    """
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = (
        f"default-src 'self'; script-src 'self' 'sha256-{digest}'; connect-src 'self' ws://{request.host}; img-src 'self' data:; "
        "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return {"Content-Security-Policy": policy, **_HEADERS}
