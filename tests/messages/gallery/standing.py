"""The summary and every answer of `/ops`."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from messages import ops
from messages.summary import summary, weekly
from messages.views import HealthView, HostHealthView, LogView, Message
from policy import config as c
from policy.answers import Measured
from policy.facts import AuditRow
from policy.ops.diagnosis import Fallen, Seen, diagnose
from policy.summary import (
    Barred,
    Cadence,
    Change,
    ChangeKind,
    Closed,
    Day,
    DeskState,
    Health,
    Opening,
    Overdue,
    Past,
    Place,
    Seal,
    Summary,
    Trouble,
    Unknown,
    Waiting,
)
from policy.summary.dora import Week, Weekly
from tests.messages.gallery.values import NOW, Voice, ago

HEAD = "c0ffee" * 10 + "cafe"


def messages(say: Voice) -> dict[str, Message]:
    return dict([*_summaries(say), *_ops(say), *_typed(say)])


def facts(say: Voice) -> Summary:
    """An ordinary Tuesday morning."""
    health = Health(ok=True, detail=say("answered in 0.1 s"))
    window = Opening(ago(minutes=5), NOW + timedelta(minutes=115), "preferred", say("Full team available"))
    peak = Closed(NOW + timedelta(hours=4), NOW + timedelta(hours=10), say("peak hours"))
    eid = Closed(NOW + timedelta(days=45), NOW + timedelta(days=50), say("Eid al-Fitr"), estimated=True)
    return Summary(
        now=NOW,
        places=(
            Place(say("staging"), say("v1.2.5"), ago(hours=20), say("U0ENGINEER"), health),
            Place(
                say("production"),
                say("v1.2.4"),
                ago(hours=3),
                say("U0SARA"),
                health,
                NOW + timedelta(hours=21),
            ),
        ),
        past=(_past(say, 14), _past(say, 13, phase="rolled_back", switched_at=ago(hours=30))),
        waiting=(
            Waiting(15, say("production"), say("v1.2.5"), "awaiting_approval", say("U0ENGINEER"), 1, 0, NOW),
        ),
        day=Day((window,), (peak,), NOW, eid),
        measured_in=say("production"),
        measures=(
            Measured(say("Error rate"), 0.21, ok=True),
            Measured(say("P95 latency"), 0.31, ok=True),
        ),
        cadence=Cadence(say("production"), 1),
        desk=DeskState(starts=1),
        seal=Seal(4711, HEAD),
    )


def troubled(say: Voice) -> Summary:
    """Everything at once that can be wrong."""
    sick = replace(
        facts(say).places[1], health=Health(ok=False, detail=say("status 503")), standby_until=None
    )
    locked = replace(sick, lock_by=say("U0SARA"), lock_reason=say("Database maintenance"), lock_at=NOW)
    locked = replace(locked, found=say("v1.2.2"))
    lost = Place(say("staging"), found=say("v1.2.1"), health=Health(None, say("no answer")))
    shut = Closed(ago(hours=1), NOW + timedelta(hours=5), say("peak hours"))
    return replace(
        facts(say),
        places=(lost, locked),
        waiting=(Waiting(16, say("production"), say("v1.2.6"), "queued", say("U0OMAR"), position=2),),
        barred=(Barred(say("production"), say("v1.2.3"), say("rolled back by run 13"), ago(hours=30)),),
        troubles=(
            Trouble(say("INC-2026-004"), say("P1"), say("Payments fail"), say("production"), ago(hours=1)),
        ),
        day=Day((), (shut,), None, None),
        measures=(
            Measured(say("Error rate"), 7.4, ok=False),
            Measured(say("P95 latency"), None, None, say("Prometheus is not reached")),
        ),
        cadence=Cadence(say("production"), 4),
        overdue=(
            Overdue(say("INC-2026-001"), say("Add an alert for slow queries"), say("U0OMAR"), ago(days=2)),
        ),
        desk=DeskState(((say("CardChanged"), 2),), 12, 340.0, fenced=1, failed_ticks=1, starts=3),
        unknown=(Unknown(say("host app-1"), say("no answer within 2.5 s")),),
    )


def report(say: Voice) -> Weekly:
    """Twelve weeks, the last one with a rollback."""
    first = datetime(2025, 11, 8, 21, tzinfo=UTC)
    weeks = [Week(first + timedelta(days=7 * n), n % 4) for n in range(11)]
    last = Week(first + timedelta(days=77), 3, 1, 108.0)
    return Weekly(say("production"), (*weeks, last), say("no image says when it was built"))


def _past(say: Voice, run: int, **fields: Any) -> Past:
    made = Past(
        run,
        "deploy",
        say("production"),
        say("v1.2.4"),
        "succeeded",
        say("U0SARA"),
        ago(hours=4),
        ago(hours=3, minutes=12),
        ago(hours=3),
        ago(hours=2, minutes=54),
    )
    return replace(made, **fields)


def _summaries(say: Voice) -> Iterator[tuple[str, Message]]:
    moved = (
        Change(ChangeKind.VERSION, say("production"), say("v1.2.3"), say("v1.2.4")),
        Change(ChangeKind.VERSION, say("staging"), "", say("v1.2.5")),
        Change(ChangeKind.DEPLOYED, say("production"), "1", "1"),
        Change(ChangeKind.DEPLOYED, say("staging"), "0", "3"),
    )
    worse = (
        Change(ChangeKind.INCIDENT_OPENED, say("INC-2026-004"), say("P1"), say("Payments fail")),
        Change(ChangeKind.INCIDENT_CLOSED, say("INC-2026-003"), say("P2"), say("Slow bookings")),
        Change(ChangeKind.SICK, say("production"), after=say("status 503")),
        Change(ChangeKind.WELL, say("staging")),
        Change(ChangeKind.LOCKED, say("production"), after=say("U0SARA")),
        Change(ChangeKind.UNLOCKED, say("staging")),
        Change(ChangeKind.STANDBY_GONE, say("production")),
        Change(ChangeKind.BARRED, say("production"), after=say("v1.2.3")),
    )
    yield "summary", summary(facts(say), moved)
    yield "summary_first", summary(facts(say))
    yield "summary_quiet", summary(facts(say), ())
    yield "summary_troubled", summary(troubled(say), worse, timedelta(hours=2, minutes=10))
    yield "weekly", weekly(report(say))
    bad = replace(report(say).weeks[-1], failed=1, restore_seconds=None, lead_seconds=18_000.0)
    frozen = replace(report(say), weeks=(*report(say).weeks[:-1], bad), lead_why="")
    yield "weekly_not_restored_and_late", weekly(frozen, timedelta(hours=30))
    quiet = replace(report(say), weeks=tuple(Week(w.start) for w in report(say).weeks))
    yield "weekly_of_nothing", weekly(quiet)
    yield "summary_of_nothing", summary(Summary(NOW, unknown=(Unknown("incidents", say("gone")),)), moved * 5)


def _ops(say: Voice) -> Iterator[tuple[str, Message]]:
    fine, sick = Health(ok=True, detail=say("answered in 0.1 s")), Health(ok=False, detail=say("status 503"))
    live = HostHealthView(
        say("app-1"),
        fine,
        say("liyaqa-backend-blue"),
        say("v1.2.4"),
        8081,
        7260,
        1,
        say("v1.2.3"),
        9000,
        2048,
    )
    gone = HostHealthView(say("app-2"), Health(None, say("no answer within 10 s")))
    url = say("https://api.liyaqa.com")
    yield "ops_health", ops.health([HealthView(say("production"), url, fine, (live,))])
    yield "ops_health_bad", ops.health([HealthView(say("production"), url, sick, (live, gone))])
    yield "ops_health_of_nothing", ops.health([])
    log = LogView(say("app-1"), say("liyaqa-backend-blue"), say("ERROR payment 4711 failed"), 1)
    dumb = LogView(say("app-2"), say("liyaqa-backend-blue"), fault=say("Host unreachable"))
    asked = say("logs production --grep error")
    yield "ops_logs", ops.logs(asked, [log, dumb])
    yield "ops_logs_none", ops.logs(asked, [LogView(say("app-1"), say("liyaqa-backend-blue"))])
    yield "ops_logs_file", ops.as_file(asked, [replace(log, lines=4000)], sent=True)
    yield "ops_logs_file_refused", ops.as_file(asked, [replace(log, lines=4000)], sent=False)
    measures = facts(say).measures + troubled(say).measures
    yield "ops_metrics", ops.measures(say("production"), measures, 5)
    yield "ops_metrics_none", ops.measures(say("production"), (), 5)
    yield "ops_diagnose", ops.diagnosis(say("production"), diagnose(sick_seen(say)))
    calm = Seen(say("production"), say("v1.2.4"), image=True, hosts=((say("app-1"), fine),), public=fine)
    yield "ops_diagnose_calm", ops.diagnosis(say("production"), diagnose(calm))
    yield "ops_urls", ops.urls(_config(say))
    yield "ops_urls_none", ops.urls(replace(_config(say), links=(), environments=()))
    yield "ops_oncall", ops.on_call(_config(say))
    yield "ops_oncall_nobody", ops.on_call(replace(_config(say), contacts=c.Contacts(), escalations=()))
    row = AuditRow(
        4711,
        NOW,
        say("U0SARA"),
        say("deploy.refused"),
        14,
        say("production"),
        say("when.peak"),
        say("v1.2.4"),
    )
    yield "ops_audit", ops.audit([row, AuditRow(4710, NOW, "", say("housekeeping"))], Seal(4711, HEAD))


def sick_seen(say: Voice) -> Seen:
    """All six at once."""
    sick = Health(ok=False, detail=say("status 503"))
    return Seen(
        say("production"),
        say("v1.2.4"),
        run=12,
        failed_step="migrate",
        error=say("V12__add_trainer_role.sql failed"),
        image=False,
        tags=(say("v1.2.3"), say("v1.2.2")),
        public=sick,
        hosts=((say("app-1"), sick),),
        dead_port=True,
        fallen=(Fallen(say("app-1"), say("liyaqa-backend-green"), say("Exception in thread main")),),
        measures=(Measured(say("P95 latency"), 3.1, ok=False),),
    )


def _config(say: Voice) -> c.Config:
    place = c.Environment(say("production"), c.Strategy.BLUE_GREEN, public_url=say("https://api.liyaqa.com"))
    return c.Config(
        environments=(place,),
        roles=(),
        channels=c.Channels("C0DEPLOY", "C0INCIDENTS"),
        windows=c.Windows(open=()),
        contacts=c.Contacts(say("U0ONCALL"), say("U0OMAR"), say("S0LEADS")),
        links=(
            c.Link(say("Grafana"), say("https://grafana.liyaqa.com"), say("password in the vault")),
            c.Link(say("Status page"), say("https://status.liyaqa.com")),
        ),
        escalations=(
            c.Escalation(say("Backend"), say("U0SARA"), say("U0OMAR")),
            c.Escalation(say("Security")),
        ),
    )


def _typed(say: Voice) -> Iterator[tuple[str, Message]]:
    yield "ops_help", ops.help_screen((say("staging"), say("production")))
    yield "ops_misread", ops.misread("unknown_word", say("sumary"), say("/ops summary"))
    yield "ops_misread_value", ops.misread("bad_value", say("soon"))
    yield "ops_misread_too_long", ops.misread("too_long", "2000")
    yield "ops_misread_something_new", ops.misread("something_new", say("x"))
