"""The incident desk: announcements, the card in its states, thin lines, answers, forms."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from messages.incidents import IncidentView, forms, render, replies
from messages.incidents.afterwards import items
from messages.incidents.afterwards.looking_back import measured
from messages.views import Message
from policy import events
from policy.checklist import Tick, after_incident, lines
from policy.config import Reminders
from policy.events import IncidentEvent
from policy.incidents.afterwards.items import ActionItem, ItemState
from policy.incidents.afterwards.measures import measures
from policy.incidents.model import Duty, Entry, Incident, SetupStep, State, TimelineEntry, Type
from policy.incidents.severity import cadence
from policy.runs import Phase
from tests.messages.gallery.values import NOW, Voice, ago, run

ID = "INC-2026-014"


def incident(say: Voice, **fields: Any) -> Incident:
    made = Incident(
        id=ID,
        severity="P0",
        title=say("Checkout returns 502"),
        environment=say("production"),
        opened_at=ago(minutes=23),
        blocks=True,
        type=Type.OUTAGE,
        state=State.INVESTIGATING,
        opened_by=say("U0ENGINEER"),
        commander=say("U0SARA"),
        detected_at=ago(minutes=23),
        impact=say("All users affected"),
        codename="amber-heron",
        channel="C0ROOM",
        blocks_at=ago(minutes=23),
        next_update_at=NOW + timedelta(minutes=2),
    )
    return replace(made, **fields)


def view(say: Voice, shown: Incident | None = None, **fields: Any) -> IncidentView:
    one = shown or incident(say)
    made = IncidentView(
        one, NOW, cadence=cadence(one, Reminders()), holders=((Duty.COMMANDER, one.commander),)
    )
    return replace(made, **fields)


def messages(say: Voice) -> dict[str, Message]:
    drawn = {f"incident_{name}": render(event, view(say)) for name, event in _events(say)}
    return {**drawn, **dict(_cards(say)), **dict(_answers(say))}


def every_event(say: Voice) -> list[IncidentEvent]:
    """But for IncidentPlaceWanted, which says nothing."""
    live = (
        events.IncidentCardChanged(0, ID),
        events.IncidentChecklistChanged(0, ID),
        events.IncidentDigestChanged(0, ID),
    )
    return [*live, *(event for _, event in _events(say))]


def _events(say: Voice) -> Iterator[tuple[str, IncidentEvent]]:
    who = say("U0SARA")
    yield "noted", events.IncidentNoted(0, ID, "note", who, say("Memory is full on app-1"), NOW)
    yield "role", events.IncidentNoted(0, ID, "role", who, "<@U0SARA> handed command to <@U0LI>", NOW)
    yield "nudged", events.IncidentNudged(0, ID, who, 3, ago(minutes=5))
    yield "nudged_late", events.IncidentNudged(0, ID, say("S0ONCALL"), 4, ago(minutes=25), 1080)
    yield "offered", events.CommandOffered(0, ID, say("U0LI"), who)
    waiting = (("12", say("v1.2.4"), say("U0ENGINEER")),)
    yield "blackout_lifted", events.BlackoutLifted(0, ID, say("production"), waiting)
    for kind in Type:
        yield f"ended_{kind}", _ended(say, kind)


def _ended(say: Voice, kind: Type) -> events.IncidentEnded:
    return events.IncidentEnded(
        0,
        ID,
        type=kind.value,
        environment=say("production"),
        seconds=1380,
        cause=say("A leak in the session cache"),
        fix=say("Rolled back to v1.2.3"),
        next_steps=say("Post-mortem scheduled"),
        health=say("Service healthy"),
        impact=say("23 transactions"),
        data_loss=say("30 minutes"),
        postmortem=say("Tomorrow"),
        private=kind is Type.SECURITY,
    )


def _cards(say: Voice) -> Iterator[tuple[str, Message]]:
    card, digest = events.IncidentCardChanged(0, ID), events.IncidentDigestChanged(0, ID)
    yield "incident_card", render(card, _busy(say))
    yield "incident_card_just_opened", render(card, view(say))
    over = incident(
        say,
        state=State.RESOLVED,
        blocks=False,
        resolved_at=ago(minutes=3),
        mitigated_at=ago(minutes=8),
        next_update_at=None,
        cause=say("A leak"),
        fix=say("Restarted"),
        next_steps=say("Post-mortem scheduled"),
        health=say("Service healthy"),
    )
    yield "incident_card_resolved", render(card, view(say, over))
    for kind in Type:
        yield f"incident_digest_{kind}", render(digest, view(say, incident(say, type=kind)))
    yield from _checklists(say)
    yield "incident_digest_drill", render(digest, view(say, incident(say, drill=True, severity="P2")))


def _checklists(say: Voice) -> Iterator[tuple[str, Message]]:
    for kind in (Type.OUTAGE, Type.SECURITY):
        items = after_incident(kind)
        ticks = (Tick(ID, items[0].id, say("U0SARA"), ok=True, detail="", at=NOW),)
        shown = view(say, incident(say, type=kind), checklist=lines(items, ticks))
        yield f"incident_checklist_{kind}", render(events.IncidentChecklistChanged(0, ID), shown)


def _busy(say: Voice) -> IncidentView:
    """Everything a card can show at once."""
    one = incident(
        say,
        latest=say("Half of the pool is exhausted. Restarting app-1. Need a DBA."),
        latest_by=say("U0LI"),
        updated_at=ago(minutes=4),
        offered_to=say("U0LI"),
        blocks_by=say("U0SARA"),
        blocks_reason=say("Nothing moves until we know"),
    )
    bad = replace(run(say, Phase.SUCCEEDED), switched_at=ago(minutes=31))
    good = replace(run(say, Phase.SUCCEEDED), id=9, version=say("v1.2.3"), switched_at=ago(days=2))
    return view(
        say,
        one,
        holders=((Duty.COMMANDER, say("U0SARA")), (Duty.COMMS, say("U0LI"))),
        timeline=_timeline(say),
        deploys=(bad, good),
        suspect=bad,
        way_back=say("v1.2.3"),
        failed=(SetupStep(ID, say("bookmark Status page"), "failed", say("too_many_bookmarks")),),
    )


def _timeline(say: Voice) -> tuple[TimelineEntry, ...]:
    told = (
        (Entry.OPENED, say("Opened as P0 outage: Checkout returns 502")),
        (Entry.SEVERITY, say("Severity P1 → P0: it is everybody")),
        (Entry.ROLLBACK, say("Rolled back from v1.2.4 to v1.2.3")),
        (Entry.PIN, say("The pool is exhausted")),
    )
    at = [ago(minutes=20 - 3 * n) for n in range(len(told))]
    return tuple(
        TimelineEntry(n, ID, kind, say("U0LI"), text, at[n], at[n]) for n, (kind, text) in enumerate(told)
    )


def _answers(say: Voice) -> Iterator[tuple[str, Message]]:
    one = incident(say)
    yield "incident_help", replies.help_screen()
    yield "incident_misread", replies.misread(say("statsu"), "status")
    yield "incident_usage", replies.usage("/incident sev P1 why", "The severity is missing.")
    yield "incident_opened", replies.opened(one)
    yield "incident_opened_small", replies.opened(replace(one, severity="P3", channel="", blocks=False))
    again: dict[str, object] = {
        "severity": "P0",
        "type": "outage",
        "title": "Down",
        "environment": "production",
    }
    yield "incident_similar", replies.similar(one, again)
    yield "incident_joined", replies.joined(one)
    yield "incident_joined_thread", replies.joined(replace(one, channel=""))
    yield "incident_changed", replies.changed(one, "noted.")
    yield "incident_severity_raised", replies.severity_changed(replace(one, blocks=False), ask_blackout=True)
    yield "incident_which", replies.which((one, replace(one, id="INC-2026-015", severity="P2")))
    yield "incident_which_none", replies.which(())
    yield "incident_overview", replies.overview((one, replace(one, id="INC-2026-015", commander="")))
    yield "incident_overview_none", replies.overview(())
    yield "incident_list", replies.listed((one,), say("P0"))
    yield "incident_list_none", replies.listed((), "open")
    yield "incident_items", items.listed(one, _items(say))
    yield "incident_items_none", items.listed(one, ())
    yield "incident_items_overdue", items.overdue(_overdue(say))
    yield "incident_metrics", measured(measures([one, _over(one)]), 30)
    yield "incident_metrics_none", measured(measures([]), 1)
    yield "incident_timeline", replies.timeline(_busy(say))
    yield "incident_catchup", replies.catchup(_busy(say))


def modals(say: Voice) -> dict[str, dict[str, object]]:
    one = incident(say)
    source = ("C0GENERAL", "1.2", say("Nobody can log in"))
    return {
        "modal_incident_loading": forms.loading(),
        "modal_incident_open": forms.opening((view(say),), channel="C0GENERAL"),
        "modal_incident_open_from_message": forms.opening((), title=say("Nobody can log in"), source=source),
        "modal_incident_done": forms.done("You are in."),
        "modal_incident_update": forms.update(one),
        "modal_incident_postmortem": forms.postmortem(
            one, "overview", "Overview", say("So far"), 3000, "C0GENERAL"
        ),
        "modal_incident_severity": forms.severity(one),
        "modal_incident_resolve": forms.resolve(one),
        "modal_incident_resolve_database": forms.resolve(replace(one, type=Type.DATABASE)),
        "modal_incident_reopen": forms.reopen(one),
    }


def _over(one: Incident) -> Incident:
    return replace(
        one,
        state=State.RESOLVED,
        acknowledged_at=ago(minutes=20),
        mitigated_at=ago(minutes=12),
        resolved_at=ago(minutes=2),
    )


def _items(say: Voice) -> tuple[ActionItem, ...]:
    words, by = say("Alert on disk space"), say("U0ENGINEER")
    return (
        ActionItem(1, ID, words, by, NOW.date(), ItemState.OPEN, by, NOW),
        ActionItem(2, ID, words, "", None, ItemState.OPEN, by, NOW),
        ActionItem(3, ID, words, by, NOW.date(), ItemState.DONE, by, NOW, by, NOW),
    )


def _overdue(say: Voice) -> events.ItemsOverdue:
    return events.ItemsOverdue(0, say("U0ENGINEER"), ((1, ID, say("Alert on disk space"), NOW.date()),))
