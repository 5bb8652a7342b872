"""Asks Prometheus the guide's questions (8.3, thresholds of 4.5), over the time since the switch."""

import asyncio
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from clients.credentials import PrometheusLogin
from policy.answers import Measured
from policy.config import Environment

SECONDS = 5.0
LEAST = 60  # seconds of window: a rate needs two samples, and scrapes are often 15 s apart
NOTHING = "no Prometheus"
SILENT = "no requests measured"


@dataclass(frozen=True, slots=True)
class Question:
    """`$s` is the selector, `$w` the window. The guide demands a value below `limit`."""

    name: str
    query: str
    limit: float

    def over(self, selector: str, seconds: int) -> str:
        return self.query.replace("$s", selector).replace("$w", f"{seconds}s")


QUESTIONS = (
    Question(
        "Error rate",
        '(sum(rate(http_server_requests_seconds_count{$sstatus=~"5.."}[$w])) or vector(0))'
        " / sum(rate(http_server_requests_seconds_count{$s}[$w])) * 100",
        limit=1,  # percent
    ),
    Question(
        "P95 latency",
        "histogram_quantile(0.95, sum(rate(http_server_requests_seconds_bucket{$s}[$w])) by (le))",
        limit=2,  # seconds
    ),
)


class Prometheus:
    """Satisfies `Metrics`. A measure that cannot be taken says why; nothing is raised (ruling 42)."""

    def __init__(self, login: PrometheusLogin | None) -> None:
        self._login = login

    async def measure(self, environment: Environment, seconds: float) -> tuple[Measured, ...]:
        del environment  # the configured selector tells it from others
        login = self._login
        if login is None or not login.url:
            return tuple(_unknown(question, NOTHING) for question in QUESTIONS)
        window = max(int(seconds), LEAST)
        async with aiohttp.ClientSession(headers=_headers(login)) as session:
            return tuple(await asyncio.gather(*(_ask(session, login, q, window) for q in QUESTIONS)))


async def _ask(
    session: aiohttp.ClientSession, login: PrometheusLogin, question: Question, seconds: int
) -> Measured:
    selector = f"{login.selector}," if login.selector else ""
    form = {"query": question.over(selector, seconds)}
    try:
        async with (
            asyncio.timeout(SECONDS),
            session.post(f"{login.url.rstrip('/')}/api/v1/query", data=form) as answer,
        ):
            if answer.status in {401, 403}:
                return _unknown(question, "Prometheus refuses the login")
            return _measured(question, await answer.json(content_type=None))
    except TimeoutError:
        return _unknown(question, f"Prometheus gave no answer in {SECONDS:g} s")
    except (aiohttp.ClientError, OSError):
        return _unknown(question, "Prometheus is not reached")
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return _unknown(question, "Prometheus gave an answer that is not its API's")


def _measured(question: Question, answer: Mapping[str, Any]) -> Measured:
    if answer["status"] != "success":
        return _unknown(question, f"Prometheus refuses the query ({answer.get('errorType', 'error')})")
    result = answer["data"]["result"]
    value = float(result[0]["value"][1]) if result else math.nan
    if math.isnan(value):
        return _unknown(question, SILENT)
    return Measured(question.name, value, ok=value < question.limit)


def _unknown(question: Question, why: str) -> Measured:
    return Measured(question.name, None, None, why)


def _headers(login: PrometheusLogin) -> dict[str, str]:
    if not login.user:
        return {}
    password = login.password.get_secret_value() if login.password else ""
    return {"Authorization": aiohttp.encode_basic_auth(login.user, password)}
