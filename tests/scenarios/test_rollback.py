"""Back to what ran well, through `/rollback`, its button and its form (guide 6; rulings 4, 40, 41)."""

import asyncio
import re

import pytest

from sandbox.slack.world.model import Message, View
from tests.scenarios.stage import Stage, body, shown
from tests.scenarios.test_announcements import guide, headed, labels

pytestmark = pytest.mark.asyncio(loop_scope="module")

ENGINEER, OTHER = "U0ENGINEER", "U0COMMANDER"
BOTH = ("U0APPROVER1", "U0APPROVER2")
REASON = "High error rate (8%) on member creation"


async def live(desk: Stage) -> str:
    found = await desk.execute("select version from live where environment = 'production'")
    return str(found[0]["version"]) if found else "v1.2.3"  # started by hand


async def deployed(desk: Stage) -> tuple[str, str]:
    """A new release over the one before: what is live, and what stands by."""
    old, new = await live(desk), desk.release()
    await desk.deploy(new, *BOTH)
    await desk.recorded(new, "succeeded")
    return new, old


async def going_back(desk: Stage, version: str, *phases: str) -> str:
    """The end of the newest rollback to this version."""
    query = "select phase from run where kind = 'rollback' and version = $1 order by id desc limit 1"
    async with asyncio.timeout(40):
        while True:
            found = await desk.execute(query, version)
            if found and found[0]["phase"] in phases:
                return str(found[0]["phase"])
            await asyncio.sleep(0.05)


async def test_one_click_swaps_back_and_everybody_reads_the_guides_lines(desk: Stage) -> None:
    new, old = await deployed(desk)

    question = await desk.command(ENGINEER, f'/rollback production --reason "{REASON}"')
    assert f"{new} → {old}" in question.text
    assert "Swap to the warm standby: about 2 seconds, no downtime, no data lost." in shown(question)
    assert await live(desk) == new  # nothing has begun

    answer = await desk.press(ENGINEER, question, "rollback")
    assert re.search(rf"Run \d+ rolls back production: {new} → {old}. It begins now. <http", answer.text)
    await going_back(desk, old, "succeeded")
    assert await live(desk) == old

    issue = await headed(desk, "Post-Deployment Issue Detected", new)
    assert labels(body(issue)) == labels(guide("Issue Detected"))
    started = await headed(desk, "ROLLBACK IN PROGRESS", new, "incidents")
    assert labels(body(started)) == labels(guide("ROLLBACK IN PROGRESS"))
    assert f"Version: Reverting {new} → {old}" in body(started)
    assert f"Reason: {REASON}" in body(started)
    done = await headed(desk, "ROLLBACK COMPLETED", new, "incidents")
    lines = body(done)
    assert labels(lines) == labels(guide("ROLLBACK COMPLETED"))
    assert f"Reverted: {new} → {old}" in lines
    assert "Error rate: Not measured" in lines
    assert any(re.fullmatch(r"Incident: INC-2026-\d{3} \(tracking\)", line) for line in lines)
    card = await desk.carded(old, f"Production back to {old}: completed")
    assert desk.slack.permalink(card).partition("?")[0] in shown(answer)
    await desk.carded(new, f"Production {new}: rolled back")


async def test_two_people_move_traffic_once_and_a_lock_does_not_stop_them(desk: Stage) -> None:
    new, old = await deployed(desk)
    await desk.command(ENGINEER, "/deploy lock production inventory")
    since = (await desk.execute("select desk_now() as at"))[0]["at"]
    mine = await desk.command(ENGINEER, "/rollback production --reason slow")
    assert "is locked by" in shown(mine)
    theirs = await desk.command(OTHER, "/rollback production --reason slow")

    first, second = await asyncio.gather(
        desk.press(ENGINEER, mine, "rollback"), desk.press(OTHER, theirs, "rollback", 20)
    )
    await going_back(desk, old, "succeeded")

    began = [said for said in (first, second) if "rolls back production" in said.text]
    assert len(began) == 1, (first.text, second.text)
    query = "select rule from audit where action = 'rollback.requested' order by seq desc limit 1"
    assert (await desk.execute(query))[0]["rule"] == "rollback.lock"
    late = await desk.press(OTHER, theirs, "rollback")
    assert f"`{old}` is live now, no longer `{new}`" in late.text
    assert (
        len(await desk.execute("select 1 from run where kind = 'rollback' and created_at > $1", since)) == 1
    )


