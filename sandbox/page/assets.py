"""The page's own files, each under an address with the version of them all: a browser asks for each once."""

import hashlib
from pathlib import Path

from aiohttp import web

from sandbox.page.guard import headers

ROOT = Path(__file__).parent / "static"
_KINDS = {".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".svg": "image/svg+xml"}
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}


def version() -> str:
    """Changes whenever one of the files does."""
    digest = hashlib.sha256()
    for path in sorted(path for path in ROOT.rglob("*") if path.suffix in _KINDS):
        digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


async def index(request: web.Request) -> web.StreamResponse:
    text = (ROOT / "index.html").read_text(encoding="utf-8").replace("{version}", version())
    script = text.partition("<script>")[2].partition("</script>")[0]
    return web.Response(text=text, content_type="text/html", headers=headers(request, script))


async def file(request: web.Request) -> web.StreamResponse:
    path = (ROOT / request.match_info["path"]).resolve()
    if not path.is_relative_to(ROOT) or path.suffix not in _KINDS or not path.is_file():
        return web.Response(status=404)
    sent = headers(request) | (_FOR_EVER if request.match_info["version"] == version() else {})
    return web.Response(
        body=path.read_bytes(), content_type=_KINDS[path.suffix], charset="utf-8", headers=sent
    )
