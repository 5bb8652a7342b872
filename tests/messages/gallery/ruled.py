"""Every rule in every outcome, and every fault, as the answer a person gets."""

import dataclasses
import re
from typing import Any

import policy.rules
from messages.errors import fault
from messages.replies import answer, denied
from messages.rules import words
from messages.views import Message
from policy import errors
from policy.rules import Outcome, Rule, Verdict
from tests.messages.gallery.values import DIGEST, NOW, Voice

_LINE = re.compile(r"^(\w+\.\w+) +((?:(?:OK|WARN|CONFIRM|OVERRIDDEN|REFUSE)\b ?)+)", re.MULTILINE)
_WORDS = {
    "person": "U0ENGINEER",
    "on_call": "U0ONCALL",
    "by": "U0SARA",
    "environment": "production",
    "meant": "v1.2.4",
    "version": "v1.2.3",
    "live": "v1.2.4",
    "recorded": "v1.2.2",
    "repository": "registry.example/liyaqa-backend",
    "host": "app-1",
    "container": "liyaqa-backend-blue",
    "why": "rolled back on 2026-01-31 by run 9",
    "name": "Eid al-Fitr",
    "note": "Limited weekend support",
    "reason": "Database maintenance",
    "incident": "INC-2026-001",
    "severity": "P1",
    "title": "Payments fail",
    "fault": "connection refused",
}
_NUMBERS = {
    "limit": 120,
    "minutes": 130,
    "run": 12,
    "position": 2,
    "port": 8081,
    "free_mb": 300,
    "needed_mb": 1024,
}
_COUNTS = {"needed": 2, "have": 1, "skew": 72.5, "day": 4, "estimated": True}
_TIMES = dict.fromkeys(
    ("at", "since", "now", "next_open", "next_end", "start", "end", "opened_at", "ends"), NOW
)
_LISTS = {
    "roles": ("deployer", "incident_commander"),
    "known": ("staging", "production"),
    "tags": ("v1.2.4", "v1.2.2"),
    "migrations": ("V12__add_trainer_role",),
    "pool": ("8080", "8081", "8082"),
    "candidates": ("U0SARA",),
}
_FAULTS: dict[str, object] = {
    "environment": "production",
    "event": "DeploymentStarted",
    "host": "app-1",
    "detail": "connection refused",
    "expected": "SHA256:pinned",
    "actual": "SHA256:other",
    "user": "deploy",
    "target": "/var/run/docker.sock",
    "operation": "create the container",
    "identity": "9f1c",
    "path": "/opt/liyaqa/.env.prod",
    "registry": "registry.example",
    "step": "health",
    "log": "Exception in thread main",
    "method": "chat.postMessage",
    "code": "not_in_channel",
    "key": "trigger:1.2.abc",
    "problems": ("hosts[0].name: is missing", "slack.token: is empty"),
}
_FAULT_NUMBERS = {
    "status": 500,
    "restored": True,
    "token": 6,
    "highest": 7,
    "seconds": 60.0,
    "run": 12,
    "again": True,
}


def messages(say: Voice) -> dict[str, Message]:
    """Names begin with `rule ` or `fault `: these have one golden together."""
    ruled = {f"rule {v.rule} {v.outcome}": _answer(v) for v in verdicts(say)}
    return ruled | {f"fault {type(e).__name__}": fault(e) for e in faults(say)}


def documented() -> set[tuple[Rule, Outcome]]:
    """What policy/rules.py says each rule can answer."""
    lines = _LINE.findall(policy.rules.__doc__ or "")
    return {(Rule(rule), Outcome[name]) for rule, names in lines for name in names.split()}


def fields(say: Voice) -> dict[str, object]:
    """Every field any rule may carry."""
    spoken = {name: say(word) for name, word in _WORDS.items()}
    lists = {name: tuple(map(say, each)) for name, each in _LISTS.items()}
    return {**spoken, **lists, **_NUMBERS, **_COUNTS, **_TIMES, "phase": say("succeeded"), "digest": DIGEST}


def verdicts(say: Voice) -> list[Verdict]:
    return [Verdict(rule, outcome, fields(say)) for rule, outcome in sorted(documented())]


def fault_classes(base: type[errors.BotError] = errors.BotError) -> list[type[errors.BotError]]:
    """The leaves of the tree."""
    below = [cls for cls in base.__subclasses__() if cls.__module__ == errors.__name__]
    return [leaf for child in below for leaf in fault_classes(child)] if below else [base]


def faults(say: Voice) -> list[errors.BotError]:
    return [_fault(cls, say) for cls in fault_classes()]


def _answer(verdict: Verdict) -> Message:
    refused = verdict.outcome is Outcome.REFUSE
    return denied(verdict) if refused else answer(words(verdict).full)


def _fault(cls: type[errors.BotError], say: Voice) -> errors.BotError:
    given: dict[str, Any] = {**_FAULT_NUMBERS, "ambiguous": True}
    for name, value in _FAULTS.items():
        given[name] = tuple(map(say, value)) if isinstance(value, tuple) else say(str(value))
    return cls(**{f.name: given[f.name] for f in dataclasses.fields(cls)})
