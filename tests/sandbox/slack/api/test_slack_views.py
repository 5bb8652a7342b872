"""Modals and Home tabs: triggers live three seconds and serve once, hashes guard, the stack holds three."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackWorkspace
from tests.sandbox.slack.support import Clock, plain, refusal, refusal_messages, section

MODAL: dict[str, Any] = {"type": "modal", "title": plain("Title"), "blocks": [section("x")]}
HOME: dict[str, Any] = {"type": "home", "blocks": [section("x")]}


@pytest.fixture
def trigger(slack: SlackWorkspace) -> str:
    return slack.state.tickets.trigger("U0ENGINEER")


async def test_a_trigger_serves_once(slack: SlackWorkspace, client: AsyncWebClient, trigger: str) -> None:
    await client.views_open(trigger_id=trigger, view=MODAL)
    assert len(slack.views("U0ENGINEER")) == 1
    assert await refusal(client.views_open(trigger_id=trigger, view=MODAL)) == "exchanged_trigger_id"


@pytest.mark.parametrize(("seconds", "code"), [(3.0, None), (3.001, "expired_trigger_id")])
async def test_a_trigger_lives_three_seconds(
    clock: Clock, session: Any, seconds: float, code: str | None
) -> None:
    async with SlackWorkspace(clock=clock) as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, session=session, retry_handlers=[])
        trigger = slack.state.tickets.trigger("U0ENGINEER")
        clock.advance(seconds)
        opening = client.views_open(trigger_id=trigger, view=MODAL)
        if code is None:
            await opening
        else:
            assert await refusal(opening) == code


async def test_a_trigger_nobody_gave_out_is_invalid(client: AsyncWebClient) -> None:
    assert await refusal(client.views_open(trigger_id="1.2.3", view=MODAL)) == "invalid_trigger_id"


async def test_a_refused_view_leaves_the_trigger_usable(client: AsyncWebClient, trigger: str) -> None:
    code, messages = await refusal_messages(
        client.views_open(trigger_id=trigger, view={**MODAL, "title": plain("t" * 25)})
    )
    assert (code, messages) == (
        "invalid_arguments",
        ["[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"],
    )
    await client.views_open(trigger_id=trigger, view=MODAL)


async def test_a_view_over_250_kb_is_too_large(client: AsyncWebClient, trigger: str) -> None:
    view = {**MODAL, "blocks": [section("x" * 3000) for _ in range(90)]}
    assert await refusal(client.views_open(trigger_id=trigger, view=view)) == "view_too_large"


async def test_a_home_tab_cannot_be_opened_nor_a_modal_published(
    client: AsyncWebClient, trigger: str
) -> None:
    assert await refusal(client.views_open(trigger_id=trigger, view=HOME)) == "invalid_arguments"
    assert await refusal(client.views_publish(user_id="U0ENGINEER", view=MODAL)) == "invalid_arguments"


async def test_three_views_may_be_stacked(
    slack: SlackWorkspace, client: AsyncWebClient, trigger: str
) -> None:
    root = (await client.views_open(trigger_id=trigger, view=MODAL))["view"]
    for _ in range(2):
        again = slack.state.tickets.trigger("U0ENGINEER")
        top = (await client.views_push(trigger_id=again, view=MODAL))["view"]
    assert (top["root_view_id"], len(slack.views("U0ENGINEER"))) == (root["id"], 3)
    assert top["previous_view_id"] == slack.views("U0ENGINEER")[1].id
    again = slack.state.tickets.trigger("U0ENGINEER")
    assert await refusal(client.views_push(trigger_id=again, view=MODAL)) == "push_limit_reached"


async def test_a_push_needs_an_open_view(client: AsyncWebClient, trigger: str) -> None:
    assert await refusal(client.views_push(trigger_id=trigger, view=MODAL)) == "not_found"


async def test_an_update_needs_the_latest_hash_when_it_names_one(
    slack: SlackWorkspace, client: AsyncWebClient, trigger: str
) -> None:
    first = (await client.views_open(trigger_id=trigger, view=MODAL))["view"]
    named = {"view_id": first["id"], "view": {**MODAL, "blocks": [section("new")]}}
    second = (await client.views_update(**named, hash=first["hash"]))["view"]
    assert second["hash"] != first["hash"]
    assert await refusal(client.views_update(**named, hash=first["hash"])) == "hash_conflict"
    await client.views_update(**named)
    assert slack.views("U0ENGINEER")[0].blocks[0]["text"]["text"] == "new"


async def test_a_view_may_be_found_by_its_external_id_which_no_other_may_have(
    slack: SlackWorkspace, client: AsyncWebClient, trigger: str
) -> None:
    named = {**MODAL, "external_id": "deploy-1"}
    await client.views_open(trigger_id=trigger, view=named)
    await client.views_update(external_id="deploy-1", view={**named, "title": plain("Other")})
    assert slack.views("U0ENGINEER")[0].body["title"]["text"] == "Other"
    again = slack.state.tickets.trigger("U0APPROVER1")
    assert await refusal(client.views_open(trigger_id=again, view=named)) == "duplicate_external_id"


async def test_a_closed_view_cannot_be_updated(
    slack: SlackWorkspace, client: AsyncWebClient, trigger: str
) -> None:
    view = (await client.views_open(trigger_id=trigger, view=MODAL))["view"]
    assert await slack.person("U0ENGINEER").close(slack.views("U0ENGINEER")[0]) is None
    assert await refusal(client.views_update(view_id=view["id"], view=MODAL)) == "not_found"


async def test_a_home_tab_is_published_again_only_over_the_version_it_knows(
    slack: SlackWorkspace, client: AsyncWebClient
) -> None:
    first = (await client.views_publish(user_id="U0ENGINEER", view=HOME))["view"]
    await client.views_publish(user_id="U0ENGINEER", view=HOME, hash=first["hash"])
    late = client.views_publish(user_id="U0ENGINEER", view=HOME, hash=first["hash"])
    assert await refusal(late) == "hash_conflict"
    nobody = client.views_publish(user_id="U0NOBODY", view=HOME)
    assert await refusal(nobody) == "invalid_arguments"


async def test_a_manifest_without_a_home_tab_allows_none(session: Any) -> None:
    async with SlackWorkspace(manifest={"features": {}}) as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, session=session, retry_handlers=[])
        assert await refusal(client.views_publish(user_id="U0ENGINEER", view=HOME)) == "not_enabled"
