"""A real run's posts are the guide's lines; only the values differ (guide 4.6 and 6.7, rulings 30, 41-43)."""

import re
from pathlib import Path

import pytest

from sandbox.slack.world.model import Message
from tests.scenarios.stage import Stage, body, shown

pytestmark = pytest.mark.asyncio(loop_scope="module")

STAGE = {"timings": {"watch": 4}}  # time to break a release while it is being watched
_GUIDE = (Path(__file__).parents[1] / "messages" / "guide_announcements.md").read_text(encoding="utf-8")
_ENDINGS = re.compile(r"\*(\w+ Deployment (Completed|Failed|Cancelled)|ROLLBACK (COMPLETED|FAILED))\*")


def guide(title: str) -> list[str]:
    """One announcement's lines, bold as Slack writes it."""
    posts = re.findall(r"```\nSlack #\w+:\n---\n(.*?)\n---\n```", _GUIDE, re.DOTALL)
    found = next(post for post in posts if title in post)
    return str(found).replace("**", "*").split("\n")


def labels(lines: list[str]) -> list[str]:
    """The headline as it is, of every other line what stands before the colon."""
    return [lines[0], *(line.partition(":")[0] for line in lines[1:])]


def endings(desk: Stage, version: str) -> list[str]:
    """The headlines of every post that closes a run of this version."""
    posts = [*desk.slack.messages("deployments"), *desk.slack.messages("incidents")]
    matches = [(m, _ENDINGS.search(shown(m))) for m in posts]
    return [found[1] for m, found in matches if found and body(m)[1].split()[1] == version]


async def headed(desk: Stage, headline: str, version: str, channel: str = "deployments") -> Message:
    def look() -> Message | None:
        return next((m for m in desk.posts(f"*{headline}*", channel) if version in shown(m)), None)

    return await desk.until(look, 30)


async def test_a_production_run_is_announced_in_the_guides_lines(desk: Stage) -> None:
    version = desk.release()
    await desk.deploy(version, "U0APPROVER1", "U0APPROVER2")

    started = await headed(desk, "Production Deployment Started", version)
    ours = dict.fromkeys(guide("Deployment Started"))
    assert body(started) == [
        line.replace("v1.2.4", version)
        .replace("@engineer", "<@U0ENGINEER>")
        .replace("2026-01-31 10:00", "2026-11-24 09:05")
        for line in ours
    ]
    assert started.text == f"🚀 Production deployment {version} started by <@U0ENGINEER>"

    completed = await headed(desk, "Production Deployment Completed", version)
    lines = body(completed)
    assert labels(lines) == labels(guide("Deployment Completed"))
    assert lines[1] == f"Version: {version}"
    assert re.fullmatch(r"Duration: \d+ seconds", lines[2])
    assert lines[3] == "Status: Healthy"
    assert lines[5] == "Rollback Available: Until 2026-11-25 09:05 UTC"
    assert completed.text == f"✅ Production deployment {version} completed successfully"
    assert endings(desk, version) == ["Production Deployment Completed"]


async def test_what_was_not_measured_is_not_called_green(desk: Stage) -> None:
    """There is no Prometheus here (ruling 42)."""
    completed = desk.posts("Production Deployment Completed")[-1]
    assert "All green" not in shown(completed)
    assert (
        "Metrics: Not measured: Error rate, P95 latency, Memory, Connection pool, Database errors (no Prometheus)"
        in shown(completed)
    )


async def test_staging_has_the_same_form_and_its_own_name(desk: Stage) -> None:
    version = desk.release()
    await desk.command("U0ENGINEER", f"/deploy {version} staging")
    completed = await headed(desk, "Staging Deployment Completed", version)
    started = await headed(desk, "Staging Deployment Started", version)

    expected = labels(guide("Deployment Started"))
    assert labels(body(started)) == [expected[0].replace("Production", "Staging"), *expected[1:]]
    assert started.text == f"🚀 Staging deployment {version} started by <@U0ENGINEER>"
    assert "Rollback Plan: Return to the previous container (under a minute)" in body(started)
    assert completed.text == f"✅ Staging deployment {version} completed successfully"
    assert endings(desk, version) == ["Staging Deployment Completed"]


async def test_a_run_that_fails_before_the_switch_says_where_why_and_what_is_live(desk: Stage) -> None:
    live = desk.production.nginx.live_ports()
    version = desk.release(APP_LOGIN="broken")
    await desk.deploy(version, "U0APPROVER1", "U0APPROVER2")

    failed = await headed(desk, "Production Deployment Failed", version)
    assert "Failed Step: Run smoke tests" in body(failed)
    assert any(re.fullmatch(r"Live in Production: v1\.3\.0 \(unchanged\)", line) for line in body(failed))
    assert failed.text.startswith(f"❌ Production deployment {version} failed at Run smoke tests: ")
    assert endings(desk, version) == ["Production Deployment Failed"]
    assert desk.production.nginx.live_ports() == live
    assert "liyaqa-backend-green" not in desk.production.docker.command("ps", "-a", "--format", "{{.Names}}")


async def test_a_run_that_is_cancelled_says_who_and_why(desk: Stage) -> None:
    version = desk.release(APP_START_DELAY="30")
    await desk.deploy(version, "U0APPROVER1", "U0APPROVER2")
    await headed(desk, "Production Deployment Started", version)
    await desk.command("U0APPROVER1", '/deploy cancel production --reason "wrong tag"')

    cancelled = await headed(desk, "Production Deployment Cancelled", version)
    assert "Cancelled by: <@U0APPROVER1>" in body(cancelled)
    assert "Reason: wrong tag" in body(cancelled)
    assert "Live in Production: v1.3.0 (unchanged)" in body(cancelled)
    assert endings(desk, version) == ["Production Deployment Cancelled"]


async def test_a_release_that_dies_after_the_switch_is_an_issue_here_and_a_rollback_in_incidents(
    desk: Stage,
) -> None:
    version = desk.release()
    await desk.deploy(version, "U0APPROVER1", "U0APPROVER2")
    await desk.carded(version, "live and being watched")
    desk.production.docker.command("kill", "liyaqa-backend-green")

    back = await headed(desk, "ROLLBACK COMPLETED", version, "incidents")
    going = await headed(desk, "ROLLBACK IN PROGRESS", version, "incidents")
    issue = await headed(desk, "Post-Deployment Issue Detected", version)
    assert labels(body(issue)) == labels(guide("Issue Detected"))
    assert labels(body(going)) == labels(guide("ROLLBACK IN PROGRESS"))
    assert labels(body(back)) == labels(guide("ROLLBACK COMPLETED"))
    assert body(going)[1] == f"Version: Reverting {version} → v1.3.0"
    assert body(back)[1] == f"Reverted: {version} → v1.3.0"
    assert "Incident: INC-2026-001 (tracking)" in body(back)
    assert back.text.startswith("⚠️ Production rolled back to v1.3.0 due to ")
    assert endings(desk, version) == ["ROLLBACK COMPLETED"]
    card = desk.card(version)
    assert card is not None
    link = desk.slack.permalink(card)
    assert all(link in shown(m) for m in (issue, going, back))


async def test_every_start_was_closed_once(desk: Stage) -> None:
    started = [m.text.split()[3] for m in desk.posts("Deployment Started*")]
    assert len(started) == 5
    assert {version: len(endings(desk, version)) for version in started} == dict.fromkeys(started, 1)
