"""Ruling 25: the plain file on the host says what is live, and its commands swap by hand; ruling 20: retiring."""

import re

import pytest

from policy.config import Standby
from tests.real.helper_calls import served
from tests.real.parts.host import TargetHost
from tests.real.rulings.office import Office, environment, office


def note(host: TargetHost, desk: Office) -> str:
    """As a person reads it, over SSH."""
    done = host.sshd.shell(f"cat {desk.environment.state_dir}/live-production.txt")
    assert done.returncode == 0, done.stderr
    return done.stdout


def typed(text: str) -> list[str]:
    """The commands of a note: what stands between its two sentences."""
    found = re.search(r"type here:\n\n(.*?)\n\n", text, re.DOTALL)
    assert found, text
    return found[1].splitlines()


def swap_by_hand(host: TargetHost, desk: Office) -> None:
    done = host.sshd.shell("\n".join(["set -eu", *typed(note(host, desk)), ""]))
    assert done.returncode == 0, done.stdout + done.stderr


def policy_of(host: TargetHost, name: str) -> str:
    found: dict[str, dict[str, str]] = host.docker.inspect(name)["HostConfig"]
    return found["RestartPolicy"]["Name"]


async def test_the_notes_commands_swap_traffic_back(host: TargetHost, desk: Office) -> None:
    host.run_release("v1.2.3")
    await desk.deployed("v1.2.4")
    assert note(host, desk).splitlines()[1:3] == [
        f"Live: v1.2.4 in container {host.docker.command('ps', '-qf', 'name=blue')} on port {host.ports[1]}",
        f"Standing by: v1.2.3 in container {host.docker.command('ps', '-qf', 'name=old')} on port {host.ports[0]}",
    ]
    swap_by_hand(host, desk)
    assert served(host) == "v1.2.3"
    assert policy_of(host, "liyaqa-backend-old") == "unless-stopped"
    assert policy_of(host, "liyaqa-backend-blue") == "no"


async def test_the_notes_commands_start_a_stopped_standby_first(host: TargetHost, database_url: str) -> None:
    host.run_release("v1.2.3")
    async with office(database_url, environment(host, standby=Standby.STOPPED)) as desk:
        await desk.deployed("v1.2.4")
        assert host.docker.containers()["liyaqa-backend-old"] == "exited"
        swap_by_hand(host, desk)
    assert served(host) == "v1.2.3"


async def test_the_first_release_of_a_host_has_nothing_to_swap_to(host: TargetHost, desk: Office) -> None:
    await desk.deployed("v1.2.4")
    text = note(host, desk)
    assert "Standing by: nothing" in text
    assert host.sshd.shell(text.splitlines()[-1]).stdout.count("v1.2.4") == 1


async def test_a_swap_by_hand_shows_as_changed_outside_and_is_adopted(host: TargetHost, desk: Office) -> None:
    """Ruling 22: what serves now is what a later deployment would return to."""
    host.run_release("v1.2.3")
    await desk.deployed("v1.2.4")
    swap_by_hand(host, desk)
    (place,) = (await desk.allowed("v1.2.5")).plan.hosts
    assert place.changed_outside
    assert place.live is not None
    assert place.live.version == "v1.2.3"


@pytest.mark.parametrize("standby", list(Standby))
async def test_a_retired_standby_of_the_desk_is_gone_and_the_live_one_serves(
    host: TargetHost, database_url: str, standby: Standby
) -> None:
    async with office(database_url, environment(host, standby=standby)) as desk:
        await desk.deployed("v1.2.3")
        await desk.deployed("v1.2.4")
        await desk.wake("retire")
        await desk.work()
    assert host.docker.containers() == {"liyaqa-backend-blue": "running"}
    assert served(host) == "v1.2.4"


async def test_a_standby_that_serves_again_is_not_retired(host: TargetHost, desk: Office) -> None:
    await desk.deployed("v1.2.3")
    await desk.deployed("v1.2.4")
    swap_by_hand(host, desk)
    await desk.wake("retire")
    await desk.work()
    assert set(host.docker.containers()) == {"liyaqa-backend-blue", "liyaqa-backend-old"}
    assert served(host) == "v1.2.3"
