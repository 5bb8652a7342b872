"""Every command answers, within a second, with what happened and what to type next (design, "What people see")."""

import re

import psutil
import pytest

from sandbox.slack.world.model import View
from tests.scenarios.stage import Stage, shown

pytestmark = pytest.mark.asyncio(loop_scope="module")

ENGINEER = "U0ENGINEER"


async def form(desk: Stage) -> View:
    """A bare `/deploy`: the form, when the registry's tags are in it."""
    delivery = await desk.slack.person(ENGINEER).command("/deploy", channel="deployments")
    assert delivery.ok
    return await desk.until(
        lambda: next((v for v in desk.slack.views(ENGINEER) if "Newest in" in str(v.blocks)), None)
    )


async def test_a_bare_deploy_opens_a_form_that_loads_first(desk: Stage) -> None:
    seen = []
    async with desk.slack.subscribe() as changes:
        await desk.slack.person(ENGINEER).command("/deploy", channel="deployments")
        async for change in changes:
            if change.kind == "views":
                seen.append(str(change.item[-1].body))
                if "Newest in the registry" in seen[-1]:
                    break
    assert "Reading environments and the newest versions" in seen[0]
    assert re.search(r"Newest in the registry: [\w.-]+", seen[-1])
    assert "production" in seen[-1]
    assert "development" not in seen[-1]  # it has no server
    await desk.slack.person(ENGINEER).close(desk.slack.views(ENGINEER)[-1])


async def test_the_form_says_what_is_wrong_and_takes_what_is_right(desk: Stage) -> None:
    view, version = await form(desk), desk.release()
    wrong = {"version": {"version": version[1:]}, "environment": {"environment": "production"}}
    await desk.slack.person(ENGINEER).submit(view, wrong)
    (open_still,) = desk.slack.views(ENGINEER)
    assert open_still.errors == {"version": f"A release is written vX.Y.Z. Did you mean {version}?"}

    answer = await desk.fill(
        ENGINEER, "deploy", version=version, environment="production", reason="the login fix"
    )
    assert f"Production {version}. It needs 2 approvals" in answer.text
    assert desk.slack.views(ENGINEER) == ()
    assert "Reason: the login fix" in shown(await desk.voted(version, "the login fix"))


async def test_a_plan_shows_every_rule_and_the_shell_behind_every_step(desk: Stage) -> None:
    version = desk.release()
    answer = await desk.command(ENGINEER, f"/deploy plan {version} production")
    assert (
        f"Plan for {version} to production: it would wait for 2 approvals. Nothing was changed."
        in answer.text
    )
    told = shown(answer)
    for rule in ("who.role", "when.window", "what.image", "where.site", "vote.candidates"):
        assert f"`{rule}`" in told
    for step, command in (
        ("1. Connect", "ssh -p"),
        ("2. Pull image", "docker pull"),
        ("3. Start green", "docker run -d --name liyaqa-backend-green"),
        ("7. Switch nginx", "sudo"),
        ("11. Rename containers", "docker rename"),
    ):
        assert re.search(rf"{re.escape(step)}.{{0,120}}```\\n.*{re.escape(command)}", told)
    assert await desk.phases(version) == []


async def test_a_plan_that_would_be_refused_says_so_first(desk: Stage) -> None:
    answer = await desk.command(ENGINEER, "/deploy plan v1.2.2 production")
    assert "it would be refused. There is no `v1.2.2`" in answer.text
    assert str(answer.blocks[2]).index("what.image") < str(answer.blocks[2]).index("who.known")


