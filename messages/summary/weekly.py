"""The weekly report: the four DORA measures in words, and what its picture shows."""

from datetime import UTC, timedelta

from messages.blocks import context, fields, header, message, section
from messages.summary.changed import place
from messages.text import count, duration, escape, truncate, utc
from messages.text.times import GULF
from messages.views import Message
from policy.summary.dora import Week, Weekly

_DAY = timedelta(days=1)


def weekly(report: Weekly, late: timedelta | None = None) -> Message:
    """`late`: by how much it is behind its schedule."""
    week = report.weeks[-1]
    name = place(report.environment)
    behind = (
        f" This report is {duration(late.total_seconds())} late: the desk was not running." if late else ""
    )
    says = (
        f"{name}, week from {_span(week)}: {count(week.deployments, 'deployment')}, "
        f"{week.failed} taken back.{behind}"
    )
    return message(
        says,
        header(f"The week on {truncate(report.environment, 60)}"),
        section(f"{_span(week)}, Riyadh days.{behind}"),
        fields(_measures(report)),
        context(
            "The picture in the thread shows the last twelve weeks.", f"Until {utc(week.start + 7 * _DAY)}."
        ),
    )


def _measures(report: Weekly) -> list[tuple[str, str]]:
    week, before = report.weeks[-1], report.weeks[-2]
    restore = duration(week.restore_seconds) if week.restore_seconds is not None else _restored(week)
    return [
        ("Deployment frequency", f"{_often(report)}; {_against(week.deployments, before.deployments)}"),
        ("Lead time", _lead(report)),
        ("Change failure rate", f"{_rate(week)}; the week before {_rate(before)}"),
        ("Time to restore", restore),
    ]


def _often(report: Weekly) -> str:
    week = report.weeks[-1]
    aim = f"the guide aims at {report.least} to {report.most}"
    return f"{count(week.deployments, 'deployment')} ({aim})"


def _against(now: int, before: int) -> str:
    if now == before:
        return "as many as the week before"
    return f"{'up' if now > before else 'down'} from {before}"


def _rate(week: Week) -> str:
    rate = week.failure_rate
    return "nothing deployed" if rate is None else f"{rate:.0f} % ({week.failed} of {week.deployments})"


def _restored(week: Week) -> str:
    return "not restored yet" if week.failed else "nothing had to be restored"


def _lead(report: Weekly) -> str:
    """The median of the week; it says where it begins, since the commit is earlier."""
    week = report.weeks[-1]
    if week.lead_seconds is not None:
        return f"{duration(week.lead_seconds)} from the image's build to live"
    if not week.deployments:
        return "nothing deployed"
    return f"Not measured ({escape(report.lead_why, 100) or 'no image said when it was built'})"


def _span(week: Week) -> str:
    first, last = week.start.astimezone(GULF), (week.start + 6 * _DAY).astimezone(GULF)
    return f"{first:%Y-%m-%d} to {last:%Y-%m-%d}"


def chart(report: Weekly) -> dict[str, object]:
    """What `charts` draws; numbers and labels only."""
    weeks = report.weeks
    name = f"{report.environment[:1].upper()}{report.environment[1:]}"
    return {
        "title": f"{truncate(name, 40)}, the last {len(weeks)} weeks",
        "weeks": [_label(week) for week in weeks],
        "deployments": [week.deployments for week in weeks],
        "failure_rate": [week.failure_rate for week in weeks],
        "restore": [None if w.restore_seconds is None else w.restore_seconds / 60 for w in weeks],
        "lead": [None if w.lead_seconds is None else w.lead_seconds / 3600 for w in weeks],
        "lead_why": f"Not measured ({report.lead_why})" if report.lead_why else "Nothing was deployed",
        "aim": [report.least, report.most],
    }


def _label(week: Week) -> str:
    first = week.start.astimezone(GULF)
    return f"{first.day} {first:%b}"


def title(report: Weekly) -> str:
    return f"Twelve weeks on {truncate(report.environment, 40)}"


def alt(report: Weekly) -> str:
    """What the picture shows, for who cannot see it; at most a thousand characters."""
    often = ", ".join(str(week.deployments) for week in report.weeks)
    rates = ", ".join("none" if w.failure_rate is None else f"{w.failure_rate:.0f}" for w in report.weeks)
    restored = [
        f"{_label(w)} {w.restore_seconds / 60:.0f}" for w in report.weeks if w.restore_seconds is not None
    ]
    leads = [f"{_label(w)} {w.lead_seconds / 3600:.1f}" for w in report.weeks if w.lead_seconds is not None]
    first = report.weeks[0].start.astimezone(UTC)
    return truncate(
        f"Four charts, {len(report.weeks)} weeks from {first:%Y-%m-%d}. Deployments a week: {often}. "
        f"Change failure rate in percent: {rates}. "
        f"Minutes to restore: {'; '.join(restored) or 'nothing had to be restored'}. "
        f"Hours from build to live: {'; '.join(leads) or 'not measured'}.",
        1000,
    )
