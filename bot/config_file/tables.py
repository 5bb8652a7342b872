"""The tables of liyaqa.toml: strict, no unknown key. Names and defaults are those of policy.config, stated once, there."""

import json
from dataclasses import MISSING, Field, asdict, fields
from datetime import date, time
from types import GenericAlias
from typing import Any, Literal, get_type_hints

from pydantic import BaseModel, ConfigDict, create_model

from policy import config

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
ABSENT = (None, None)


class Table(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def table_of(data: type, **instead: tuple[Any, Any]) -> Any:
    """A table with the fields of a frozen dataclass; `instead` replaces what TOML writes differently."""
    hints = get_type_hints(data)
    every = {f.name: (hints[f.name], _default(f)) for f in fields(data)} | instead
    kept: dict[str, Any] = {name: field for name, field in every.items() if field is not ABSENT}
    return create_model(data.__name__, __base__=Table, **kept)


def _default(field: Field[Any]) -> Any:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return ... if field.default is MISSING else field.default


def array(item: Any) -> GenericAlias:
    """`tuple[item, ...]` for a type made at run time; TOML has arrays, policy wants them frozen."""
    return GenericAlias(tuple, (item, ...))


def by(key: Any, item: Any) -> GenericAlias:
    """`dict[key, item]`, likewise."""
    return GenericAlias(dict, (key, item))


class OpenTable(Table):
    days: tuple[Weekday, ...]
    start: time
    end: time
    status: Literal["preferred", "acceptable"]
    note: str = ""


class HoursTable(Table):
    start: time
    end: time


class DatesTable(Table):
    first: date
    last: date


class RamadanTable(Table):
    """Evenings in Riyadh time; `dates` only where the team names them."""

    start: time = time(18)
    end: time = time(3)
    dates: tuple[DatesTable, ...] = ()


TimingsTable = table_of(config.Timings)
WatchTable = table_of(config.Watch)
DatabaseTable = table_of(config.Database)
EnvironmentTable = table_of(
    config.Environment,
    name=ABSENT,  # the table's own key
    hosts=(array(table_of(config.Host)), ()),
    env=(dict[str, str], {}),
    timings=(TimingsTable, TimingsTable()),
    database=(DatabaseTable, DatabaseTable()),
    watch=(WatchTable, WatchTable()),
    staging_proof=(Literal["digest", "revision"], "digest"),
)
WindowsTable = table_of(
    config.Windows,
    open=(tuple[OpenTable, ...], ()),
    avoid_days=(tuple[Weekday, ...], ("friday",)),
    closed_days=(tuple[Weekday, ...], ("saturday", "sunday")),
    peak=(HoursTable, HoursTable(start=time(13), end=time(19))),
    ramadan=(RamadanTable, RamadanTable()),
    events=(array(table_of(config.HighTraffic)), ()),
    **dict.fromkeys(("peak_start", "peak_end", "ramadan_start", "ramadan_end"), ABSENT),
)
PostingTable = table_of(
    config.Posting,
    report=(Literal["summary", "weekly"], "summary"),
    days=(tuple[Weekday, ...], config.WORKDAYS),
)
ChannelsTable = table_of(config.Channels, deployments=(str, ""), incidents=(str, ""))
PeopleTable = table_of(config.People, os_logins=(dict[str, str], {}))
ApprovalsTable = table_of(config.Approvals)
ContactsTable = table_of(config.Contacts)
RemindersTable = table_of(config.Reminders)
PlaybooksTable = table_of(config.Playbooks)
OpenRuleTable = table_of(config.OpenRule, labels=(dict[str, str], ...))
ConfigTable = table_of(
    config.Config,
    environments=(by(str, EnvironmentTable), {}),
    roles=(by(config.Role, table_of(config.RoleMembers, role=ABSENT)), {}),
    channels=(ChannelsTable, ChannelsTable()),
    windows=(WindowsTable, WindowsTable()),
    people=(PeopleTable, PeopleTable()),
    approvals=(ApprovalsTable, ApprovalsTable()),
    contacts=(ContactsTable, ContactsTable()),
    links=(array(table_of(config.Link)), ()),
    escalations=(array(table_of(config.Escalation)), ()),
    summaries=(array(PostingTable), tuple(PostingTable(**asdict(p)) for p in config.POSTINGS)),
    reminders=(RemindersTable, RemindersTable()),
    playbooks=(PlaybooksTable, PlaybooksTable()),
    alerts=(array(OpenRuleTable), ()),
)


def read(document: dict[str, Any]) -> Any:
    """A ConfigTable. Strict JSON takes text for a time, a date or a choice, and an array for a tuple; never text for a number."""
    return ConfigTable.model_validate_json(json.dumps(document, default=str))
