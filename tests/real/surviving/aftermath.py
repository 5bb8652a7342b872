"""What must be so after a run, whatever happened to it: on the host, in the record and on Slack."""

import asyncio
import json
import time
from collections import Counter

from tests.real.deploying.picture import containers, serves
from tests.real.surviving.cases import Story
from tests.real.surviving.world import World

_GOOD = ["DeploymentStarted", "DeploymentCompleted"]
_SICK = ["DeploymentStarted", "IssueDetected", "RollbackStarted", "RollbackCompleted"]
_TOLD = {
    Story.PRODUCTION: _GOOD,
    Story.STAGING: _GOOD,
    Story.SWAP: ["IssueDetected", "RollbackStarted", "RollbackCompleted"],
    Story.RETURN: _SICK,
    Story.STAGING_RETURN: _SICK,
    Story.STOPPED: ["DeploymentStarted", "RollbackStarted", "RollbackCompleted"],
}
_LIVE = {
    "CardChanged": "card",
    "ApprovalCardChanged": "approval",
    "VerificationChanged": "verification",
    "WatchAsked": "watch",
}
_SAID = frozenset(word for words in _TOLD.values() for word in words)


async def told_once(world: World, run: int, story: Story) -> None:
    """Everything has been said, each announcement, line, letter and live message exactly once."""
    await all_said(world, run)
    rows = await world.stage.execute(
        "select id, event, state, payload from outbox where run = $1 order by id", run
    )
    assert [row["event"] for row in rows if row["state"] != "sent"] == []
    told = [row["event"] for row in rows if row["event"] in _SAID]
    assert told == _TOLD[story]
    kept = Counter(json.loads(row["payload"])["title"] for row in rows if row["event"] == "OutputSaved")
    assert {title: times for title, times in kept.items() if times > 1} == {}
    posted = Counter(keys(world))
    expected = {_key(run, row["id"], row["event"], row["payload"]) for row in rows}
    assert {key: posted[key] for key in expected if posted[key] != 1} == {}


async def all_said(world: World, run: int, seconds: float = 40) -> None:
    """A bot that was killed holds what it was saying for a while."""
    query = "select event, error from outbox where run = $1 and state = 'unsent'"
    ends = time.monotonic() + seconds
    while left := await world.stage.execute(query, run):
        assert time.monotonic() < ends, f"still unsaid: {left}\n{world.said()}"
        await asyncio.sleep(0.05)


def keys(world: World) -> list[str]:
    """What each message of the bot carries to be found again, in every channel, thread and conversation."""
    posts = world.stage.slack.state.posts.values()
    found = (message.metadata for messages in posts for message in messages.values())
    return [str(meta.get("event_payload", {}).get("id", "")) for meta in found if meta]


def _key(run: int, row: int, event: str, payload: str) -> str:
    if event in _LIVE:
        return f"run-{run}-{_LIVE[event]}"
    if event == "ApprovalAsked":
        return f"run-{run}-dm:{json.loads(payload)['person']}"
    return f"out-{row}"


def host_is_sound(world: World, environment: str) -> None:
    """One release serves, the right one; beside it only the standby and a release kept for the post-mortem."""
    host = world.host(environment)
    blue = "liyaqa-backend" if environment == "staging" else "liyaqa-backend-blue"
    serves(host, world.live[environment], blue)
    allowed = {blue, "liyaqa-backend-old", "liyaqa-backend-failed"}
    assert set(containers(host)) <= allowed


async def record_is_sound(world: World, run: int) -> None:
    """No step is left open, nobody owns the run, and the environment is free."""
    execute = world.stage.execute
    assert (
        await execute(
            "select kind, state from step where run = $1 and (ended_at is null or state = 'running')", run
        )
        == []
    )
    assert await execute("select id from run where id = $1 and owner is not null", run) == []
    assert await execute("select id from run where claiming") == []
