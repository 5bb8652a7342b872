"""What a person does through the page's addresses, and how it is refused."""

import asyncio

import pytest

from tests.page.conftest import Asker, Json
from tests.page.stage import Stage

ROOM = "C0DEPLOYMENTS"


async def posted(served: Stage, word: str) -> Json:
    """The engineer has the bot post a sample; where it stands."""
    await Asker(served, "U0ENGINEER").post("command", typed=f"/desk {word}", channel=ROOM)
    found = await served.slack.wait_for(lambda: served.slack.messages("deployments"))
    return {"channel": ROOM, "ts": found[-1].ts}


async def test_a_message_stands_before_the_bot_has_heard_of_it(served: Stage, engineer: Asker) -> None:
    served.slack.http.url = "http://127.0.0.1:9/nobody"

    answer = await engineer.post("message", typed="hello <all>", channel=ROOM)

    (said,) = served.slack.messages("deployments")
    assert (said.ts, said.text) == (answer["ts"], "hello &lt;all&gt;")


async def test_what_is_sent_twice_under_one_number_happens_once(served: Stage, engineer: Asker) -> None:
    once = {"X-Once": "7"}
    answers = await asyncio.gather(
        *(engineer.post("message", once, typed="ship it", channel=ROOM) for _ in range(3))
    )

    assert len(served.slack.messages("deployments")) == 1
    assert len({answer["ts"] for answer in answers}) == 1
    await engineer.post("message", {"X-Once": "8"}, typed="ship it", channel=ROOM)
    assert len(served.slack.messages("deployments")) == 2


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        pytest.param("message", {"typed": " ", "channel": ROOM}, "empty message", id="empty"),
        pytest.param("message", {"typed": "x" * 40_001, "channel": ROOM}, "40,001", id="too long"),
        pytest.param("message", {"typed": "x", "channel": "C0SECURITY"}, "is not in", id="not a member"),
        pytest.param(
            "command", {"typed": "/no", "channel": ROOM}, "not a valid command", id="unknown command"
        ),
        pytest.param(
            "act", {"channel": ROOM, "ts": "1.0", "action": "a", "block": "b"}, "no longer", id="gone"
        ),
        pytest.param("submit", {"view": "V1"}, "no longer open", id="no such form"),
        pytest.param("shortcut", {"callback_id": "none"}, "no shortcut", id="unknown shortcut"),
    ],
)
async def test_what_cannot_be_done_is_answered_with_a_sentence(
    engineer: Asker, name: str, body: Json, words: str
) -> None:
    answer = await engineer.post(name, **body)

    assert not answer["ok"]
    assert words in answer["error"]


async def test_a_command_in_a_thread_is_refused_in_slacks_words(served: Stage, engineer: Asker) -> None:
    card = await posted(served, "card")

    answer = await engineer.post("command", typed="/desk card", channel=ROOM, thread=card["ts"])

    assert answer["error"] == "/desk is not supported in threads. Sorry!"


async def test_a_button_with_a_dialog_acts_only_when_confirmed(served: Stage, engineer: Asker) -> None:
    card = await posted(served, "card")
    block = served.slack.messages("deployments")[0].blocks[4]["block_id"]

    asked = await engineer.post("act", **card, action="approve", block=block)
    assert asked["confirm"]["title"]["text"] == "Approve this deployment?"
    assert served.slack.messages("deployments")[0].edited_ts is None

    done = await engineer.post("act", **card, action="approve", block=block, confirmed=True)
    assert done["outcome"] == "acked"
    await served.slack.wait_for(lambda: served.slack.messages("deployments")[0].edited_ts)


async def test_nobody_works_anothers_form(served: Stage, engineer: Asker) -> None:
    await engineer.post("command", typed="/desk form", channel=ROOM)
    (view,) = await served.slack.wait_for(lambda: served.slack.views("U0ENGINEER"))

    answer = await Asker(served, "U0APPROVER1").post("close", view=view.id)

    assert answer["error"] == "this form is no longer open"
    assert served.slack.views("U0ENGINEER")


async def test_an_optional_menu_can_be_emptied_again(served: Stage, engineer: Asker) -> None:
    await engineer.post("command", typed="/desk form", channel=ROOM)
    (view,) = await served.slack.wait_for(lambda: served.slack.views("U0ENGINEER"))
    fields = {
        "title": {"value": "Login is out"},
        "severity": {"value": "p0"},
        "owner": {"value": None},
        "rooms": {"value": []},
    }

    await engineer.post("submit", view=view.id, values=fields)

    assert served.slack.views("U0ENGINEER") == ()


async def test_reactions_are_given_and_taken_back(served: Stage, engineer: Asker) -> None:
    said = await engineer.post("message", typed="done", channel=ROOM)
    at = {"channel": ROOM, "ts": said["ts"], "name": "tada"}

    await engineer.post("react", **at)
    await Asker(served, "U0ONCALL").post("react", **at)
    assert served.slack.messages("deployments")[0].reactions == (("tada", ("U0ENGINEER", "U0ONCALL")),)

    await engineer.post("react", **at)
    await Asker(served, "U0ONCALL").post("react", **at)
    assert served.slack.messages("deployments")[0].reactions == ()


async def test_reading_is_remembered_and_never_goes_back(engineer: Asker) -> None:
    await engineer.post("mark", channel=ROOM, ts="20.0")
    await engineer.post("mark", channel=ROOM, ts="10.0")

    assert (await engineer.state())["read"] == {ROOM: "20.0"}
