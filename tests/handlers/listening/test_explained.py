"""The wrapper of every listener: the ack always arrives, nothing escapes, nothing runs twice."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier

from handlers.listening import Busy, Call, Room, explained
from policy.errors import DatabaseUnreachable, RunMissing, SlackUnreachable
from tests.handlers.office import Office

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


def bolt(room: Room, work: Callable[[Room, Call], Awaitable[None]]) -> AsyncApp:
    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-test")

    app = AsyncApp(signing_secret=SECRET, authorize=authorize)
    app.command("/deploy")(explained(room, "/deploy", work))
    app.view("form")(
        explained(room, "form", work, lambda call: {"reason": "Write one."} if not call.note else {})
    )
    return app


async def dispatched(app: AsyncApp, **fields: str) -> tuple[BoltResponse, float]:
    """A signed command, Bolt's answer and the seconds it took."""
    defaults = {"command": "/deploy", "text": "", "user_id": "U0ENGINEER", "channel_id": "C0GENERAL"}
    body = urlencode(defaults | fields)
    stamp = str(int(time.time()))
    headers: dict[str, Any] = {
        "content-type": ["application/x-www-form-urlencoded"],
        "x-slack-request-timestamp": [stamp],
        "x-slack-signature": [SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body)],
    }
    started = time.monotonic()
    answer = await app.async_dispatch(AsyncBoltRequest(body=body, headers=headers))
    return answer, time.monotonic() - started


async def hello(_room: Room, _call: Call) -> None:
    """Does nothing."""


@pytest.mark.parametrize("after", [0, 0.005, 0.05])
@pytest.mark.parametrize("error", [RuntimeError("boom"), RunMissing(7), DatabaseUnreachable("gone")])
async def test_a_listener_that_raises_right_after_its_ack_is_acked_all_the_same(
    quiet_office: Office, after: float, error: Exception
) -> None:
    async def breaks(_room: Room, _call: Call) -> None:
        if after:
            await asyncio.sleep(after)
        raise error

    answer, seconds = await dispatched(bolt(quiet_office.room, breaks), trigger_id="1.1.a")
    assert answer.status == 200
    assert seconds < 2.5  # Bolt waits 3 s for an ack that never comes
    await quiet_office.told("U0ENGINEER")


async def test_a_fault_is_explained_and_an_unexpected_error_gets_a_reference_and_no_traceback(
    quiet_office: Office,
) -> None:
    async def breaks(_room: Room, call: Call) -> None:
        if call.text == "fault":
            raise ExceptionGroup("tasks", [RunMissing(7)])
        raise RuntimeError("secret detail")

    app = bolt(quiet_office.room, breaks)
    await dispatched(app, text="fault")
    assert "no run 7" in await quiet_office.told("U0ENGINEER")
    await dispatched(app, text="bug")
    seen = await quiet_office.slack.wait_for(lambda: quiet_office.slack.ephemerals("U0ENGINEER")[1:])
    assert "reference" in seen[0].text
    assert "secret detail" not in seen[0].text


async def test_a_delivery_that_comes_again_does_nothing_again(quiet_office: Office) -> None:
    done: list[str] = []

    async def work(_room: Room, call: Call) -> None:
        done.append(call.text)

    app = bolt(quiet_office.room, work)
    for text in ("one", "one"):
        answer, _ = await dispatched(app, text=text, trigger_id="1.1.same")
        assert answer.status == 200
    await dispatched(app, text="two", trigger_id="1.1.other")
    await quiet_office.room.busy.drained(2)
    assert done == ["one", "two"]


async def test_no_trigger_and_no_response_url_is_logged(
    quiet_office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"{quiet_office.slack.url}/response/secret-ticket"
    await dispatched(bolt(quiet_office.room, hello), trigger_id="1.1.secret-trigger", response_url=url)
    await quiet_office.room.busy.drained(2)
    logged = capsys.readouterr().out
    assert "listener='/deploy'" in logged
    assert "secret" not in logged


async def test_while_the_database_is_away_the_command_is_acked_and_says_so(quiet_office: Office) -> None:
    class Away:
        @asynccontextmanager
        async def taken(self, key: str) -> AsyncIterator[bool]:
            raise DatabaseUnreachable("connection refused")
            yield True

    room = Room(quiet_office.desk, quiet_office.client, Away(), quiet_office.outbox)
    answer, seconds = await dispatched(bolt(room, hello), trigger_id="1.1.b")
    assert (answer.status, seconds < 0.25) == (200, True)
    assert "cannot reach its database" in await quiet_office.told("U0ENGINEER")


async def test_an_answer_that_reaches_nobody_is_only_logged(quiet_office: Office) -> None:
    async def breaks(_room: Room, _call: Call) -> None:
        raise SlackUnreachable("chat.postMessage", "down", ambiguous=False)

    quiet_office.slack.faults.down()
    answer, _ = await dispatched(bolt(quiet_office.room, breaks))
    await quiet_office.room.busy.drained(5)
    assert answer.status == 200
    quiet_office.slack.faults.lift_all()


async def test_a_form_with_a_fault_goes_back_with_its_errors_and_nothing_is_done(
    quiet_office: Office,
) -> None:
    done: list[Call] = []

    async def work(_room: Room, call: Call) -> None:
        done.append(call)

    view = {
        "id": "V1",
        "callback_id": "form",
        "type": "modal",
        "state": {"values": {}},
        "private_metadata": "{}",
    }
    payload = {"type": "view_submission", "user": {"id": "U0ENGINEER"}, "view": view}
    request = AsyncBoltRequest(mode="socket_mode", body=payload)
    answer = await bolt(quiet_office.room, work).async_dispatch(request)
    assert json.loads(answer.body) == {"response_action": "errors", "errors": {"reason": "Write one."}}
    assert done == []


async def test_draining_waits_for_listeners_at_work_and_says_how_many_are_left(quiet_office: Office) -> None:
    release = asyncio.Event()

    async def slow(_room: Room, _call: Call) -> None:
        await release.wait()

    busy: Busy = quiet_office.room.busy
    await dispatched(bolt(quiet_office.room, slow))
    assert len(busy) == 1
    assert await busy.drained(0.01) == 1
    release.set()
    assert await busy.drained(1) == 0


async def test_a_slow_answer_is_preceded_by_a_word(quiet_office: Office) -> None:
    quiet_office.slack.faults.hang("users.info")
    await quiet_office.person("U0ENGINEER").command("/deploy v1.2.4 production", channel="general")
    (word,) = await quiet_office.slack.wait_for(lambda: quiet_office.slack.ephemerals("U0ENGINEER"))
    assert "Looking at v1.2.4 for production" in word.text
    quiet_office.slack.faults.lift_all()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"user": None, "view": None, "actions": [], "channel": None},
        {"user": {"id": 5}, "view": {"private_metadata": "{not json", "state": None}, "actions": [{}]},
        {"actions": [{"value": "[1]"}], "channel": "C1", "container": None},
    ],
)
def test_a_body_nobody_expected_is_read_as_far_as_it_goes(body: dict[str, Any]) -> None:
    call = Call.of(body)
    assert (call.user, call.run, call.plan_hash) == ("", 0, "")
