"""Hostile and broken words: one clear sentence, nothing half-done, nobody mentioned (issue 2, "Bad input")."""

import hashlib
import hmac
import io
import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest

from sandbox.slack.world.model import Message
from tests.scenarios.stage import Stage, shown

pytestmark = pytest.mark.asyncio(loop_scope="module")

ENGINEER = "U0ENGINEER"
EVIL = (
    "'; drop table run; --",
    "$(touch /tmp/owned)`id`; rm -rf / | cat",
    "<!channel> <@U0ONCALL> <https://evil.example|click> *bold* _it_ ~no~ ```x",
    "\u202egnp.exe \u0000\u0007 {run} %s &lt;!here&gt;",
)
LIVE = ("<!channel>", "<!here>", "<!everyone>", "<https://evil", "<@U0ONCALL>")


def everything(desk: Stage) -> list[Message]:
    found = [m for person in desk.slack.state.users for m in desk.slack.ephemerals(person)]
    for posts in desk.slack.state.posts.values():
        found += [m for m in posts.values() if m.bot_id]
    return found


def assert_harmless(messages: list[Message]) -> None:
    """On-call is mentioned by the checklist alone, which these messages are not."""
    for message in messages:
        told = shown(message)
        assert not [live for live in LIVE if live in told], told
        assert "Traceback" not in told


async def state(desk: Stage) -> tuple[int, int]:
    (row,) = await desk.execute(
        "select (select count(*) from run where kind = 'deploy'), (select count(*) from audit)"
    )
    return int(row[0]), int(row[1])


@pytest.mark.parametrize("evil", EVIL)
@pytest.mark.parametrize(
    "typed",
    [
        "{} production",
        "v1.2.4 {}",
        "plan {} production",
        '"{}" "{}"',
        "status {}",
        "history {}",
        "cancel {}",
        "lock {} why",
        "unlock {}",
        "v1.2.4 production --{}",
        "{}",
    ],
)
async def test_hostile_words_are_refused_in_words_and_change_nothing(
    desk: Stage, evil: str, typed: str
) -> None:
    runs, _ = await state(desk)
    answer = await desk.command(ENGINEER, f"/deploy {typed.format(*[evil.replace(chr(34), '')] * 2)}")
    assert_harmless([answer])
    assert len(answer.text) < 1500
    assert (await state(desk))[0] == runs
    assert not await desk.execute("select 1 from environment_lock")


@pytest.mark.parametrize("evil", EVIL)
async def test_a_hostile_reason_is_shown_as_it_was_typed_and_does_nothing(desk: Stage, evil: str) -> None:
    version, person = desk.release(), "U0APPROVER1"
    await desk.command(ENGINEER, f'/deploy {version} production --emergency "{evil}" --reason "{evil}"')
    message = await desk.voted(version, "Reason for the emergency")
    await desk.until(lambda: desk.posts(version, "incidents"))
    await desk.slack.person(person).click(message, "reject")
    await desk.fill(person, "reject", reason=evil)
    card = await desk.carded(version, "rejected")
    await desk.lined(version, "Rejected by")

    loud = desk.posts(version, "incidents")[-1]
    mentioned = shown(loud).replace("<@U0ONCALL> <@U0COMMANDER>", "")
    assert not [live for live in LIVE if live in mentioned]
    assert_harmless([card, *(m for m in desk.thread(version) if "On call" not in shown(m))])
    (row,) = await desk.execute("select reason from run where version = $1", version)
    assert row["reason"]


