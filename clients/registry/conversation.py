"""Requests to one repository, with the login its registry asked for."""

import re
from dataclasses import dataclass

import aiohttp
from yarl import URL

from clients.credentials import RegistryLogin
from clients.registry.address import Address
from clients.registry.auth import NO_LOGIN, REFUSED, authorization, challenge
from policy.errors import RegistryFault

LIMIT = 4 << 20  # bytes of a manifest, a configuration or a list

_ACCEPT = ", ".join(
    f"application/{kind}+json"
    for kind in (
        "vnd.oci.image.index.v1",
        "vnd.oci.image.manifest.v1",
        "vnd.docker.distribution.manifest.list.v2",
        "vnd.docker.distribution.manifest.v2",
    )
)
_NEXT = re.compile(r'<([^>]+)>\s*;\s*rel="?next"?')


@dataclass(frozen=True, slots=True)
class Answer:
    """`following`: the list's next page, empty at its end."""

    status: int
    body: bytes
    following: str = ""
    challenge: str = ""


class Conversation:
    """One look-up's requests."""

    def __init__(self, session: aiohttp.ClientSession, place: Address, login: RegistryLogin | None) -> None:
        self.place = place
        self._session = session
        self._login = login
        self._headers = {"Accept": _ACCEPT}

    async def get(self, path: str) -> Answer:
        """`path` below the repository, or a next page. 404 is an answer; whatever else is not 200 is a fault."""
        url = URL(self.place.url).join(URL(path)) if path.startswith("/") else URL(f"{self.place.url}/{path}")
        answer = await self._once(url)
        if answer.status == 401 and answer.challenge:
            asked = challenge(answer.challenge)
            login = await authorization(self._session, self.place.host, asked, self._login)
            self._headers["Authorization"] = login
            answer = await self._once(url)
        if answer.status in {401, 403}:
            raise RegistryFault(self.place.host, REFUSED if self._login else NO_LOGIN)
        if answer.status not in {200, 404}:
            raise RegistryFault(self.place.host, f"it answered {answer.status}")
        return answer

    async def _once(self, url: URL) -> Answer:
        async with self._session.get(url, headers=self._headers) as answer:
            body = bytearray()
            while len(body) < LIMIT and (more := await answer.content.read(LIMIT - len(body))):
                body += more
            link = _NEXT.search(answer.headers.get("Link", ""))
            following = URL(link[1]).raw_path_qs if link else ""  # on this registry, wherever the link points
            return Answer(answer.status, bytes(body), following, answer.headers.get("WWW-Authenticate", ""))
