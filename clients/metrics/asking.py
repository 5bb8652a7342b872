"""One question over HTTP, with a deadline; every way to get no answer becomes a few words."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import aiohttp

from clients.credentials import Login

SECONDS = 5.0
T = TypeVar("T")


class NoAnswer(Exception):
    """`str()` says why in a few words; it never leaves this package."""


async def ask(
    login: Login, path: str, read: Callable[[Any], T], who: str, form: Mapping[str, str] | None = None
) -> T:
    """POST with a form, else GET. `read` takes the answer's JSON apart."""
    try:
        async with (
            asyncio.timeout(SECONDS),
            aiohttp.ClientSession(headers=_headers(login)) as session,
            session.request("POST" if form else "GET", login.url.rstrip("/") + path, data=form) as answer,
        ):
            if answer.status in {401, 403}:
                raise NoAnswer(f"{who} refuses the login")
            return read(await answer.json(content_type=None))
    except TimeoutError:
        raise NoAnswer(f"{who} gave no answer in {SECONDS:g} s") from None
    except (aiohttp.ClientError, OSError):
        raise NoAnswer(f"{who} is not reached") from None
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        raise NoAnswer(f"{who} gave an answer that is not its API's") from None


def _headers(login: Login) -> dict[str, str]:
    if not login.user:
        return {}
    password = login.password.get_secret_value() if login.password else ""
    return {"Authorization": aiohttp.encode_basic_auth(login.user, password)}
