"""What one person is shown: all that is theirs to see, and nothing else."""

import asyncio

from tests.page.conftest import Asker, Json
from tests.page.stage import Stage

SECRET = "the key leaked"


async def _talk(served: Stage) -> None:
    """Something in a private channel, something in a direct message, and something for one person."""
    await Asker(served, "U0SECURITY").post("message", typed=SECRET, channel="C0SECURITY")
    await served.client.chat_postMessage(channel="U0APPROVER1", text=SECRET)
    await Asker(served, "U0APPROVER2").post("command", typed="/desk help", channel="C0DEPLOYMENTS")


async def test_the_snapshot_honours_membership_direct_messages_and_ephemerals(served: Stage) -> None:
    await _talk(served)
    seen = {
        person: [
            (one["channel"][0], one["ephemeral"]) for one in (await Asker(served, person).state())["messages"]
        ]
        for person in ("U0ENGINEER", "U0SECURITY", "U0APPROVER1", "U0APPROVER2")
    }

    assert seen == {
        "U0ENGINEER": [],
        "U0SECURITY": [("C", False)],
        "U0APPROVER1": [("D", False)],
        "U0APPROVER2": [("C", True)],
    }


async def test_the_stream_brings_everything_first_and_then_only_what_is_theirs(served: Stage) -> None:
    address = f"{served.url}/page/api/as/U0ENGINEER/events"
    async with served.session.ws_connect(address) as stream:
        first = await stream.receive_json()
        await _talk(served)
        await Asker(served, "U0APPROVER1").post("message", typed="for all", channel="C0DEPLOYMENTS")

        heard: list[Json] = []
        while not any(one["kind"] == "message" for one in heard):
            heard.append(await stream.receive_json())

    assert first["kind"] == "snapshot"
    assert [one["item"]["text"] for one in heard if one["kind"] == "message"] == ["for all"]
    assert SECRET not in str([one for one in heard if one["kind"] != "message"])


async def test_joining_a_channel_shows_it_at_once(served: Stage) -> None:
    await _talk(served)
    async with served.session.ws_connect(f"{served.url}/page/api/as/U0ENGINEER/events") as stream:
        await stream.receive_json()
        members = served.slack.channel("C0SECURITY").members
        served.slack.change_channel("C0SECURITY", members=(*members, "U0ENGINEER"))
        async with asyncio.timeout(5):
            while SECRET not in str(await stream.receive_json()):
                pass  # other news comes first


async def test_what_a_view_hides_from_people_stays_hidden(served: Stage, engineer: Asker) -> None:
    await served.client.views_publish(
        user_id="U0ENGINEER",
        view={"type": "home", "private_metadata": "run-7", "blocks": [{"type": "divider"}]},
    )

    assert "run-7" not in str(await engineer.state())


async def test_one_may_be_everybody_who_is_here_and_no_bot(engineer: Asker) -> None:
    people = (await engineer.state())["people"]

    assert {"U0ENGINEER", "U0APPROVER1", "U0APPROVER2", "U0COMMANDER", "U0GUEST", "U0STRANGER"} <= set(people)
    assert not {"U0LEFT", "U0OTHERBOT", "U0LIYAQABOT"} & set(people)


async def test_commands_come_from_the_manifest_with_their_hints(engineer: Asker) -> None:
    offered = (await engineer.state())["app"]["commands"]

    assert offered[1] == {
        "command": "/deploy",
        "description": "Deploy a version",
        "usage_hint": "VERSION ENVIRONMENT",
    }


async def test_the_traffic_is_told_in_lines_and_each_in_full_without_secrets(
    served: Stage, engineer: Asker
) -> None:
    await engineer.post("command", typed="/desk help", channel="C0DEPLOYMENTS")
    (line,) = [one for one in (await engineer.state())["traffic"] if one["kind"] == "/desk"]

    async with served.session.get(f"{served.url}/page/api/traffic/{line['number']}") as response:
        said = await response.json()

    assert (line["signed"], line["outcome"], line["status"]) == (True, "acked", 200)
    assert (said["request"]["text"], said["request"]["token"]) == ("help", "(redacted)")
    assert "Try one of" in said["response"]
