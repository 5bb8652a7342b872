"""`/deploy ...` typed in Slack: always one answer, and what it says."""

import time
from dataclasses import replace
from urllib.parse import urlencode

import aiohttp
import pytest
from slack_sdk.signature import SignatureVerifier

from policy.config import Windows
from policy.runs import Phase
from tests.handlers.happenings import a_run
from tests.handlers.office import CONFIG, PRODUCTION, Office, office

GENERAL = "general"


async def said(at: Office, typed: str, user: str = "U0ENGINEER") -> str:
    """The answer to a command, as text."""
    before = len(at.slack.ephemerals(user))
    delivery = await at.person(user).command(typed, channel=GENERAL)
    assert delivery.ok
    return str((await at.slack.wait_for(lambda: at.slack.ephemerals(user)[before:]))[0].text)


async def test_a_production_request_opens_a_run_whose_card_asks_for_approval(desk_office: Office) -> None:
    answer = await said(desk_office, "/deploy v1.2.4 production")
    card = (await desk_office.slack.wait_for(lambda: desk_office.slack.messages("deployments")))[0]
    assert "v1.2.4" in card.text
    thread = await desk_office.slack.wait_for(lambda: desk_office.slack.thread(card))
    assert "approval" in thread[0].text
    assert "S0APPROVERS" in str(thread[0].blocks)
    assert desk_office.slack.permalink(card) in answer
    (run,) = await desk_office.desk.store.open_runs("production")
    assert (run.phase, run.requester) == (Phase.AWAITING_APPROVAL, "U0ENGINEER")


async def test_each_approver_is_told_directly_and_the_requester_is_not(desk_office: Office) -> None:
    await said(desk_office, "/deploy v1.2.4 production", "U0APPROVER1")
    assert "Refused" in await desk_office.told("U0APPROVER1")
    await said(desk_office, "/deploy v1.2.4 production")
    await desk_office.slack.wait_for(lambda: desk_office.slack.dms("U0APPROVER2"))
    assert desk_office.slack.dms("U0ENGINEER") == []


async def test_the_same_request_again_answers_with_the_run_there_is(desk_office: Office) -> None:
    await said(desk_office, "/deploy v1.2.4 production")
    assert "under way already as run" in await said(desk_office, "/deploy v1.2.4 production")
    assert len(await desk_office.desk.store.open_runs()) == 1


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/deploy help", "Deployment desk"),
        ("/deploy status", "Production: nothing deployed by the desk yet"),
        ("/deploy status production", "Production: nothing deployed by the desk yet"),
        ("/deploy status prodution", "production"),
        ("/deploy history", "No deployments"),
        ("/deploy history production 5", "No deployments of production"),
        ("/deploy history nowhere", "Refused"),
        ("/deploy cancel", "nothing to cancel"),
        ("/deploy cancel 4711", "no run 4711"),
        ("/deploy stauts", "Did you mean /deploy status?"),
        ("/deploy v1.2.4", "environment is missing"),
        ("/deploy production v1.2.4", "Did you mean /deploy v1.2.4 production?"),
        ("/deploy v1.2.4 production --force", "no option --force"),
        ("/deploy v1.2.4 development", "Development is your own machine."),
        ("/deploy v1.2.4 nowhere", "Refused"),
        ("/deploy 1.2.4 production", "v1.2.4"),
        ("/deploy latest production", "Refused"),
        (f"/deploy v1 production --reason {'x' * 1500}", "at most 500 characters"),
        (f"/deploy {'x' * 3000}", "at most 2000 characters"),
        ("/deploy plan v1.2.4 production", "it would wait for 2 approvals. Nothing was changed"),
        ("/deploy plan v1.2.4 staging", "it would start at once. Nothing was changed"),
        ("/deploy unlock production", "production is not locked"),
        ("/deploy lock nowhere because", "Refused"),
    ],
)
async def test_every_command_has_an_answer_that_changes_nothing(
    quiet_office: Office, typed: str, told: str
) -> None:
    answer = (await said(quiet_office, typed)).replace("`", "")
    assert told in answer
    assert await quiet_office.desk.store.open_runs() == ()


@pytest.mark.parametrize(
    "typed",
    [
        "'; drop table run; --",
        "$(reboot) `reboot`",
        "<!channel> production",
        "*bold* _it_ production",
        "v1.2.4 <!here>",
        'v1.2.4 production --reason "<!channel> <@U0ONCALL> &lt;!here&gt;"',
        "lock production <!channel> & <https://example.org|click>",
        "\u202ereversed production",
        "v1.2.4;id production",
        "../../etc/passwd production",
    ],
)
async def test_nothing_typed_is_executed_or_mentions_anybody(desk_office: Office, typed: str) -> None:
    answer = await said(desk_office, f"/deploy {typed}")
    everything = [answer, *(str(m.blocks) + m.text for m in desk_office.slack.messages("deployments"))]
    for text in everything:
        assert "<!channel>" not in text
        assert "<!here>" not in text
        assert "<@U0ONCALL>" not in text


