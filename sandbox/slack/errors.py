"""Facts the sandbox reports: an answer of the Web API, and things a person cannot do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass
class ApiError(Exception):
    """A documented error of the Web API. `messages` become response_metadata.messages."""

    code: str
    messages: Sequence[str] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    retry_after: int | None = None

    def body(self) -> dict[str, Any]:
        answer: dict[str, Any] = {"ok": False, "error": self.code, **self.extra}
        if self.messages:
            answer["response_metadata"] = {"messages": list(self.messages)}
        return answer


@dataclass
class CannotDo(Exception):
    """What the person tried is not on their screen: a missing button, a foreign channel, a closed view."""

    what: str

    def __str__(self) -> str:
        return self.what


@dataclass
class UrlNotVerified(Exception):
    """The request URL did not answer Slack's challenge."""

    url: str
    status: int | None
    body: str
