"""Logs in to a registry as it asks: not at all, with Basic, or with a Bearer token from its token server (ruling 33)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp
from yarl import URL

from clients.credentials import RegistryLogin
from clients.registry.address import is_loopback
from policy.errors import RegistryFault

NO_LOGIN = "it asks for a login and none is configured"
REFUSED = "the login was refused"

_PARAMETER = re.compile(r'(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))')


@dataclass(frozen=True, slots=True)
class Challenge:
    """A WWW-Authenticate header."""

    scheme: str
    parameters: Mapping[str, str]


def challenge(header: str) -> Challenge:
    scheme, _, rest = header.strip().partition(" ")
    found = {name.lower(): quoted or plain for name, quoted, plain in _PARAMETER.findall(rest)}
    return Challenge(scheme.lower(), found)


async def authorization(
    session: aiohttp.ClientSession, registry: str, asked: Challenge, login: RegistryLogin | None
) -> str:
    """The Authorization header that answers the challenge."""
    if asked.scheme == "bearer":
        return f"Bearer {await _token(session, registry, asked.parameters, login)}"
    if asked.scheme != "basic":
        raise RegistryFault(registry, f"it asks for an unknown login, {asked.scheme or 'none named'}")
    if login is None:
        raise RegistryFault(registry, NO_LOGIN)
    return _basic(login)


async def _token(
    session: aiohttp.ClientSession, registry: str, asked: Mapping[str, str], login: RegistryLogin | None
) -> str:
    realm = URL(asked.get("realm", ""))
    if not realm.host or not (realm.scheme == "https" or is_loopback(realm.host)):
        raise RegistryFault(registry, f"its token server {realm} is not reached over https")
    query = {key: asked[key] for key in ("service", "scope") if key in asked}
    headers = {"Authorization": _basic(login)} if login else {}
    async with session.get(realm.update_query(query), headers=headers, allow_redirects=False) as answer:
        if answer.status in {401, 403}:
            raise RegistryFault(registry, REFUSED if login else NO_LOGIN)
        if answer.status != 200:
            raise RegistryFault(registry, f"its token server answered {answer.status}")
        found = await answer.json(content_type=None)
    token = found.get("token") or found.get("access_token")
    if not isinstance(token, str):
        raise RegistryFault(registry, "its token server gave no token")
    return token


def _basic(login: RegistryLogin) -> str:
    return aiohttp.encode_basic_auth(login.user, login.token.get_secret_value())
