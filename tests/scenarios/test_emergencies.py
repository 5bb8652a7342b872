"""A breach and a corruption, each from its opening to its last word, with the playbooks on a real host (guide 11.3, 11.4)."""

import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.slack.world.model import Message
from tests.postgres import PostgresServer
from tests.real.helping.test_firewall import firewall, told
from tests.real.parts.application_database import application_database
from tests.real.parts.host import TargetHost
from tests.scenarios.stage import TUESDAY, Stage, body, shown, staged
from tests.scenarios.test_playbooks import place

IC, SECOND, ADDRESS = "U0COMMANDER", "U0APPROVER1", "203.0.113.9"


@pytest.fixture
async def stage(
    host: TargetHost,
    twin_host: TargetHost,
    database_url: str,
    postgres: PostgresServer,
    empty_database_url: str,
    tmp_path: Path,
) -> AsyncIterator[Stage]:
    """v1.2.3 is live in front of a database; the host has a firewall."""
    host.run_release("v1.2.3")
    twin_host.run_release("v1.2.3", name="liyaqa-backend")
    name = application_database(host, postgres, empty_database_url)
    async with staged(host, twin_host, database_url, tmp_path, database=name) as made:
        firewall(host)
        yield made
        assert made.slack.problems == []


def answered(stage: Stage) -> int:
    try:
        with urllib.request.urlopen(f"{stage.production.public_url}/api/health", timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


async def opened(stage: Stage, words: str) -> tuple[str, str]:
    """Number and channel, with the second person in it and the playbook open."""
    await stage.command(IC, f"/incident open {words}")
    [row] = await stage.execute("select id from incident")
    name = str(row["id"])
    await stage.command(IC, f"/incident {name} role comms <@{SECOND}>")
    channel = await place(stage, name, SECOND)
    await stage.command(IC, f"/incident {name} playbook")
    return name, channel


async def book(stage: Stage, channel: str, button: str = "") -> Message:
    """The playbook's card, once it has the button."""

    def look() -> Message | None:
        found = [m for m in stage.slack.messages(channel) if m.text.startswith("Playbook")]
        return next((m for m in found if f"'{button}" in str(m.blocks) or not button), None)

    return await stage.until(look, 40)


async def looked(stage: Stage, channel: str, button: str, words: str) -> str:
    await stage.press(SECOND, await book(stage, channel), f"playbook_{button}")
    return await result(stage, channel, words)


async def did(stage: Stage, channel: str, button: str, words: str, **given: str) -> str:
    """Presses, confirms, lets the second person agree where one is needed, and waits for what came of it."""
    said = await pressed(stage, channel, button, **given)
    if "waits for a second person" in said:
        request = await stage.until(lambda: _asking(stage, channel))
        await stage.press(SECOND, request, "playbook_agree")
    return said if "timeline" in said else await result(stage, channel, words)


async def pressed(stage: Stage, channel: str, button: str, **given: str) -> str:
    """The answer to whoever pressed it and said yes."""
    delivery = await stage.slack.person(IC).click(
        await book(stage, channel, f"playbook_{button}"), f"playbook_{button}"
    )
    assert getattr(delivery, "ok", False), delivery
    return (await stage.fill(IC, "playbook", **given)).text


def _asking(stage: Stage, channel: str) -> Message | None:
    return next((m for m in stage.slack.messages(channel) if "playbook_agree" in str(m.blocks)), None)


async def result(stage: Stage, channel: str, words: str) -> str:
    """What is said in the playbook's thread, all of it."""
    card = await book(stage, channel)

    def look() -> str | None:
        return next((shown(m) for m in stage.slack.thread(card) if words in m.text), None)

    return await stage.until(look, 60)


async def resolved(stage: Stage, name: str, **words: str) -> None:
    await stage.slack.person(IC).command(f"/incident {name} resolve", channel="deployments")
    said = await stage.fill(IC, "incident_resolve", **words)
    assert "resolved, and everybody is told" in said.text


async def test_a_breach_is_contained_and_only_its_members_and_the_security_team_ever_hear_of_it(
    stage: Stage,
) -> None:
    name, channel = await opened(stage, "P1 security Tokens leaked")
    await looked(stage, channel, "access", "Refused requests")
    assert "Keep evidence" in await pressed(stage, channel, "stop")
    await did(stage, channel, "evidence", "Keep evidence")
    await did(stage, channel, "stop", "Stop the application")
    assert answered(stage) == 502
    assert "is blocked on" in await did(stage, channel, "block", "Block an address", argument=ADDRESS)
    assert told(stage.production)[-1].endswith(f"deny from {ADDRESS} to any comment {name}")
    assert "2" in await looked(stage, channel, "affected", "Affected users")
    assert "UPDATE 1" in await did(stage, channel, "resets", "Force password resets")
    assert "DELETE 2" in await did(stage, channel, "sessions", "Invalidate all sessions")
    await did(stage, channel, "rotate", "")
    await did(stage, channel, "start", "Start the application")
    assert answered(stage) == 200

    await stage.command(IC, f"/incident {name} affected 1,200")
    await stage.command(IC, f"/incident {name} status mitigated")
    digest = await stage.until(
        lambda: next(iter(stage.posts("Status: Contained, investigating", "security-incidents")), None)
    )
    assert body(digest)[:2] == ["🔒 *SECURITY INCIDENT*", "Type: Tokens leaked"]
    assert "Affected: 1,200 users" in body(digest)
    await resolved(stage, name, cause="A stolen token", fix="Rotated the keys", next_steps="A security audit")
    await stage.until(
        lambda: next(iter(stage.posts("SECURITY INCIDENT RESOLVED", "security-incidents")), None)
    )
    await stage.until(lambda: next(iter(stage.posts("Complete forensic analysis", channel)), None))
    assert stage.slack.messages("incidents") == []

    await stage.set_clock(TUESDAY + timedelta(hours=25))
    assert "its time was over" in await result(stage, channel, "Unblock the address")
    assert told(stage.production)[-1] == f"delete deny from {ADDRESS} to any"


async def test_a_corruption_is_stopped_restored_by_hand_and_announced_in_the_guides_words(
    stage: Stage,
) -> None:
    name, channel = await opened(stage, "P0 database Members are missing")
    assert "blks_read" in await looked(stage, channel, "integrity", "Database statistics")
    await did(stage, channel, "read_only", "Read-only database")
    await did(stage, channel, "stop", "Stop the application")
    assert answered(stage) == 502
    for item in ("backups_kept", "export", "restore"):
        assert "timeline" in await did(stage, channel, item, "")
    assert "3" in await looked(stage, channel, "count", "Count members")
    await did(stage, channel, "writes", "Writes on again")
    await did(stage, channel, "start", "Start the application")
    assert answered(stage) == 200
    refused = await stage.command("U0ENGINEER", f"/deploy {stage.release()} production")
    assert f"{name} (P0) is open: Members are missing" in shown(refused)

    ending = {"fix": "Restored from 01:00 UTC backup", "next_steps": "Contacting affected users"}
    lost = {
        "data_loss": "Transactions from 01:30-02:00 UTC (30 minutes)",
        "impact": "23 affected transactions",
    }
    await resolved(stage, name, cause="Disk failure", postmortem="Scheduled for tomorrow", **ending, **lost)
    last = await stage.until(
        lambda: next(iter(stage.posts("DATABASE CORRUPTION INCIDENT RESOLVED", "incidents")), None)
    )
    assert body(last)[0] == "⚠️ *DATABASE CORRUPTION INCIDENT RESOLVED*"
    assert body(last)[2:] == [
        "Data Loss: Transactions from 01:30-02:00 UTC (30 minutes)",
        "Resolution: Restored from 01:00 UTC backup",
        "Impact: 23 affected transactions",
        "Next Steps: Contacting affected users",
        "Post-mortem: Scheduled for tomorrow",
    ]
    await stage.until(lambda: next(iter(stage.posts("Schedule team review", channel)), None))
