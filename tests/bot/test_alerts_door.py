"""`POST /alerts`: who may knock, and what is answered."""

import json
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.alerts import routes
from tests.handlers.office import office

TOKEN = "a-token-of-alertmanager"
NOTICE = {"groupKey": "k", "status": "firing", "alerts": [{"labels": {"alertname": "Down"}}]}


BEARER = {"Authorization": f"Bearer {TOKEN}"}
KNOCKS: list[tuple[dict[str, str], dict[str, Any], int]] = [
    ({}, NOTICE, 401),
    ({"Authorization": "Bearer wrong"}, NOTICE, 401),
    ({"Authorization": f"Basic {TOKEN}"}, NOTICE, 401),
    (BEARER, {"status": "firing"}, 400),
    (BEARER, NOTICE, 200),
]


async def test_only_who_bears_the_token_is_heard_and_nothing_is_logged(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with office(database_url) as made:
        assert routes(made.desk, "") == ()  # without a token there is no door
        application = web.Application()
        application.add_routes(routes(made.desk, TOKEN))
        async with TestClient(TestServer(application)) as client:
            for header, body, status in KNOCKS:
                assert await made.desk.store.alert_group(1) is None
                answer = await client.post("/alerts", data=json.dumps(body), headers=header)
                assert answer.status == status
        assert await made.desk.store.alert_group(1) is not None
    assert "Down" not in "".join(capsys.readouterr())
