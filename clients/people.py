"""Who somebody is: Slack's directory and groups, with what the configuration lists (ruling 39)."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Generic, TypeVar

import structlog

from clients.slack import Slack
from policy.config import Role, RoleMembers
from policy.errors import SlackFault, SlackUnreachable
from policy.facts import Person

FRESH = 60.0  # seconds
STALE = 3600.0  # how long the last known answer serves while Slack does not
PAUSE = 5.0  # after a failure, before Slack is asked again: nobody queues behind somebody else's timeout
_OS = "os:"
_NOBODY = frozenset({"user_not_found", "user_not_visible"})

Value = TypeVar("Value")

log = structlog.get_logger(__name__)


class People:
    """`clock` counts seconds and never goes back. `here`: who types on this machine, by Slack id, with their login."""

    def __init__(
        self,
        slack: Slack,
        roles: Iterable[RoleMembers],
        clock: Callable[[], float] = time.monotonic,
        here: Mapping[str, str] | None = None,
    ) -> None:
        self._here = dict(here or {})
        self._slack = slack
        self._roles = tuple(roles)
        self._team = _Kept[str](clock)
        self._users = _Kept[dict[str, Any]](clock)
        self._members = _Kept[tuple[str, ...]](clock)

    async def person(self, user: str) -> Person:
        """Nobody's roles when Slack cannot say who it is; `unknown` when Slack does not answer at all. Who works
        on the bot's machine (`os:name`) has the roles that list that name (ruling 50); a Slack user who works there
        has them beside their own, and alone while Slack does not answer.
        """
        if user.startswith(_OS):
            return Person(user, self._of_login(user))
        own = self._of_login(self._here[user]) if user in self._here else frozenset()
        try:
            info = await self._users.get(user, self._user)
            team = await self._team.get("", self._own_team)
            held = [role for role in Role if user in await self.holders(role)]
        except (SlackFault, SlackUnreachable) as e:
            log.warning("person unknown", user=user, fault=str(e))
            return Person(user, own, unknown=user not in self._here)
        found = _person(user, info, frozenset(held), team)
        return replace(found, roles=found.roles | own)

    def _of_login(self, login: str) -> frozenset[Role]:
        return frozenset(m.role for m in self._roles if login in m.users)

    async def holders(self, role: Role) -> tuple[str, ...]:
        """Members of the role's group; the listed ids where no group is configured or the plan has none. Slack
        users only: a login on the bot's machine has no button to press.
        """
        members = next((r for r in self._roles if r.role is role), RoleMembers(role))
        listed = tuple(user for user in members.users if not user.startswith(_OS))
        if not members.group:
            return listed
        found = await self._members.get(members.group, self._group)
        return listed if found == _NO_GROUPS else found

    async def _user(self, user: str) -> dict[str, Any]:
        try:
            return await self._slack.user_info(user)
        except SlackFault as e:
            if e.code not in _NOBODY:
                raise
            return {"is_stranger": True}

    async def _own_team(self, _: str) -> str:
        return (await self._slack.auth_test()).team_id

    async def _group(self, group: str) -> tuple[str, ...]:
        try:
            return await self._slack.group_members(group)
        except SlackFault as e:
            if e.code != "plan_upgrade_required":
                raise
            return _NO_GROUPS


_NO_GROUPS = ("the plan has no groups",)


class _Kept(Generic[Value]):
    """Answers by key: fresh for a minute, and the last known one while Slack does not answer."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._found: dict[str, tuple[float, Value]] = {}
        self._failed: dict[str, tuple[float, SlackFault | SlackUnreachable]] = {}
        self._asking: dict[str, asyncio.Lock] = {}

    async def get(self, key: str, ask: Callable[[str], Awaitable[Value]]) -> Value:
        """Many who want the same at once ask once."""
        async with self._asking.setdefault(key, asyncio.Lock()):
            if (kept := self._kept(key, FRESH)) is not None:
                return kept
            try:
                self._raise_recent(key)
                found = await ask(key)
            except (SlackFault, SlackUnreachable) as e:
                return self._last(key, e)
            self._found[key] = (self._clock(), found)
            return found

    def _raise_recent(self, key: str) -> None:
        at, fault = self._failed.get(key, (0.0, None))
        if fault is not None and self._clock() - at < PAUSE:
            raise fault

    def _last(self, key: str, fault: SlackFault | SlackUnreachable) -> Value:
        if self._failed.get(key, (0.0, None))[1] is not fault:
            self._failed[key] = (self._clock(), fault)
            log.warning("Slack did not say", key=key, fault=str(fault))
        if (kept := self._kept(key, STALE)) is None:
            raise fault
        return kept

    def _kept(self, key: str, seconds: float) -> Value | None:
        at, value = self._found.get(key, (float("-inf"), None))
        return value if self._clock() - at < seconds else None


def _person(user: str, info: dict[str, Any], roles: frozenset[Role], team: str) -> Person:
    """Somebody who left holds no role, whatever a list still says."""
    elsewhere = bool(info.get("team_id")) and info["team_id"] != team and "enterprise_user" not in info
    return Person(
        user,
        roles=frozenset() if info.get("deleted") else roles,
        is_guest=bool(info.get("is_restricted") or info.get("is_ultra_restricted")),
        is_stranger=bool(info.get("is_stranger")) or elsewhere,
        is_bot=bool(info.get("is_bot")) or user == "USLACKBOT",
    )
