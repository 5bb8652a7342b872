"""Reads the text that applications expose at /actuator/prometheus."""

import re
from collections.abc import Mapping

from sandbox.host.metrics.series import Labels

_LINE = re.compile(r"(?P<name>[a-zA-Z_:][\w:]*)(?:\{(?P<labels>.*)\})?\s+(?P<value>\S+)(?:\s+-?\d+)?")
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
_ESCAPES = {r"\\": "\\", r"\"": '"', r"\n": "\n"}


def read(text: str, extra: Mapping[str, str]) -> dict[Labels, float]:
    """`extra` are the target's own labels: job, instance."""
    samples: dict[Labels, float] = {}
    for line in text.splitlines():
        found = _LINE.fullmatch(line.strip())
        if found is None or line.startswith("#"):
            continue
        own = {name: _plain(value) for name, value in _LABEL.findall(found["labels"] or "")}
        labels = {**own, **extra, "__name__": found["name"]}
        samples[frozenset(labels.items())] = float(found["value"])
    return samples


def _plain(value: str) -> str:
    return re.sub(r"\\.", lambda m: _ESCAPES.get(m[0], m[0]), value)
