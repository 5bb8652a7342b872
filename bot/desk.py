"""Builds the desk from its parts: the one place that knows every concrete class behind the ports."""

import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from actions.desk import Desk
from bot.settings import Settings
from clients.calendar import SaudiCalendar
from clients.credentials import Credentials, Login, PrometheusLogin, RegistryLogin
from clients.hosts import Hosts
from clients.metrics import Metrics
from clients.paging import PagerDuty
from clients.people import People
from clients.public import PublicUrl
from clients.registry import Registry
from clients.slack import Slack
from clients.squawk import Squawk
from store.database import Database
from store.journal import PostgresJournal
from store.postgres import PostgresStore


@dataclass(frozen=True, slots=True)
class Parts:
    """What the rest of the bot reaches directly, beside the desk."""

    desk: Desk
    store: PostgresStore
    database: Database
    slack: Slack


@asynccontextmanager
async def open_parts(
    settings: Settings, dsn: str, here: Mapping[str, str] | None = None
) -> AsyncIterator[Parts]:
    """Opens the database (and migrates it) and one session to Slack; hosts are reached when they are needed.

    `here`: who types on this machine, by Slack id, with their login.
    """
    credentials = credentials_of(settings)
    token, config = settings.slack.bot_token.get_secret_value(), settings.config
    async with Database.open(dsn) as database, Slack.open(token, settings.slack.api_url) as slack:
        store = PostgresStore(database)
        ahead = await store.real_now() - datetime.now(UTC)
        desk = Desk(
            config=config,
            store=store,
            journal=PostgresJournal(database),
            hosts=Hosts(credentials, lambda: time.time() + ahead.total_seconds()),
            registry=Registry(credentials),
            people=People(slack, config.roles, here=here),
            calendar=SaudiCalendar(config.windows),
            public=PublicUrl(),
            metrics=Metrics(credentials.prometheus, credentials.alertmanager),
            sql=Squawk(),
            smoke_login=_smoke_login(settings),
            pager=_pager(settings),
        )
        yield Parts(desk, store, database, slack)


def credentials_of(settings: Settings) -> Credentials:
    registry, prometheus = settings.registry, settings.prometheus
    logins = (RegistryLogin(registry.user, registry.token),) if registry.user else ()
    metrics = (
        PrometheusLogin(prometheus.url, prometheus.user, prometheus.password, prometheus.selector)
        if prometheus.url
        else None
    )
    alerts = settings.alertmanager
    return Credentials(
        settings.hash_key.get_secret_value().encode(),
        logins,
        metrics,
        Login(alerts.url, alerts.user, alerts.password) if alerts.url else None,
    )


def _pager(settings: Settings) -> PagerDuty | None:
    key = settings.paging.routing_key.get_secret_value()
    return PagerDuty(settings.paging.url, key) if key else None


def _smoke_login(settings: Settings) -> tuple[str, str] | None:
    smoke = settings.smoke
    return (smoke.email, smoke.password.get_secret_value()) if smoke.email else None
