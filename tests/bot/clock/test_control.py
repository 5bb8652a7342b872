"""The demo's clock: shifted for everything people see, and never where a real workspace or host is concerned (ruling 11)."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import aiohttp
import pytest
from aiohttp import web as aiohttp_web
from aiohttp.test_utils import make_mocked_request

from bot.clock.control import PATH, allowed, routes
from bot.settings import Settings, load_settings
from bot.web import Doors, serving
from store.database import Database
from store.postgres import PostgresStore

FRIDAY = datetime(2026, 11, 27, 18, 0, tzinfo=UTC)


async def put(store: PostgresStore, body: object) -> tuple[int, str]:
    async with (
        serving(Doors({}, more=tuple(routes(store))), "127.0.0.1", 0) as port,
        aiohttp.ClientSession() as session,
        session.put(
            f"http://127.0.0.1:{port}{PATH}", data=json.dumps(body) if body is not None else "{"
        ) as answer,
    ):
        return answer.status, await answer.text()


async def test_the_desk_believes_it_is_that_time_and_the_real_one_again(database_url: str) -> None:
    async with Database.open(database_url) as database:
        store = PostgresStore(database)

        assert (await put(store, {"now": FRIDAY.isoformat()}))[0] == 200
        assert abs((await store.now() - FRIDAY).total_seconds()) < 5

        assert (await put(store, {}))[0] == 200
        assert abs((await store.now() - await store.real_now()).total_seconds()) < 5


async def test_what_is_no_moment_is_refused_in_one_sentence(database_url: str) -> None:
    async with Database.open(database_url) as database:
        for body in ({"now": "yesterday"}, {"now": 7}, None):
            assert await put(PostgresStore(database), body) == (
                400,
                "`now` must be a moment such as 2026-11-24T09:05:00+00:00.\n",
            )


async def test_only_this_machine_sets_it(database_url: str) -> None:
    async with Database.open(database_url) as database:
        handler = routes(PostgresStore(database))[1].handler
        stranger = make_mocked_request("PUT", PATH)  # from nowhere: no peer address
        with pytest.raises(aiohttp_web.HTTPForbidden):
            await cast("Any", handler)(stranger)


def settings(monkeypatch: pytest.MonkeyPatch, api_url: str, address: str) -> Settings:
    monkeypatch.setenv("SLACK_API_URL", api_url)
    loaded = load_settings()
    hosts = [replace(h, address=address) for e in loaded.config.environments for h in e.hosts]
    environments = tuple(
        replace(e, hosts=tuple(hosts[:1]) if e.hosts else ()) for e in loaded.config.environments
    )
    return replace(loaded, config=replace(loaded.config, environments=environments))


@pytest.mark.parametrize(
    ("api_url", "address", "accepted"),
    [
        pytest.param("http://127.0.0.1:9/api/", "127.0.0.1", True, id="all on this machine"),
        pytest.param("https://slack.com/api/", "127.0.0.1", False, id="a real workspace"),
        pytest.param("http://127.0.0.1:9/api/", "api.liyaqa.com", False, id="a real host"),
    ],
)
def test_it_is_offered_only_where_nothing_is_real(
    installation: Path, monkeypatch: pytest.MonkeyPatch, api_url: str, address: str, accepted: bool
) -> None:
    assert allowed(settings(monkeypatch, api_url, address)) is accepted