async def test_status_and_history_tell_what_is_what_was_and_what_is_under_way(desk: Stage) -> None:
    version, waiting = desk.release(), desk.release()
    await desk.command(ENGINEER, f"/deploy {version} staging")
    await desk.carded(version, "completed")
    await desk.command(ENGINEER, f"/deploy {waiting} production")

    status = await desk.command(ENGINEER, "/deploy status")
    assert f"Staging: {version} live." in status.text
    assert f"{waiting} waiting for approval" in status.text
    assert "Open for deployments now." in shown(status)
    assert "Staging" not in shown(await desk.command(ENGINEER, "/deploy status production"))

    history = await desk.command(ENGINEER, "/deploy history staging")
    assert f"Staging {version} completed" in shown(history)
    assert waiting not in shown(history)
    assert waiting in shown(await desk.command(ENGINEER, "/deploy history"))


async def test_help_is_one_screen_with_every_command(desk: Stage) -> None:
    told = shown(await desk.command(ENGINEER, "/deploy help"))
    for word in (
        "plan",
        "status",
        "history",
        "cancel",
        "lock",
        "unlock",
        "--reason",
        "--emergency",
        "production",
    ):
        assert word in told
    assert len(told) < 2500


@pytest.mark.parametrize(
    ("typed", "said", "hint"),
    [
        ("statsu", "`statsu` is not a command", "`/deploy status`"),
        ("histroy production", "`histroy` is not a command", "`/deploy history production`"),
        ("v1.2.4 prodution", "There is no environment `prodution`.", "Did you mean `production`?"),
        ("status stagin", "There is no environment `stagin`.", "Did you mean `staging`?"),
        ("v1.2.4 production --reson x", "There is no option `--reson`", "`--reason`"),
        ("1.2.4 production", "`1.2.4` is almost a release", "`/deploy v1.2.4 production`"),
        ("v1.2 production", "`v1.2` is almost a release", "`/deploy v1.2.0 production`"),
        ("v1.2.7 production", "There is no `v1.2.7`", "Did you mean `v1."),
        (
            "main production",
            "`main` is not a version that `production` accepts",
            "`/deploy v1.2.4 production`",
        ),
        ("production v1.2.4", "The version comes first", "`/deploy v1.2.4 production`"),
        ("v1.2.5", "The environment is missing.", "`/deploy v1.2.5 production`"),
        ("staging", "The version is missing.", "`/deploy v1.2.4 staging`"),
        ("v1.2.4 production now please", "`now` is one word too many", "--reason"),
        ("v1.2.4 production --reason", "`--reason` needs a reason after it", '--reason "why"'),
        ("lock production", "`lock` needs a reason after it", "`/deploy lock production why it is closed`"),
        ("cancel 4711", "There is no run 4711.", "`/deploy history`"),
        ("cancel", "Nothing is under way", "`/deploy status`"),
        ("unlock production", "`production` is not locked.", "`/deploy lock production`"),
    ],
)
async def test_what_is_not_understood_is_answered_with_what_was_meant(
    desk: Stage, typed: str, said: str, hint: str
) -> None:
    answer = await desk.command(ENGINEER, f"/deploy {typed}")
    assert said in answer.text
    assert hint in answer.text
    assert len(answer.text) < 500


async def test_a_slow_answer_is_announced_within_a_second_and_takes_its_place(desk: Stage) -> None:
    version = desk.release()
    before = {m.ts for m in desk.slack.ephemerals(ENGINEER)}
    server = psutil.Process(desk.production.sshd.daemon.pid)
    server.suspend()
    try:
        await desk.slack.person(ENGINEER).command(f"/deploy {version} production", channel="deployments")
        (hint,) = await desk.until(
            lambda: [m for m in desk.slack.ephemerals(ENGINEER) if m.ts not in before], 1.5
        )
        assert f"Looking at {version} for production" in hint.text
    finally:
        server.resume()
    answer = await desk.answer(ENGINEER, before)
    assert answer.ts == hint.ts
    assert f"Production {version}. It needs 2 approvals" in answer.text


async def test_every_command_was_acked_at_once(desk: Stage) -> None:
    acks = [e for e in desk.slack.traffic if e.direction == "in" and e.kind == "/deploy"]
    assert len(acks) > 30
    assert {e.outcome for e in acks} == {"acked"}
    assert max(e.seconds for e in acks) < 1
