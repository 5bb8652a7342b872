"""From the file's tables to policy's values."""

from typing import Any, get_args

from bot.config_file.tables import OpenTable, Weekday
from policy import config

WEEKDAYS: tuple[str, ...] = get_args(Weekday)


def build(table: Any) -> config.Config:
    return config.Config(
        environments=tuple(_environment(name, e) for name, e in table.environments.items()),
        roles=tuple(config.RoleMembers(role=role, **dict(m)) for role, m in table.roles.items()),
        channels=config.Channels(**dict(table.channels)),
        windows=_windows(table.windows),
        people=config.People(tuple(table.people.os_logins.items())),
        approvals=config.Approvals(**dict(table.approvals)),
        contacts=config.Contacts(**dict(table.contacts)),
        reminders=config.Reminders(**dict(table.reminders)),
        playbooks=config.Playbooks(**dict(table.playbooks)),
        alerts=tuple(_open_rule(rule) for rule in table.alerts),
        status_page=table.status_page,
        links=tuple(config.Link(**dict(link)) for link in table.links),
        escalations=tuple(config.Escalation(**dict(one)) for one in table.escalations),
        summaries=tuple(config.Posting(**dict(one)) for one in table.summaries),
    )


def _environment(name: str, table: Any) -> config.Environment:
    values = dict(table) | {
        "hosts": tuple(config.Host(**dict(host)) for host in table.hosts),
        "env": tuple(table.env.items()),
        "timings": config.Timings(**dict(table.timings)),
        "database": config.Database(**dict(table.database)),
        "watch": config.Watch(**dict(table.watch)),
    }
    return config.Environment(name=name, **values)


def _open_rule(table: Any) -> config.OpenRule:
    return config.OpenRule(**dict(table) | {"labels": tuple(table.labels.items())})


def _windows(table: Any) -> config.Windows:
    return config.Windows(
        open=tuple(window for entry in table.open for window in _days(entry)),
        avoid_days=tuple(WEEKDAYS.index(day) for day in table.avoid_days),
        closed_days=tuple(WEEKDAYS.index(day) for day in table.closed_days),
        peak_start=table.peak.start,
        peak_end=table.peak.end,
        holidays=table.holidays,
        ramadan_start=table.ramadan.start,
        ramadan_end=table.ramadan.end,
        ramadan=tuple((dates.first, dates.last) for dates in table.ramadan.dates),
        events=tuple(config.HighTraffic(**dict(event)) for event in table.events),
    )


def _days(entry: OpenTable) -> tuple[config.DayWindow, ...]:
    return tuple(
        config.DayWindow(WEEKDAYS.index(day), entry.start, entry.end, entry.status, entry.note)
        for day in entry.days
    )
