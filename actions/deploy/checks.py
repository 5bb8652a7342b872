"""Keeps a decision's verdicts and checks with the run, as JSON that the messages read back."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from policy.facts import Check
from policy.rules import Verdict


def dump(verdicts: Iterable[Verdict], checks: Iterable[Check]) -> str:
    """Datetimes as {"$time": ISO} so that they come back as datetimes."""
    body = {"verdicts": [_verdict(v) for v in verdicts], "checks": [asdict(c) for c in checks]}
    return json.dumps(body, default=_encode, sort_keys=True)


def _verdict(verdict: Verdict) -> dict[str, object]:
    return {"rule": verdict.rule, "outcome": verdict.outcome, "fields": dict(verdict.fields)}


def _encode(value: object) -> object:
    if isinstance(value, datetime):
        return {"$time": value.isoformat()}
    raise TypeError(type(value).__name__)
