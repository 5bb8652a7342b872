"""The outbox's pauses: most end when Slack is back; those that Slack asked for are kept."""

import pytest

from store.outbox import Outbox
from store.postgres import PostgresStore
from tests.store.sending import emit, line, taken, to_person

pytestmark = pytest.mark.real


async def test_pauses_end_early_but_for_those_that_slack_asked_for(
    store: PostgresStore, outbox: Outbox
) -> None:
    await emit(store, line(1), to_person("U1"))
    waits, limited = await outbox.take("bot-1", 5)
    await outbox.retry(waits, "bot-1", 600, "SlackUnreachable(...)")
    await outbox.retry(limited, "bot-1", 600, "RateLimited(...)")
    assert await taken(outbox) == []
    await outbox.hurry(besides="RateLimited")
    assert await taken(outbox) == [waits.event]
