"""How Slack's answers and silences become faults: the one seam between its library and the bot."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from policy.errors import SlackFault, SlackUnreachable

_LIMITED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
# Slack says of these that some part of the operation may have been done.
_MAYBE_DONE = frozenset({"fatal_error", "internal_error", "service_unavailable", "request_timeout"})
# No connection, so nothing was sent. Every other transport error leaves it open.
_NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)

Answer = TypeVar("Answer")


@dataclass
class RateLimited(SlackFault):
    """Slack asks to wait `retry_after` seconds; nothing was done."""

    retry_after: float = 1.0


async def reached(method: str, call: Awaitable[Answer]) -> Answer:
    try:
        return await call
    except SlackApiError as e:
        raise _fault(method, e) from e
    except _NOT_SENT as e:
        raise SlackUnreachable(method, str(e), ambiguous=False) from e
    except (aiohttp.ClientError, TimeoutError, OSError) as e:
        raise SlackUnreachable(method, str(e) or type(e).__name__, ambiguous=True) from e
    except (ValueError, AttributeError) as e:
        # A proxy's plain-text answer: the library takes it for a dict.
        raise SlackUnreachable(method, "an answer that is not Slack's", ambiguous=True) from e


def _fault(method: str, error: SlackApiError) -> SlackFault | SlackUnreachable:
    answer = error.response
    if not isinstance(answer, AsyncSlackResponse):  # a body that is not JSON
        return _by_status(method, int(answer.status), {})
    body = answer.data if isinstance(answer.data, dict) else {}
    code = str(body.get("error") or "")
    if answer.status_code == 429 or code in _LIMITED:
        return RateLimited(method, code or "ratelimited", _retry_after(answer.headers))
    if code in _MAYBE_DONE or not code:
        return _by_status(method, answer.status_code, body)
    return SlackFault(method, code)


def _by_status(method: str, status: int, body: dict[str, Any]) -> SlackFault | SlackUnreachable:
    if status == 429:
        return RateLimited(method, "ratelimited")
    detail = f"HTTP {status} {body.get('error') or 'without an answer'}"
    return SlackUnreachable(method, detail, ambiguous=True)


def _retry_after(headers: Any) -> float:
    named = {str(k).lower(): v for k, v in dict(headers or {}).items()}
    try:
        return max(float(named.get("retry-after", 1)), 0.1)
    except (TypeError, ValueError):
        return 1.0
