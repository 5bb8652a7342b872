"""What differs per installation: secrets and addresses from the environment, the guide's values from liyaqa.toml."""

import hashlib
import hmac
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.config_file import load_config, loopback, not_loopback, unreadable_keys
from policy.config import Config
from policy.errors import SettingsInvalid

DEFAULT_CONFIG = "liyaqa.toml"
NOTHING = SecretStr("")


def _starts(*prefixes: str) -> AfterValidator:
    def check(value: SecretStr) -> SecretStr:
        if value and not value.get_secret_value().startswith(prefixes):
            raise ValueError(f"must begin with {' or '.join(prefixes)}")
        return value

    return AfterValidator(check)


def _api_url(value: str) -> str:
    url = urlsplit(value)
    if url.scheme != "https" and not (url.scheme == "http" and loopback(url.hostname or "")):
        raise ValueError(
            "must begin with https:// (http:// only on loopback), because the bot token travels there"
        )
    return value if value.endswith("/") else value + "/"


class Group(BaseSettings):
    """One outside system. A secret may come as NAME or, from a file, as NAME_FILE."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True, extra="forbid")


class Slack(Group):
    model_config = SettingsConfigDict(env_prefix="SLACK_")

    bot_token: Annotated[SecretStr, _starts("xoxb-")] = Field(
        description="the bot token of the Slack app, xoxb-..., from its page OAuth & Permissions"
    )
    signing_secret: SecretStr = Field(
        default=NOTHING, description="the signing secret of the Slack app, from its page Basic Information"
    )
    app_token: Annotated[SecretStr, _starts("xapp-")] = Field(
        default=NOTHING,
        description="an app-level token, xapp-..., with connections:write; present: Socket Mode, absent: HTTP",
    )
    api_url: Annotated[str, AfterValidator(_api_url)] = Field(
        default="https://slack.com/api/", description="the address of Slack's Web API"
    )
    pace: Annotated[float, Field(ge=0, le=10)] = Field(
        default=1, description="the seconds between two posts in one channel; Slack takes about one a second"
    )

    @property
    def socket_mode(self) -> bool:
        return bool(self.app_token)


class Database(Group):
    model_config = SettingsConfigDict(env_prefix="DATABASE_")

    url: Annotated[SecretStr, _starts("postgresql://", "postgres://")] = Field(
        description="a PostgreSQL address such as postgresql://liyaqa@db/liyaqa, or try the bot with `run --embedded`"
    )


class Web(Group):
    port: Annotated[int, Field(ge=0, le=65535)] = Field(
        default=3000, description="the port of /slack/events, /healthz, /readyz and /metrics"
    )
    bind: str = Field(
        default="0.0.0.0",  # noqa: S104  the port of a container is published on purpose
        description="the address to listen on; 127.0.0.1 behind a proxy on the same machine",
    )
    metrics_token: SecretStr = Field(
        default=NOTHING,
        description="the bearer token that opens /metrics to addresses outside the private network",
    )
    log_format: Literal["json", "console"] = Field(default="json", description="`json` or `console`")


class Keys(Group):
    hash_key: SecretStr = Field(
        default=NOTHING,
        description="the key of the env file's hashes; derived from the bot token when absent, so set it to outlive one",
    )


class Registry(Group):
    model_config = SettingsConfigDict(env_prefix="REGISTRY_")

    user: str = Field(default="", description="the registry's user")
    token: SecretStr = Field(default=NOTHING, description="the registry's token or password")


class Prometheus(Group):
    model_config = SettingsConfigDict(env_prefix="PROMETHEUS_")

    url: str = Field(default="", description="the address of Prometheus; absent: metrics are `Not measured`")
    user: str = Field(default="", description="the user of Prometheus, when it asks for one")
    password: SecretStr = Field(default=NOTHING, description="the password of Prometheus")
    selector: str = Field(default="", description='what narrows each query, such as job="liyaqa-backend"')


class Smoke(Group):
    model_config = SettingsConfigDict(env_prefix="SMOKE_")

    email: str = Field(default="", description="the login of the smoke test (guide 8.1); absent: `not run`")
    password: SecretStr = Field(default=NOTHING, description="the password of the smoke test")


GROUPS: tuple[type[Group], ...] = (Slack, Database, Web, Keys, Registry, Prometheus, Smoke)


@dataclass(frozen=True, slots=True)
class Settings:
    """Built once, by `load_settings`, and passed down."""

    config: Config
    slack: Slack
    database_url: SecretStr  # empty with --embedded
    web: Web
    registry: Registry
    prometheus: Prometheus
    smoke: Smoke
    hash_key: SecretStr

    def secrets(self) -> tuple[str, ...]:
        """Every secret's value, for the log's redaction."""
        groups = (self.slack, self.web, self.registry, self.prometheus, self.smoke)
        values = [v for group in groups for _, v in group if isinstance(v, SecretStr)]
        return tuple(v.get_secret_value() for v in (*values, self.database_url, self.hash_key) if v)


Model = TypeVar("Model", bound=Group)
Value = TypeVar("Value")


def variable(group: type[Group], field: str) -> str:
    """The environment variable of a field."""
    return f"{group.model_config.get('env_prefix', '')}{field}".upper()


def load_settings(*, embedded: bool = False) -> Settings:
    """Everything the start needs. SettingsInvalid carries every problem at once.

    `embedded`: no DATABASE_URL is asked for, and every host must be on loopback (ruling 48).
    """
    problems: list[str] = []
    config = _collect(problems, read_config)
    slack = _collect(problems, lambda: read_group(Slack))
    database = None if embedded else _collect(problems, lambda: read_group(Database))
    web = _collect(problems, lambda: read_group(Web))
    keys = _collect(problems, lambda: read_group(Keys))
    registry = _collect(problems, lambda: read_group(Registry))
    prometheus = _collect(problems, lambda: read_group(Prometheus))
    smoke = _collect(problems, lambda: read_group(Smoke))
    if not _given(Slack, "app_token") and not _given(Slack, "signing_secret"):
        problems.append(_missing(Slack, "signing_secret"))
    if config is not None:
        problems += unreadable_keys(config)
        problems += not_loopback(config) if embedded else ()
    if problems or not (config and slack and web and keys and registry and prometheus and smoke):
        raise SettingsInvalid(tuple(problems))
    key = keys.hash_key or _derived(slack.bot_token)
    return Settings(
        config, slack, database.url if database else NOTHING, web, registry, prometheus, smoke, key
    )


def read_config() -> Config:
    """The TOML file that BOT_CONFIG names."""
    return load_config(Path(os.environ.get("BOT_CONFIG") or DEFAULT_CONFIG))


def read_group(group: type[Model]) -> Model:
    values: dict[str, str] = {}
    problems: list[str] = []
    for field, path in _files(group):
        name = variable(group, field)
        if os.environ.get(name):
            problems.append(f"{name}: is set, and so is {name}_FILE. Keep one of the two.")
            continue
        try:
            values[field] = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeError) as e:
            problems.append(
                f"{name}_FILE: {path} cannot be read ({getattr(e, 'strerror', None) or 'not text'})."
            )
    try:
        loaded = group(**values)
    except ValidationError as e:
        broken = {problem.partition(":")[0].removesuffix("_FILE") for problem in problems}
        problems += [p for p in _sentences(group, e) if p.partition(":")[0] not in broken]
        raise SettingsInvalid(tuple(problems)) from None
    if problems:
        raise SettingsInvalid(tuple(problems))
    return loaded


def _given(group: type[Group], field: str) -> bool:
    name = variable(group, field)
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


def _files(group: type[Group]) -> Iterator[tuple[str, str]]:
    """The secret fields of a group that the environment gives as a file."""
    for field, info in group.model_fields.items():
        path = os.environ.get(f"{variable(group, field)}_FILE")
        if path and info.annotation is SecretStr:
            yield field, path


def _sentences(group: type[Group], error: ValidationError) -> Iterator[str]:
    """Never the value itself: it may be a secret."""
    for problem in error.errors(include_input=False, include_url=False):
        field = str(problem["loc"][0])
        if problem["type"] == "missing":
            yield _missing(group, field)
        else:
            what = problem["msg"].removeprefix("Value error, ").removeprefix("Input ").strip()
            yield f"{variable(group, field)}: {what[0].lower()}{what[1:]}. Give {_description(group, field)}."


def _missing(group: type[Group], field: str) -> str:
    return f"{variable(group, field)}: is not set. Give {_description(group, field)}."


def _description(group: type[Group], field: str) -> str:
    return group.model_fields[field].description or field


def _collect(problems: list[str], read: Callable[[], Value]) -> Value | None:
    try:
        return read()
    except SettingsInvalid as e:
        problems += e.problems
        return None


def _derived(token: SecretStr) -> SecretStr:
    return SecretStr(hmac.new(token.get_secret_value().encode(), b"env file", hashlib.sha256).hexdigest())
