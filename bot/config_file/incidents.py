"""The sense of what an incident uses: phone numbers (appendix C), playbooks, the database, and alerts that open one."""

import re
from collections.abc import Iterator

from policy.config import Config, Reminders, Strategy
from policy.incidents.severity import SEVERITIES
from policy.playbooks.blocking import network

_WORD = re.compile(r"[a-z_][a-z0-9_]*")
_CONTAINER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_PHONE = re.compile(r"[^:\n]{1,60}: ?\+?[0-9 ()-]{4,25}")


def incident_faults(config: Config) -> Iterator[str]:
    yield from _phones("contacts.phones", config.contacts.phones)
    for i, one in enumerate(config.escalations):
        yield from _phones(f"escalations[{i}].phones", one.phones)
    yield from _databases(config)
    yield from _reminders(config.reminders)
    if config.playbooks.block_hours < 0:
        yield "playbooks.block_hours: must not be below 0."
    for i, text in enumerate(config.playbooks.never_block):
        if network(text) is None:
            yield f"playbooks.never_block[{i}]: {text} is not a network. Write one such as 198.51.100.0/24."
    for i, rule in enumerate(config.alerts):
        if not rule.labels:
            yield f"alerts[{i}].labels: is empty, so every alert would open an incident. Name at least one label."
        if rule.severity not in SEVERITIES:
            yield f"alerts[{i}].severity: {rule.severity} is not one of {', '.join(SEVERITIES)}."
        if rule.environment and config.environment(rule.environment) is None:
            yield f"alerts[{i}].environment: there is no [environments.{rule.environment}]."


def _phones(path: str, phones: tuple[str, ...]) -> Iterator[str]:
    for i, phone in enumerate(phones):
        if not _PHONE.fullmatch(phone):
            yield f'{path}[{i}]: {phone!r} is not a name and a number, such as "DevOps lead: +966 50 000 0000".'


def _reminders(asked: Reminders) -> Iterator[str]:
    for key in ("outage_minutes", "security_minutes", "p2_minutes"):
        if 0 != getattr(asked, key) < 1:
            yield f"reminders.{key}: must be at least 1; 0 means never."
    if asked.longest_minutes < 1:
        yield "reminders.longest_minutes: must be at least 1."
    if asked.patience < 1:
        yield "reminders.patience: must be at least 1."


def _databases(config: Config) -> Iterator[str]:
    """These words stand in a command and in a statement, so they are words and nothing else."""
    for environment in config.environments:
        if environment.strategy is Strategy.LOCAL:
            continue
        path, database = f"environments.{environment.name}.database", environment.database
        forms = (("container", _CONTAINER), ("name", _WORD), ("user", _WORD))
        for key, form in forms:
            value = getattr(database, key)
            if not form.fullmatch(value):
                yield f"{path}.{key}: {value!r} is not a plain name."
        if not re.fullmatch(r"/[A-Za-z0-9._/-]+", database.backups):
            yield f"{path}.backups: {database.backups!r} is not a plain absolute path."
