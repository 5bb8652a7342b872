"""Filling modals: what the client refuses, what the bot may answer, and what closing tells."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from sandbox.slack import CannotDo, Person, SlackWorkspace, View
from tests.sandbox.slack.support import connected, plain, section


def field(block: str, kind: str = "plain_text_input", **more: Any) -> dict[str, Any]:
    element = {"type": kind, "action_id": "value", **more}
    return {"type": "input", "block_id": block, "label": plain(block), "element": element}


CHOICES = [
    {"text": plain("Staging"), "value": "staging"},
    {"text": plain("Production"), "value": "production"},
]
FORM: dict[str, Any] = {
    "type": "modal",
    "callback_id": "deploy",
    "title": plain("Deploy"),
    "submit": plain("Go"),
    "blocks": [
        field("version", max_length=10),
        field("environment", "static_select", options=CHOICES),
        {**field("watchers", "multi_users_select"), "optional": True},
        section("A word to the wise"),
    ],
}
FILLED = {"version": {"value": "v1.2.4"}, "environment": {"value": "Production"}}


@pytest.fixture
def answers() -> list[dict[str, Any]]:
    """What the bot's ack of each submission says, in turn."""
    return []


@pytest.fixture
def received() -> list[dict[str, Any]]:
    return []


@pytest.fixture
async def engineer(
    slack: SlackWorkspace, app: AsyncApp, answers: list[dict[str, Any]], received: list[dict[str, Any]]
) -> AsyncIterator[Person]:
    @app.view("deploy")
    async def submitted(ack: Any, body: Any) -> None:
        received.append(body)
        await ack(**(answers.pop(0) if answers else {}))

    @app.view_closed("deploy")
    async def closed(ack: Any, body: Any) -> None:
        received.append(body)
        await ack()

    async with connected(slack, app):
        yield slack.person("U0ENGINEER")


async def opened(slack: SlackWorkspace, app: AsyncApp, **more: Any) -> View:
    trigger = slack.state.tickets.trigger("U0ENGINEER")
    await app.client.views_open(trigger_id=trigger, view={**FORM, **more})
    return slack.views("U0ENGINEER")[-1]


async def test_the_bot_receives_every_field_filled_or_not(
    slack: SlackWorkspace, app: AsyncApp, engineer: Person, received: list[dict[str, Any]]
) -> None:
    view = await opened(slack, app, private_metadata="run-1")
    await engineer.submit(view, FILLED)
    sent = received[0]["view"]
    assert (sent["private_metadata"], sent["id"]) == ("run-1", view.id)
    assert sent["state"]["values"] == {
        "version": {"value": {"type": "plain_text_input", "value": "v1.2.4"}},
        "environment": {"value": {"type": "static_select", "selected_option": CHOICES[1]}},
        "watchers": {"value": {"type": "multi_users_select", "selected_users": []}},
    }
    assert slack.views("U0ENGINEER") == ()


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        pytest.param({}, "'version' is required", id="nothing"),
        pytest.param({**FILLED, "version": {"value": "v" * 11}}, "at most 10 characters", id="too long"),
        pytest.param(
            {**FILLED, "environment": {"value": "moon"}}, "'moon' is not offered", id="no such option"
        ),
        pytest.param({**FILLED, "watchers": {"value": ["U0NOBODY"]}}, "no person 'U0NOBODY'", id="nobody"),
        pytest.param({**FILLED, "colour": {"value": "red"}}, "there is no 'value' here", id="no such field"),
    ],
)
async def test_the_client_refuses_what_the_form_does_not_take(
    slack: SlackWorkspace,
    app: AsyncApp,
    engineer: Person,
    received: list[dict[str, Any]],
    values: dict[str, Any],
    reason: str,
) -> None:
    view = await opened(slack, app)
    with pytest.raises(CannotDo, match=reason):
        await engineer.submit(view, values)
    assert received == []


async def test_errors_stand_at_their_fields_and_what_was_typed_stays(
    slack: SlackWorkspace, app: AsyncApp, engineer: Person, answers: list[dict[str, Any]]
) -> None:
    answers.append({"response_action": "errors", "errors": {"version": "no such image"}})
    await engineer.submit(await opened(slack, app), FILLED)
    (view,) = slack.views("U0ENGINEER")
    assert view.errors == {"version": "no such image"}
    assert (await engineer.submit(view)).ok
    assert slack.views("U0ENGINEER") == ()


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({"response_action": "errors", "errors": {"nowhere": "x"}}, id="no such block"),
        pytest.param(
            {"response_action": "update", "view": {**FORM, "title": plain("t" * 25)}}, id="bad view"
        ),
    ],
)
async def test_an_answer_slack_would_refuse_is_a_problem_and_the_view_stays(
    slack: SlackWorkspace,
    app: AsyncApp,
    engineer: Person,
    answers: list[dict[str, Any]],
    answer: dict[str, Any],
) -> None:
    answers.append(answer)
    await engineer.submit(await opened(slack, app), FILLED)
    (view,) = slack.views("U0ENGINEER")
    assert view.errors == {"": "We had some trouble connecting. Try again?"}
    assert len(slack.problems) == 1


async def test_an_answer_may_update_push_and_clear(
    slack: SlackWorkspace, app: AsyncApp, engineer: Person, answers: list[dict[str, Any]]
) -> None:
    second = {**FORM, "title": plain("Second")}
    answers += [
        {"response_action": "update", "view": second},
        {"response_action": "push", "view": {**FORM, "title": plain("Third")}},
        {"response_action": "clear"},
    ]
    view = await opened(slack, app)
    titles = []
    for _ in answers[:]:
        await engineer.submit(view, FILLED)
        titles.append([one.body["title"]["text"] for one in slack.views("U0ENGINEER")])
        view = (slack.views("U0ENGINEER") or (view,))[-1]
    assert titles == [["Second"], ["Second", "Third"], []]


async def test_only_the_view_on_top_can_be_used(
    slack: SlackWorkspace, app: AsyncApp, engineer: Person
) -> None:
    view = await opened(slack, app)
    await opened(slack, app)
    with pytest.raises(CannotDo, match="not the one on top"):
        await engineer.submit(view, FILLED)


async def test_closing_is_told_only_when_asked_for(
    slack: SlackWorkspace, app: AsyncApp, engineer: Person, received: list[dict[str, Any]]
) -> None:
    assert await engineer.close(await opened(slack, app)) is None
    told = await engineer.close(await opened(slack, app, notify_on_close=True))
    assert told is not None
    assert [one["type"] for one in received] == ["view_closed"]


async def test_a_field_without_dispatch_action_is_silent_until_the_form_is_sent(
    slack: SlackWorkspace, app: AsyncApp, engineer: Person
) -> None:
    view = await opened(slack, app)
    with pytest.raises(CannotDo, match="sent with the form"):
        await engineer.choose(view, "value", "Production", "environment")


async def test_a_view_without_submit_cannot_be_sent(
    slack: SlackWorkspace, app: AsyncApp, engineer: Person
) -> None:
    loading = {"type": "modal", "title": plain("Loading"), "blocks": [section("a moment")]}
    await app.client.views_open(trigger_id=slack.state.tickets.trigger("U0ENGINEER"), view=loading)
    with pytest.raises(CannotDo, match="no submit button"):
        await engineer.submit(slack.views("U0ENGINEER")[0])
