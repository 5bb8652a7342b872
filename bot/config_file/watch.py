"""The sense of [environments.NAME.watch]."""

import re
from collections.abc import Iterator

from policy.config import Watch

_COUNTER = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_MATCHERS = re.compile(
    r'\s*[a-zA-Z_]\w*\s*(=~|!~|!=|=)\s*"[^"{}\n]*"\s*(,\s*[a-zA-Z_]\w*\s*(=~|!~|!=|=)\s*"[^"{}\n]*"\s*)*'
)
_PAIRS = (("error_rate_ask", "error_rate"), ("slower_ask", "slower"), ("latency_ask", "latency"))
_POSITIVE = (
    "least_requests",
    "samples",
    "error_rate_ask",
    "slower_ask",
    "latency_ask",
    "memory_ask",
    "pool_ask",
)


def watch_faults(path: str, watch: Watch) -> Iterator[str]:
    for name in _POSITIVE:
        if getattr(watch, name) <= 0:
            yield f"{path}.{name}: must be more than 0, not {getattr(watch, name):g}."
    for ask, act in _PAIRS:
        if getattr(watch, ask) > getattr(watch, act):
            yield f"{path}.{ask}: {getattr(watch, ask):g} is above {act}, {getattr(watch, act):g}: nobody would be asked."
    for name in ("slower_from", "database_errors_limit"):
        if getattr(watch, name) < 0:
            yield f"{path}.{name}: must not be below 0."
    if watch.instance and "{port}" not in watch.instance:
        yield f"{path}.instance: {watch.instance} names no {{port}}, so every release would be the same one to Prometheus."
    if watch.requests and not _MATCHERS.fullmatch(watch.requests):
        yield f'{path}.requests: must be label matchers such as uri!~"/actuator.*", without braces.'
    if watch.database_errors and not _COUNTER.fullmatch(watch.database_errors):
        yield f"{path}.database_errors: {watch.database_errors} is not a metric's name."