async def test_a_lock_with_a_hostile_reason_mentions_nobody(desk: Stage) -> None:
    for evil in EVIL:
        answers = [await desk.command(ENGINEER, f'/deploy lock production --reason "{evil}"')]
        answers.append(await desk.command(ENGINEER, "/deploy status production"))
        answers.append(await desk.command(ENGINEER, "/deploy v1.2.5 production"))
        answers.append(await desk.command(ENGINEER, "/deploy unlock production"))
        assert_harmless(answers)
    posts = await desk.until(lambda: p if len(p := desk.posts("Production unlocked")) == len(EVIL) else None)
    assert_harmless([*posts, *desk.posts("Production locked")])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("v1.2.4 production --reason " + "x" * 501, "at most 500 characters"),
        ("v1.2.4 production --emergency " + "x" * 501, "at most 500 characters"),
        ("x" * 2001, "at most 2000 characters"),
        ("v" + "1" * 129 + " production", "longer than 128 characters"),
        ("v1.2.4 " + "p" * 500, "There is no environment"),
        ("cancel " + "9" * 30, "is not a command of the desk"),
        ("lock production " + "x" * 501, "at most 500 characters"),
    ],
)
async def test_what_is_too_long_is_refused_with_the_limit(desk: Stage, typed: str, said: str) -> None:
    answer = await desk.command(ENGINEER, f"/deploy {typed}")
    assert said in answer.text
    assert len(answer.text) < 1200


# Straight to the port, as strangers do.


async def knock(desk: Stage, body: bytes, **headers: str) -> tuple[int, str]:
    url = f"http://127.0.0.1:{desk.bot.port}/slack/events"
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=io.BytesIO(body), headers=headers) as answer,
    ):
        return answer.status, await answer.text()


def signed(
    desk: Stage, body: bytes, *, age: int = 0, kind: str = "application/x-www-form-urlencoded"
) -> Mapping[str, Any]:
    stamp = str(int(time.time()) - age)
    secret = desk.slack.signing_secret.encode()
    digest = hmac.new(secret, f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}", "Content-Type": kind}


COMMAND = b"command=%2Fdeploy&text=status&user_id=U0ENGINEER&channel_id=C0DEPLOYMENTS&team_id=T0LIYAQA"


async def test_unsigned_wrongly_signed_and_replayed_requests_are_turned_away(desk: Stage) -> None:
    before = await state(desk)
    right = signed(desk, COMMAND)
    kind = {"Content-Type": right["Content-Type"]}
    assert (await knock(desk, COMMAND, **kind))[0] == 401
    assert (await knock(desk, COMMAND + b"&text=evil", **right))[0] == 401
    assert (await knock(desk, COMMAND, **signed(desk, COMMAND, age=301)))[0] == 401
    assert (await knock(desk, COMMAND, **{**right, "X-Slack-Request-Timestamp": "soon"}))[0] == 401
    assert (await knock(desk, COMMAND, **{**right, "X-Slack-Signature": "v0=zz"}))[0] == 401
    assert await state(desk) == before


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"\xff\xfe\xfa", "application/x-www-form-urlencoded", 400),
        (b"{not json", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"payload=%7Bbroken", "application/x-www-form-urlencoded", 400),
        (b"payload=[]", "application/x-www-form-urlencoded", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"x" * (2 * 1024 * 1024), "application/x-www-form-urlencoded", 413),
        (b"a=b", "text/plain", 415),
    ],
)
async def test_malformed_bodies_get_a_sentence_even_when_signed(
    desk: Stage, body: bytes, kind: str, status: int
) -> None:
    answered, said = await knock(desk, body, **signed(desk, body, kind=kind))
    assert answered == status
    assert said.count("\n") == 1
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"type": "block_actions"},
        {"type": "block_actions", "actions": [], "user": {}},
        {
            "type": "block_actions",
            "user": {"id": "U0APPROVER1"},
            "actions": [{"action_id": "approve", "value": "]["}],
        },
        {"type": "view_submission", "view": {"callback_id": "deploy", "state": {"values": {"x": {"y": {}}}}}},
        {"type": "from_the_future", "callback_id": "x"},
    ],
)
async def test_strange_payloads_do_nothing_and_harm_nobody(desk: Stage, payload: Mapping[str, Any]) -> None:
    before = await state(desk)
    body = urlencode({"payload": json.dumps(payload)}).encode()
    status, said = await knock(desk, body, **signed(desk, body))
    assert status in {200, 400, 404}
    assert "Traceback" not in said
    assert await state(desk) == before


async def test_the_desk_still_answers_and_its_log_is_without_tracebacks(desk: Stage) -> None:
    assert "Production" in (await desk.command(ENGINEER, "/deploy status")).text
    log = desk.bot.log.read_text()
    assert "Traceback" not in log
