"""The paging service: what it is told, and what its answers mean."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from clients.paging import PagerDuty
from policy.errors import PagingFault

KEY = "R0UT1NGKEY"


class Service:
    """Keeps what it was told, and answers with `status`."""

    def __init__(self) -> None:
        self.status, self.told = 202, list[dict[str, Any]]()

    async def enqueue(self, request: web.Request) -> web.Response:
        self.told.append(await request.json())
        return web.json_response({"status": "said", "echo": KEY}, status=self.status)


@pytest.fixture
async def service() -> AsyncIterator[tuple[Service, PagerDuty]]:
    made = Service()
    application = web.Application()
    application.router.add_post("/v2/enqueue", made.enqueue)
    async with TestServer(application) as server:
        yield made, PagerDuty(str(server.make_url("/v2/enqueue")), KEY)


async def test_a_call_carries_key_summary_severity_and_source(service: tuple[Service, PagerDuty]) -> None:
    told, pager = service
    await pager.send("trigger", "INC-2026-014", "P0 outage", "critical", "production")
    assert told.told == [
        {
            "routing_key": KEY,
            "event_action": "trigger",
            "dedup_key": "INC-2026-014",
            "client": "Liyaqa desk",
            "payload": {"summary": "P0 outage", "severity": "critical", "source": "production"},
        }
    ]


async def test_later_events_carry_the_key_alone(service: tuple[Service, PagerDuty]) -> None:
    told, pager = service
    for event in ("acknowledge", "resolve"):
        await pager.send(event, "INC-2026-014", "P0 outage", "critical", "")
    assert [sorted(body) for body in told.told] == [["dedup_key", "event_action", "routing_key"]] * 2


@pytest.mark.parametrize(
    ("status", "again"), [(400, False), (404, False), (429, True), (500, True), (302, False)]
)
async def test_a_no_is_a_fault_that_says_whether_to_try_again(
    service: tuple[Service, PagerDuty], status: int, again: bool
) -> None:
    told, pager = service
    told.status = status
    with pytest.raises(PagingFault) as caught:
        await pager.send("trigger", "INC-2026-014", "P0 outage", "critical", "")
    assert (caught.value.again, str(status) in caught.value.detail) == (again, True)
    assert KEY not in repr(caught.value)
    assert KEY not in repr(pager)


async def test_a_service_that_is_away_is_tried_again() -> None:
    with pytest.raises(PagingFault) as caught:
        await PagerDuty("http://127.0.0.1:1/v2/enqueue", KEY).send("trigger", "INC-1", "P0", "critical", "")
    assert caught.value.again
