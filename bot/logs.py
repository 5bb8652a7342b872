"""Logs are events with fields: JSON lines in production, columns in development, secrets taken out of both."""

import logging
import sys
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from typing import Any, TextIO

import structlog

from clients.redact import redactor

# Their info lines are ours said twice, and some hold what a log must not keep.
_QUIET = ("aiohttp.access", "apscheduler", "asyncssh", "slack_bolt", "slack_sdk")

Event = MutableMapping[str, Any]


def configure(log_format: str, secrets: Iterable[str] = (), stream: TextIO | None = None) -> None:
    """Once, at the start. `secrets` are values that must never be printed, wherever they turn up."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper("iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        redaction(secrets),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(_renderer(log_format), foreign_pre_chain=shared))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def redaction(secrets: Iterable[str]) -> structlog.types.Processor:
    clean = redactor(f"SECRET={value}" for value in secrets)

    def redact(_: Any, __: str, event: Event) -> Event:
        return {key: _cleaned(value, clean) for key, value in event.items()}

    return redact


def _cleaned(value: Any, clean: Callable[[str], str]) -> Any:
    match value:
        case str():
            return clean(value)
        case Mapping():
            return {key: _cleaned(inner, clean) for key, inner in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_cleaned(inner, clean) for inner in value]
        case bool() | int() | float() | None:
            return value
        case _:
            return clean(str(value))


def _renderer(log_format: str) -> structlog.types.Processor:
    if log_format == "json":
        return structlog.processors.JSONRenderer()
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