async def form(desk: Stage, words: str) -> View:
    delivery = await desk.slack.person(ENGINEER).command("/rollback", channel="deployments")
    assert delivery.ok
    return await desk.until(
        lambda: next((v for v in desk.slack.views(ENGINEER) if words in str(v.blocks)), None)
    )


async def test_the_form_shows_every_way_and_the_reason_picks_the_default(desk: Stage) -> None:
    new, old = await deployed(desk)
    view = await form(desk, "What went wrong?")
    said = str(view.blocks)
    assert f"Live on `production`: `{new}`" in said
    assert f"Swap to the warm standby, {old}" in said
    assert "Redeploy an earlier version, " in said
    assert "Restore the database" in said

    answer = await desk.fill(
        ENGINEER, "rollback", scenario="Data corruption", way="fitting", reason="invoices are wrong"
    )
    assert "Nothing was done" in shown(answer)
    assert "pg_restore" in shown(answer)
    assert await live(desk) == new

    await form(desk, "What went wrong?")
    answer = await desk.fill(
        ENGINEER, "rollback", scenario="Performance issue", way="fitting", reason="members wait"
    )
    assert f"{new} → {old}" in answer.text
    await going_back(desk, old, "succeeded")
    started = await headed(desk, "ROLLBACK IN PROGRESS", new, "incidents")
    assert "Reason: Performance issue: members wait" in body(started)


async def test_a_version_that_never_ran_is_refused_with_those_that_did(desk: Stage) -> None:
    answer = await desk.command(ENGINEER, "/rollback production --to v9.9.9")
    assert "v9.9.9 is not known to have run well here" in answer.text.replace("`", "")
    assert "rollback.target" in shown(answer)


async def test_help_and_a_slip_say_what_to_type(desk: Stage) -> None:
    assert "--to v1.2.3" in shown(await desk.command(ENGINEER, "/rollback help"))
    assert "/rollback production" in (await desk.command(ENGINEER, "/rollback prodution")).text


async def test_a_run_in_flight_goes_back_itself(desk: Stage) -> None:
    before = await live(desk)
    version = desk.release(APP_START_DELAY="3")
    await desk.deploy(version, *BOTH)
    await desk.recorded(version, "preparing", "verifying")

    question = await desk.command(ENGINEER, "/rollback production")
    assert "in flight, so it goes back itself" in question.text
    answer = await desk.press(ENGINEER, question, "rollback", 20)

    assert "was in flight, so it goes back itself" in answer.text
    assert await desk.recorded(version, "cancelled", "rolled_back") in ("cancelled", "rolled_back")
    assert await live(desk) == before


async def test_somebody_without_the_role_is_told_so(desk: Stage) -> None:
    said: Message = await desk.command("U0SECURITY", "/rollback production")
    assert "who.role" in shown(said)
    await desk.slack.person("U0SECURITY").command("/rollback", channel="deployments")
    view = await desk.until(
        lambda: next((v for v in desk.slack.views("U0SECURITY") if "role deployer" in str(v.blocks)), None)
    )
    assert "Live on" not in str(view.blocks)


async def test_on_the_command_line_it_works_while_slack_is_down_and_is_announced_later(desk: Stage) -> None:
    new, old = await deployed(desk)
    await desk.until(lambda: desk.posts(f"Production deployment {new} completed") or None)
    away = desk.slack.faults.down()

    code, asked = await desk.bot.command("rollback", "production", "--reason", "logins fail")
    assert (code, "Type --yes" in asked) == (1, True), asked
    assert await live(desk) == new
    code, said = await desk.bot.command("rollback", "production", "--reason", "logins fail", "--yes")

    assert code == 0, said
    assert f"Live on production: {old}." in said
    assert "Switch nginx" in said
    away.lift()
    done = await headed(desk, "ROLLBACK COMPLETED", new, "incidents")
    assert f"Reverted: {new} → {old}" in body(done)
    card = await desk.carded(old, f"Production back to {old}: completed")
    assert "(command line)" in shown(card)
    query = "select actor from audit where action = 'rollback.requested' order by seq desc limit 1"
    assert (await desk.execute(query))[0]["actor"].startswith("os:")
