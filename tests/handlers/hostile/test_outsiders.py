"""Guests, strangers and other bots: whatever they type or press, they are told that it is not for them, and no more."""

import pytest

from policy.events import CardChanged, VerificationChanged
from policy.runs import Phase, State
from tests.handlers.happenings import a_run, emit
from tests.handlers.office import Office

TYPED = (
    *("/deploy v1.2.4 production", "/deploy status", "/deploy history", "/deploy why", "/deploy cancel"),
    *("/deploy cancel production", "/deploy lock staging x", "/rollback production", "/incident"),
    *("/incident list", "/incident oncall", "/incident metrics", "/incident find x", "/incident open P1 x"),
    *("/ops summary", "/ops status", "/ops oncall", "/ops urls", "/ops audit", "/ops logs production"),
)


@pytest.mark.parametrize("user", ["U0GUEST", "U0STRANGER", "U0OTHERBOT"])
async def test_they_are_told_nothing(quiet_office: Office, user: str) -> None:
    at = quiet_office
    await a_run(at, version="v1.2.4")
    await a_run(at, version="v1.2.5")
    for typed in TYPED:
        before = len(at.slack.ephemerals(user))
        assert (await at.person(user).command(typed, channel="deployments")).ok
        assert await at.room.busy.drained(20) == 0
        (answer,) = at.slack.ephemerals(user)[before:]
        assert "who.member" in str(answer.blocks), typed
        assert "v1.2.5" not in str(answer.blocks), typed


async def test_a_form_tells_them_no_more(quiet_office: Office) -> None:
    for typed in ("/deploy", "/rollback"):
        await quiet_office.person("U0GUEST").command(typed, channel="deployments")
        assert await quiet_office.room.busy.drained(20) == 0
        (view,) = quiet_office.slack.views("U0GUEST")[-1:]
        assert "guest" in str(view.body), typed
        assert "v1.2.3" not in str(view.body), typed
        assert "submit" not in view.body, typed


async def test_their_click_makes_the_desk_look_at_no_host(desk_office: Office) -> None:
    run = await a_run(desk_office, phase=Phase.SUCCEEDED, state=State.ENDED)
    await emit(desk_office, CardChanged(run), VerificationChanged(run))
    message = await desk_office.slack.wait_for(
        lambda: next(
            (
                m
                for c in desk_office.slack.messages("deployments")
                for m in desk_office.slack.thread(c)
                if "verify_look" in str(m.blocks)
            ),
            None,
        ),
        20,
    )
    was = await desk_office.desk.store.ticks(f"run-{run}")
    await desk_office.person("U0GUEST").click(message, "verify_look")
    assert "Refused" in await desk_office.told("U0GUEST")
    assert await desk_office.desk.store.ticks(f"run-{run}") == was