async def test_a_lock_closes_and_an_unlock_opens(desk_office: Office) -> None:
    assert "roduction is locked" in await said(desk_office, "/deploy lock production database move")
    assert "Refused" in await said(desk_office, "/deploy v1.2.4 production")
    assert "locked" in await said(desk_office, "/deploy status production")
    assert "roduction is unlocked" in await said(desk_office, "/deploy unlock production")


async def test_cancel_takes_the_one_open_run_and_asks_when_there_are_more(desk_office: Office) -> None:
    await said(desk_office, "/deploy v1.2.4 production")
    await said(desk_office, "/deploy v1.2.5 production")
    assert "say which one" in await said(desk_office, "/deploy cancel")
    (first, second) = await desk_office.desk.store.open_runs()
    assert "is cancelled" in await said(desk_office, f"/deploy cancel {first.id} wrong version")
    assert "is cancelled" in await said(desk_office, "/deploy cancel production")
    assert (await desk_office.desk.store.run(second.id)).phase is Phase.CANCELLED


@pytest.mark.parametrize("user", ["U0GUEST", "U0STRANGER", "U0OTHERBOT"])
@pytest.mark.parametrize(
    "typed", ["v1.2.4 staging", "plan v1.2.4 staging", "status", "history", "unlock staging"]
)
async def test_outsiders_are_refused(quiet_office: Office, user: str, typed: str) -> None:
    await quiet_office.person(user).command(f"/deploy {typed}", channel="deployments")
    assert "refused" in (await quiet_office.told(user)).lower()
    assert await quiet_office.desk.store.open_runs() == ()


async def test_history_tells_of_past_runs(quiet_office: Office) -> None:
    await a_run(quiet_office, phase=Phase.CANCELLED)
    assert "v1.2.4" in await said(quiet_office, "/deploy history production")


async def test_a_replayed_request_does_nothing_again(quiet_office: Office) -> None:
    """The signature still holds for five minutes; the trigger was used before."""
    fields = {
        "command": "/deploy",
        "text": "lock production for a replay",
        "user_id": "U0ENGINEER",
        "channel_id": "C0GENERAL",
        "trigger_id": "1.2.replayed",
    }
    body, stamp = urlencode(fields), str(int(time.time()))
    signature = SignatureVerifier(quiet_office.slack.signing_secret).generate_signature(
        timestamp=stamp, body=body
    )
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": str(signature),
    }
    async with aiohttp.ClientSession(headers=headers) as session:
        async with session.post(quiet_office.url, data=body) as answer:
            assert answer.status == 200
        await quiet_office.told("U0ENGINEER")
        async with session.post(quiet_office.url, data=body) as answer:
            assert answer.status == 200
    await quiet_office.room.busy.drained(2)
    assert len(quiet_office.slack.ephemerals("U0ENGINEER")) == 1


async def test_while_a_response_url_fails_the_answer_comes_as_an_ephemeral_message(
    quiet_office: Office,
) -> None:
    quiet_office.slack.faults.answer("response_url", "expired_url", status=404)
    assert "Deployment desk" in await said(quiet_office, "/deploy help")


async def test_and_when_that_fails_too_it_comes_directly(quiet_office: Office) -> None:
    quiet_office.slack.faults.answer("response_url", "expired_url", status=404)
    quiet_office.slack.faults.answer("chat.postEphemeral", "user_not_in_channel")
    await quiet_office.person("U0ENGINEER").command("/deploy help", channel=GENERAL)
    (told,) = await quiet_office.slack.wait_for(lambda: quiet_office.slack.dms("U0ENGINEER"))
    assert "Deployment desk" in told.text


async def test_in_a_closed_time_the_refusal_names_its_rule_and_the_status_says_so(database_url: str) -> None:
    closed = Windows(open=(), closed_days=tuple(range(7)))
    config = replace(CONFIG, windows=closed, environments=(replace(PRODUCTION, windows=True),))
    async with office(database_url, config=config) as at:
        assert "Refused" in await said(at, "/deploy v1.2.4 production")
        assert "when.weekend" in str(at.slack.ephemerals("U0ENGINEER")[0].blocks)
        await said(at, "/deploy status production")
        assert "weekend" in str(at.slack.ephemerals("U0ENGINEER")[1].blocks).lower()
