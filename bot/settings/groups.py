"""The environment's variables, a group for each outside system; docs/reference/settings.md is held complete by a test."""

from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.config_file import loopback

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


def _https(value: str) -> str:
    url = urlsplit(value)
    if url.scheme != "https" and not (url.scheme == "http" and loopback(url.hostname or "")):
        raise ValueError("must begin with https:// (http:// only on loopback), because a key travels there")
    return value


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

    silence: Annotated[float, Field(ge=1, le=600)] = Field(
        default=60, description="the seconds without a sign of life after which a socket is replaced"
    )

    @property
    def socket_mode(self) -> bool:
        return bool(self.app_token)


class Database(Group):
    model_config = SettingsConfigDict(env_prefix="DATABASE_")

    url: Annotated[SecretStr, _starts("postgresql://", "postgres://")] = Field(
        description="a PostgreSQL address such as postgresql://liyaqa@db/liyaqa, or try the bot with `run --embedded`"
    )


Seconds = Annotated[float, Field(gt=0, le=3600)]


class Leases(Group):
    """Durable.md 4: who stops beating has stopped working before another may take its run."""

    model_config = SettingsConfigDict(env_prefix="LEASE_")

    run: Seconds = Field(
        default=5, description="the seconds after which a run of a silent bot passes to another"
    )
    beat: Seconds = Field(default=1.5, description="the seconds between two renewals of a run's lease")
    give_up: Seconds = Field(
        default=4, description="the seconds without a renewal after which a bot lets go of its run"
    )
    poll: Seconds = Field(default=1, description="the seconds between two looks for work nobody told of")
    outbox: Seconds = Field(
        default=15, description="the seconds after which what a silent bot was saying passes to another"
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.beat < self.give_up < self.run:
            raise ValueError(
                f"LEASE_GIVE_UP: {self.give_up:g} is not between LEASE_BEAT ({self.beat:g}) and LEASE_RUN ({self.run:g})."
                " Keep beat < give up < run, so that a bot has stopped before another begins."
            )
        return self


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
    alerts_token: SecretStr = Field(
        default=NOTHING,
        description="the bearer token of Alertmanager's webhook at /alerts; absent: there is no such address",
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


class Alertmanager(Group):
    model_config = SettingsConfigDict(env_prefix="ALERTMANAGER_")

    url: str = Field(
        default="", description="the address of Alertmanager; absent: its alerts are not looked at"
    )
    user: str = Field(default="", description="the user of Alertmanager, when it asks for one")
    password: SecretStr = Field(default=NOTHING, description="the password of Alertmanager")


class Smoke(Group):
    model_config = SettingsConfigDict(env_prefix="SMOKE_")

    email: str = Field(default="", description="the login of the smoke test (guide 8.1); absent: `not run`")
    password: SecretStr = Field(default=NOTHING, description="the password of the smoke test")


class Paging(Group):
    model_config = SettingsConfigDict(env_prefix="PAGING_")

    url: Annotated[str, AfterValidator(_https)] = Field(
        default="https://events.pagerduty.com/v2/enqueue",
        description="the address of the paging service, in PagerDuty's Events API v2",
    )
    routing_key: SecretStr = Field(
        default=NOTHING,
        description="the routing key of the paging service; absent: people are called in Slack alone",
    )


GROUPS: tuple[type[Group], ...] = (
    Slack,
    Database,
    Leases,
    Web,
    Keys,
    Registry,
    Prometheus,
    Alertmanager,
    Paging,
    Smoke,
)
