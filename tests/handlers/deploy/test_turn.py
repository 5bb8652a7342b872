"""A queued run's turn comes: it is decided anew, by the window too, before anything begins (rulings 2 and 8)."""

from dataclasses import replace

import pytest

from actions.runs.begin import begin
from policy.config import Windows
from policy.runs import Phase, State
from store.database import Database
from store.engine import Engine
from tests.handlers.deploy.test_deploy import said
from tests.handlers.happenings import a_run
from tests.handlers.office import CONFIG, PRODUCTION, Office, office

SHUT = Windows(open=(), closed_days=tuple(range(7)))


async def its_turn(at: Office, **changes: str) -> Phase:
    now = await at.desk.store.now()
    number = await a_run(at, phase=Phase.PREPARING, state=State.READY, wake_at=now, **changes)
    async with Database.open(at.database_url) as db:
        claimed = await Engine(db).claim("bot-1", 30)
    assert claimed is not None
    assert claimed.id == number
    await begin(at.desk, claimed)
    return (await at.desk.store.run(number)).phase


@pytest.mark.parametrize(
    ("emergency", "phase"), [("", Phase.REFUSED), ("Checkout is down", Phase.AWAITING_APPROVAL)]
)
async def test_in_a_closed_time_it_is_refused_by_that_rule_unless_it_is_an_emergency(
    database_url: str, emergency: str, phase: Phase
) -> None:
    """The emergency's own plan differs from the one that was approved, so its approver is asked again."""
    config = replace(CONFIG, windows=SHUT, environments=(replace(PRODUCTION, windows=True),))
    async with office(database_url, config=config) as at:
        assert await its_turn(at, emergency=emergency) is phase
        assert await at.desk.store.holder("production") is None, "the next in line may begin"
        await said(at, "/deploy why production")
        rule = "vote.stale" if emergency else "when.weekend"
        assert f"`{rule}`" in str(at.slack.ephemerals("U0ENGINEER")[-1].blocks)
