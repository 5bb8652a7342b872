"""Alertmanager's webhook, read and redacted; and the buttons of an alert's card."""

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from actions.calling import alerts
from actions.calling.alerts import Decided
from actions.desk import Desk
from clients.redact import redactor
from handlers.listening import Call, Room, Work, answer
from messages import replies
from messages.calling import alerts as drawn
from messages.views import Message
from policy.calling.alerts import MOST, Alert, Notice
from policy.rules import Verdict

_REDACT = redactor(())
_LONGEST = 300


class _Alert(BaseModel):
    model_config = ConfigDict(extra="ignore")

    status: str = "firing"
    labels: dict[str, str] = Field(default_factory=dict)
    annotations: dict[str, str] = Field(default_factory=dict)
    fingerprint: str = ""


class _Payload(BaseModel):
    """Version 4 of the webhook's format; what is not named here is not read."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    key: str = Field(alias="groupKey", min_length=1, max_length=2000)
    status: str
    common: dict[str, str] = Field(alias="commonLabels", default_factory=dict)
    truncated: int = Field(alias="truncatedAlerts", default=0)
    alerts: list[_Alert] = Field(default_factory=list, max_length=10_000)


async def take(desk: Desk, body: bytes) -> bool:
    """False: not a notice of Alertmanager's. Raises DatabaseUnreachable, so that it is sent again."""
    try:
        payload = _Payload.model_validate_json(body)
    except ValidationError:
        return False
    await alerts.take(desk, _notice(payload))
    return True


def _notice(payload: _Payload) -> Notice:
    kept = payload.alerts[:MOST]
    return Notice(
        key=payload.key,
        firing=payload.status != "resolved",
        labels=tuple(sorted((name, _clean(value)) for name, value in payload.common.items())),
        alerts=tuple(_alert(payload, one, no) for no, one in enumerate(kept)),
        truncated=payload.truncated + len(payload.alerts) - len(kept),
    )


def _alert(payload: _Payload, one: _Alert, no: int) -> Alert:
    said = one.annotations.get("summary") or one.annotations.get("description", "")
    name = one.labels.get("alertname") or payload.common.get("alertname", "")
    return Alert(one.fingerprint[:64] or str(no), _clean(name), _clean(said), one.status != "resolved")


def _clean(text: str) -> str:
    return _REDACT(text)[:_LONGEST]


async def opened(room: Room, call: Call) -> None:
    await answer(
        room.slack, call, _said(await alerts.open_incident(room.desk, call.number("alert"), call.user))
    )


async def ignored(room: Room, call: Call) -> None:
    await answer(room.slack, call, _said(await alerts.ignore(room.desk, call.number("alert"), call.user)))


def _said(done: Decided | Verdict | None) -> Message:
    if isinstance(done, Verdict):
        return replies.denied(done)
    return drawn.decided(done.group, first=done.first) if done else drawn.gone()


ACTIONS: dict[str, Work] = {"alert_open": opened, "alert_ignore": ignored}
