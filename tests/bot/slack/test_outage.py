"""The one post that bypasses the outbox: once an outage and bot, and a thin line when it is over (ruling 7)."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.slack.outage import Outage
from clients.slack import Slack
from sandbox.slack import Message, SlackWorkspace
from store.database import Database
from store.postgres import PostgresStore
from tests.postgres import PostgresServer

pytestmark = pytest.mark.real
GRACE = 0.4


@pytest.fixture
async def slack() -> AsyncIterator[SlackWorkspace]:
    async with SlackWorkspace() as made:
        yield made
        assert made.problems == []


@pytest.fixture
async def watched(outage_postgres: PostgresServer, slack: SlackWorkspace) -> AsyncIterator[Outage]:
    async with (
        Slack.open(slack.bot_token, slack.api_url, seconds=1) as client,
        Database.open(outage_postgres.url(), seconds=1) as db,
    ):
        outage = Outage(PostgresStore(db), client, "C0DEPLOYMENTS", GRACE)
        watching = asyncio.create_task(outage.watch())
        yield outage
        watching.cancel()
        await asyncio.wait({watching})


def told(slack: SlackWorkspace) -> list[Message]:
    return [m for m in slack.messages("deployments") if "has not reached its database" in m.text]


async def said(slack: SlackWorkspace) -> Message:
    return (await slack.wait_for(lambda: told(slack), 20))[0]


async def noticed(outage: Outage, *, lost: bool) -> None:
    async with asyncio.timeout(20):
        while True:
            if (outage._lost is not None) is lost:
                return
            await asyncio.sleep(0.01)


async def test_an_outage_is_told_once_and_so_is_its_end(
    watched: Outage, outage_postgres: PostgresServer, slack: SlackWorkspace
) -> None:
    outage_postgres.stop()
    post = await said(slack)
    outage_postgres.start()
    (line,) = await slack.wait_for(lambda: slack.thread(post), 20)
    assert "The database answers again after" in line.text

    outage_postgres.stop()  # again, at once: it is the same outage
    await noticed(watched, lost=True)
    outage_postgres.start()
    await noticed(watched, lost=False)
    assert len(told(slack)) == 1


async def test_a_short_outage_is_not_worth_a_word(
    watched: Outage, outage_postgres: PostgresServer, slack: SlackWorkspace
) -> None:
    watched.grace = 60
    outage_postgres.stop()
    await noticed(watched, lost=True)
    outage_postgres.start()
    await noticed(watched, lost=False)
    assert slack.messages("deployments") == []


async def test_while_slack_is_away_too_it_is_told_when_slack_is_back(
    watched: Outage, outage_postgres: PostgresServer, slack: SlackWorkspace
) -> None:
    refused = slack.faults.rate_limit("chat.postMessage", times=2)
    outage_postgres.stop()
    await said(slack)
    assert refused.met == 2


async def test_an_answer_that_slack_lost_counts_as_told(
    watched: Outage, outage_postgres: PostgresServer, slack: SlackWorkspace
) -> None:
    slack.faults.drop_after("chat.postMessage")
    outage_postgres.stop()
    await said(slack)
    outage_postgres.start()
    await noticed(watched, lost=False)
    assert len(slack.messages("deployments")) == 1
    assert watched._told
