"""Who somebody is, from Slack's directory and groups (ruling 39)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from clients.people import FRESH, PAUSE, STALE, People
from clients.slack import Slack
from policy.config import Role, RoleMembers
from policy.errors import SlackFault
from policy.facts import Person
from sandbox.slack import SlackWorkspace

ROLES = (
    RoleMembers(Role.DEPLOYER, users=("U0LISTED", "U0LEFT", "os:deploy"), group="S0DEPLOYERS"),
    RoleMembers(Role.APPROVER, group="S0APPROVERS"),
    RoleMembers(Role.ADMIN, users=("U0COMMANDER", "U0LEFT", "U0STRANGER")),
)


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Directory:
    slack: SlackWorkspace
    people: People
    clock: Clock

    def asked(self, method: str) -> int:
        return len([e for e in self.slack.traffic if e.kind == method])


@pytest.fixture
async def directory() -> AsyncIterator[Directory]:
    clock = Clock()
    async with SlackWorkspace() as world, Slack.open(world.bot_token, world.api_url, seconds=1) as slack:
        yield Directory(world, People(slack, ROLES, clock), clock)


async def test_roles_come_from_groups_and_from_lists_where_no_group_is_named(directory: Directory) -> None:
    commander = await directory.people.person("U0COMMANDER")
    assert commander == Person("U0COMMANDER", frozenset({Role.DEPLOYER, Role.ADMIN}))
    approver = await directory.people.person("U0APPROVER1")
    assert approver.roles == {Role.DEPLOYER, Role.APPROVER}


async def test_a_list_beside_a_group_does_not_count(directory: Directory) -> None:
    assert "U0LISTED" not in await directory.people.holders(Role.DEPLOYER)


async def test_a_list_counts_where_the_plan_has_no_groups(directory: Directory) -> None:
    directory.slack.faults.answer("usergroups.users.list", "plan_upgrade_required", times=None)
    assert await directory.people.holders(Role.DEPLOYER) == ("U0LISTED", "U0LEFT")
    assert await directory.people.holders(Role.APPROVER) == ()


async def test_a_role_nobody_configured_has_no_holders(directory: Directory) -> None:
    assert await directory.people.holders(Role.SECURITY) == ()


@pytest.mark.parametrize(
    ("user", "is_guest", "is_stranger", "is_bot"),
    [
        ("U0GUEST", True, False, False),
        ("U0SINGLEGUEST", True, False, False),
        ("U0STRANGER", False, True, False),
        ("U0OTHERBOT", False, False, True),
        ("USLACKBOT", False, False, True),
        ("U0NOBODY", False, True, False),
    ],
)
async def test_outsiders_are_known_as_such(
    directory: Directory, user: str, is_guest: bool, is_stranger: bool, is_bot: bool
) -> None:
    person = await directory.people.person(user)
    assert (person.is_guest, person.is_stranger, person.is_bot) == (is_guest, is_stranger, is_bot)
    assert not person.unknown


async def test_somebody_who_left_holds_no_role(directory: Directory) -> None:
    assert (await directory.people.person("U0LEFT")).roles == frozenset()


async def test_a_login_has_the_roles_that_list_it_and_slack_is_not_asked(directory: Directory) -> None:
    assert await directory.people.person("os:deploy") == Person("os:deploy", frozenset({Role.DEPLOYER}))
    assert await directory.people.person("os:root") == Person("os:root")
    assert directory.slack.traffic == []


async def test_a_linked_login_acts_as_its_slack_user_with_the_roles_of_both(directory: Directory) -> None:
    async with Slack.open(directory.slack.bot_token, directory.slack.api_url, seconds=1) as slack:
        people = People(
            slack, ROLES, directory.clock, here={"U0COMMANDER": "os:deploy", "U0GUEST": "os:root"}
        )
        assert (await people.person("U0COMMANDER")).roles == {Role.DEPLOYER, Role.ADMIN}
        assert (await people.person("U0GUEST")).is_guest


async def test_a_linked_login_has_its_own_roles_alone_while_slack_is_away(directory: Directory) -> None:
    directory.slack.faults.down()
    async with Slack.open(directory.slack.bot_token, directory.slack.api_url, seconds=1) as slack:
        people = People(slack, ROLES, directory.clock, here={"U0COMMANDER": "os:deploy"})
        assert await people.person("U0COMMANDER") == Person("U0COMMANDER", frozenset({Role.DEPLOYER}))
        assert (await people.person("U0ENGINEER")).unknown


async def test_a_login_is_never_among_those_who_press_a_button(directory: Directory) -> None:
    assert "os:deploy" not in await directory.people.holders(Role.DEPLOYER)


async def test_an_answer_serves_for_a_minute_and_is_then_asked_for_again(directory: Directory) -> None:
    await directory.people.person("U0ENGINEER")
    await directory.people.person("U0ENGINEER")
    assert directory.asked("users.info") == 1
    assert directory.asked("usergroups.users.list") == 2
    directory.clock.now += FRESH
    await directory.people.person("U0ENGINEER")
    assert directory.asked("users.info") == 2


async def test_the_last_known_answer_serves_for_an_hour_while_slack_is_down(directory: Directory) -> None:
    known = await directory.people.person("U0APPROVER1")
    directory.slack.faults.answer("users.info", "internal_error", times=None)
    directory.slack.faults.answer("usergroups.users.list", "internal_error", times=None)
    directory.clock.now += STALE - 1
    assert await directory.people.person("U0APPROVER1") == known
    directory.clock.now += 2
    assert await directory.people.person("U0APPROVER1") == Person("U0APPROVER1", unknown=True)


async def test_somebody_never_seen_is_unknown_while_slack_does_not_answer(directory: Directory) -> None:
    directory.slack.faults.answer("users.info", "internal_error", times=None)
    assert (await directory.people.person("U0ENGINEER")).unknown


async def test_after_a_failure_slack_is_left_alone_for_a_moment(directory: Directory) -> None:
    directory.slack.faults.answer("usergroups.users.list", "no_such_subteam", times=1)
    for _ in range(3):
        with pytest.raises(SlackFault):
            await directory.people.holders(Role.APPROVER)
    assert directory.asked("usergroups.users.list") == 1
    directory.clock.now += PAUSE
    assert await directory.people.holders(Role.APPROVER) == ("U0APPROVER1", "U0APPROVER2")
