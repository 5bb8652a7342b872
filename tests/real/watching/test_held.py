"""What people keep from answering is not sick: the sparse watch leaves it alone until it is theirs again."""

from dataclasses import replace
from functools import partial

from actions import playbooks
from actions.incidents import opening
from actions.playbooks import Asked, Press
from policy.incidents.model import Type
from policy.playbooks import ActionState, Doing
from policy.runs import Kind, Run, State
from tests.real.deploying.desk import ADMIN, Office, seen
from tests.real.helper_calls import call, status
from tests.real.parts.host import ENVIRONMENT, TargetHost
from tests.real.watching.conftest import WATCHED, Opens
from tests.real.watching.test_sparse import runs


async def pressed(office: Office, incident: str, doing: Doing) -> None:
    asked = await playbooks.press(office.desk, Press(ADMIN, incident, "outage", doing, "production", 0))
    assert isinstance(asked, Asked), asked

    async def done() -> bool:
        row = await office.store.action(asked.run.id)
        return row is not None and row.state is ActionState.DONE

    await seen(done, 40)


async def test_a_page_put_up_by_hand_does_not_either(watched: Opens, live_host: TargetHost) -> None:
    async with watched(timings=replace(WATCHED, watch=0.5, sparse_interval=1, watch_until=120)) as office:
        await office.deploy("v1.2.4")
        done = call(live_host, "maintenance", ENVIRONMENT, "on", status(live_host).get("token"))
        assert done.get("maintenance") == "on", done.text

        (watch,) = await runs(office, Kind.WATCH)
        for _ in range(3):
            watch = await seen(partial(_later, office, watch), 30)
        assert watch.state is not State.ENDED
        assert await runs(office, Kind.ROLLBACK) == []


async def test_maintenance_never_sends_a_release_back(watched: Opens, live_host: TargetHost) -> None:
    async with watched(timings=replace(WATCHED, watch=0.5, sparse_interval=1, watch_until=120)) as office:
        await office.deploy("v1.2.4")
        ask = opening.Ask(ADMIN, "P2", Type.OUTAGE, "We look into it", "production")
        opened = await opening.ask(office.desk, ask)
        assert isinstance(opened, opening.Opened)
        await pressed(office, opened.incident.id, Doing.MAINTENANCE_ON)

        (watch,) = await runs(office, Kind.WATCH)
        for _ in range(3):
            watch = await seen(partial(_later, office, watch), 30)
        assert watch.state is not State.ENDED
        assert await runs(office, Kind.ROLLBACK) == []


async def _later(office: Office, last: Run) -> Run | None:
    """The watch, once it has looked again."""
    (now,) = await runs(office, Kind.WATCH)
    return now if now.wake_at != last.wake_at else None
