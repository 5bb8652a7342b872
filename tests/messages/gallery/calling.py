"""Calls and alerts."""

from dataclasses import replace

from messages.calling import alerts, paging
from messages.views import Message
from policy.calling.alerts import Alert, Group, GroupState
from policy.calling.paging import Page, PageState
from policy.config import Channels, Config, Contacts, Escalation, Windows
from policy.incidents.model import Incident, State, Type
from tests.messages.gallery.values import NOW, Voice, ago


def messages(say: Voice) -> dict[str, Message]:
    return {**_calls(say), **_alerts(say)}


def _calls(say: Voice) -> dict[str, Message]:
    incident, config = _incident(say), _config(say)
    call = Page(
        7, incident.id, "trigger", say("Backend"), "U0LEAD", "U0SENIOR", "U0ENGINEER", ago(minutes=4),
        say("the queue is stuck"), PageState.ASKED,
    )  # fmt: skip
    nobody = replace(call, primary="", backup="", state=PageState.UNSENT)
    private = replace(incident, private=True, type=Type.SECURITY, codename="amber-heron")
    failed = replace(call, state=PageState.FAILED, detail=say("status 400"))
    answered = replace(call, answered_by="U0LEAD", answered_at=ago(minutes=1))
    return {
        "page_asked": paging.page(call, incident),
        "page_sent": paging.page(replace(call, state=PageState.SENT), incident),
        "page_unsent": paging.page(nobody, incident),
        "page_failed": paging.page(failed, incident),
        "page_answered": paging.page(answered, incident),
        "page_over": paging.page(call, replace(incident, state=State.RESOLVED)),
        "page_letter": paging.letter(call, incident, "https://example.slack.com/archives/C0INCIDENTS/p1"),
        "page_letter_private": paging.letter(call, private, ""),
        "page_list": paging.failed(failed, incident, config),
        "page_list_nobody": paging.failed(nobody, incident, config),
        "page_oncall": paging.oncall(config),
        "page_called": paging.called(call, service=True),
        "page_called_in_slack": paging.called(call, service=False),
        "page_called_nobody": paging.called(nobody, service=True),
        "page_is_answered": paging.answered(answered),
        "page_unknown": paging.unknown(say("backand"), "backend", config),
    }


def _alerts(say: Voice) -> dict[str, Message]:
    fires = Alert("f1", say("Down"), say("The API does not answer"), firing=True)
    group = Group(
        3, "k", say("Down: The API does not answer"), "P0", say("production"), GroupState.CANDIDATE, None,
        (fires, replace(fires, fingerprint="f2", firing=False)), 0, "", ago(minutes=6), ago(minutes=1),
    )  # fmt: skip
    opened = replace(group, state=GroupState.OPENED, incident="INC-2026-014", decided_by="U0ENGINEER")
    ignored = replace(group, state=GroupState.IGNORED, decided_by="U0ENGINEER")
    many = tuple(replace(fires, fingerprint=str(no)) for no in range(12))
    there = replace(_incident(say), channel="C0ROOM")
    return {
        "alert_candidate": alerts.card(group, None, NOW),
        "alert_many": alerts.card(replace(group, alerts=many, truncated=30), None, NOW),
        "alert_opened": alerts.card(opened, there, NOW),
        "alert_ruled": alerts.card(replace(opened, decided_by=""), None, NOW),
        "alert_ignored": alerts.card(ignored, None, NOW),
        "alert_resolved": alerts.card(replace(ignored, resolved_at=NOW, alerts=()), None, NOW),
        "alert_answer_opened": alerts.decided(opened, first=True),
        "alert_answer_again": alerts.decided(opened, first=False),
        "alert_answer_ignored": alerts.decided(ignored, first=True),
        "alert_answer_ignored_again": alerts.decided(ignored, first=False),
        "alert_answer_over": alerts.decided(replace(group, state=GroupState.OVER), first=False),
        "alert_answer_gone": alerts.gone(),
    }


def _incident(say: Voice) -> Incident:
    return Incident(
        "INC-2026-014", "P0", say("Checkout fails"), say("production"), ago(minutes=9), blocks=True,
        type=Type.OUTAGE, state=State.INVESTIGATING, commander="U0COMMANDER",
    )  # fmt: skip


def _config(say: Voice) -> Config:
    contacts = Contacts("S0DEVOPS", "U0BACKUP", "", (say("On call: +966 50 000 0001"),))
    areas = (
        Escalation(say("Backend"), "U0LEAD", "U0SENIOR", (say("Lead: +966 50 000 0002"),)),
        Escalation(say("Frontend")),
    )
    return Config((), (), Channels("C1", "C2"), Windows(()), contacts=contacts, escalations=areas)
