"""What differs per installation: secrets and addresses from the environment, the guide's values from liyaqa.toml."""

import hashlib
import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import SecretStr

from bot.config_file import load_config, not_loopback, unreadable_keys
from bot.settings.groups import (
    GROUPS,
    NOTHING,
    Alertmanager,
    Database,
    Keys,
    Leases,
    Paging,
    Prometheus,
    Registry,
    Slack,
    Smoke,
    Web,
)
from bot.settings.reading import given, missing, read_group, variable
from policy.config import Config
from policy.errors import SettingsInvalid

__all__ = [
    "GROUPS",
    "Database",
    "Leases",
    "Settings",
    "load_settings",
    "read_config",
    "read_group",
    "variable",
]

DEFAULT_CONFIG = "liyaqa.toml"
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Settings:
    """Built once, by `load_settings`, and passed down."""

    config: Config
    slack: Slack
    database_url: SecretStr  # empty with --embedded
    leases: Leases
    web: Web
    registry: Registry
    prometheus: Prometheus
    alertmanager: Alertmanager
    paging: Paging
    smoke: Smoke
    hash_key: SecretStr

    def secrets(self) -> tuple[str, ...]:
        """Every secret's value, for the log's redaction."""
        groups = (
            self.slack,
            self.web,
            self.registry,
            self.prometheus,
            self.alertmanager,
            self.paging,
            self.smoke,
        )
        values = [v for group in groups for _, v in group if isinstance(v, SecretStr)]
        return tuple(v.get_secret_value() for v in (*values, self.database_url, self.hash_key) if v)


def load_settings(*, embedded: bool = False) -> Settings:
    """Everything the start needs. SettingsInvalid carries every problem at once.

    `embedded`: no DATABASE_URL is asked for, and every host must be on loopback (ruling 48).
    """
    problems: list[str] = []
    config = _collect(problems, read_config)
    slack = _collect(problems, lambda: read_group(Slack))
    database = None if embedded else _collect(problems, lambda: read_group(Database))
    leases = _collect(problems, lambda: read_group(Leases))
    web = _collect(problems, lambda: read_group(Web))
    keys = _collect(problems, lambda: read_group(Keys))
    registry = _collect(problems, lambda: read_group(Registry))
    prometheus = _collect(problems, lambda: read_group(Prometheus))
    alertmanager = _collect(problems, lambda: read_group(Alertmanager))
    paging = _collect(problems, lambda: read_group(Paging))
    smoke = _collect(problems, lambda: read_group(Smoke))
    if not given(Slack, "app_token") and not given(Slack, "signing_secret"):
        problems.append(missing(Slack, "signing_secret"))
    if config is not None:
        problems += unreadable_keys(config)
        problems += not_loopback(config) if embedded else ()
    if problems or not (
        config
        and slack
        and leases
        and web
        and keys
        and registry
        and prometheus
        and alertmanager
        and paging
        and smoke
    ):
        raise SettingsInvalid(tuple(problems))
    key = keys.hash_key or _derived(slack.bot_token)
    return Settings(
        config=config,
        slack=slack,
        database_url=database.url if database else NOTHING,
        leases=leases,
        web=web,
        registry=registry,
        prometheus=prometheus,
        alertmanager=alertmanager,
        paging=paging,
        smoke=smoke,
        hash_key=key,
    )


def read_config() -> Config:
    """The TOML file that BOT_CONFIG names."""
    return load_config(Path(os.environ.get("BOT_CONFIG") or DEFAULT_CONFIG))


def _collect(problems: list[str], read: Callable[[], Value]) -> Value | None:
    try:
        return read()
    except SettingsInvalid as e:
        problems += e.problems
        return None


def _derived(token: SecretStr) -> SecretStr:
    return SecretStr(hmac.new(token.get_secret_value().encode(), b"env file", hashlib.sha256).hexdigest())
