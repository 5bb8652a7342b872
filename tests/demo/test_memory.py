"""What a workspace kept is there again after the next start."""

import pytest

from sandbox.slack import Message, SlackWorkspace
from sandbox.slack.world.model import File, View
from sandbox.slack.world.people import BOT_ID, BOT_USER
from sandbox.slack.world.state import State
from sandbox.slack.world.traffic import Exchange

OLD, NEW = 18781, 18782
_BLOCKS = ({"type": "section", "block_id": "b", "fields": [{"type": "mrkdwn", "text": "*Version*"}]},)


def workspace(port: int) -> SlackWorkspace:
    made = SlackWorkspace(port=port)
    made.state.url = f"http://127.0.0.1:{port}"
    return made


def fill(state: State) -> None:
    card = Message(
        "C0DEPLOYMENTS", state.timestamp(), BOT_USER, "v1.2.4", _BLOCKS, bot_id=BOT_ID, metadata={"id": 1}
    )
    state.put_message(card)
    link = f"{state.url}/archives/C0DEPLOYMENTS/p{card.ts.replace('.', '')}"
    reply = Message(card.channel, state.timestamp(), BOT_USER, link, thread_ts=card.ts, files=("F1",))
    state.put_message(reply)
    state.put_message(
        Message("C0GENERAL", state.timestamp(), "U0GUEST", "ہ <b>", reactions=(("eyes", ("U0GUEST",)),))
    )
    state.put_ephemeral(Message("C0GENERAL", state.timestamp(), BOT_USER, "only you", only_for="U0ENGINEER"))
    state.put_file(
        File(
            "F1",
            "a.png",
            "a",
            "image/png",
            3,
            BOT_USER,
            1,
            content=b"\0\xff1",
            shares=((card.channel, reply.ts),),
        )
    )
    state.put_home(View(state.new_id("V"), "U0ENGINEER", {"type": "home", "blocks": []}, "h", "r"))
    state.chosen["U0ENGINEER", card.ts] = {"menu": {"value": "x"}}
    state.im_with("U0APPROVER1")
    state.record(Exchange(1.5, "in", "slash_commands", "acked", 200, 0.1, True, {"text": "help"}, None))


def remembered(state: State) -> list[object]:
    return [
        state.channels, state.posts, state.ephemerals, state.files, state.homes, state.chosen, state.traffic, state.numbers,
    ]  # fmt: skip


def test_everything_that_was_said_is_there_again() -> None:
    before, after = workspace(OLD), workspace(OLD)
    fill(before.state)

    after.restore(before.keep()())

    assert remembered(after.state) == remembered(before.state)
    assert after.state.timestamp() > max(before.state.posts["C0GENERAL"])


def test_links_follow_the_workspace_to_another_port() -> None:
    before, after = workspace(OLD), workspace(NEW)
    fill(before.state)

    after.restore(before.keep()())

    said = [one.text for posts in after.state.posts.values() for one in posts.values()]
    assert any(f":{NEW}/archives" in text for text in said)
    assert not any(f":{OLD}/" in text for text in said)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"url": "", "counters": [1, {}]}'])
def test_a_text_that_is_no_memory_is_told_apart(text: str) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        workspace(OLD).restore(text)
