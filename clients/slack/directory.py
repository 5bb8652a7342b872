"""People, their groups, and the bot itself."""

from dataclasses import dataclass
from typing import Any

from clients.slack.seam import Seam


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is in its workspace."""

    team_id: str
    user_id: str
    bot_id: str
    url: str = ""


class Directory(Seam):
    async def user_info(self, user: str) -> dict[str, Any]:
        answer = await self._retried("users.info", self._patient.users_info(user=user))
        return dict(answer["user"])

    async def group_members(self, group: str) -> tuple[str, ...]:
        call = self._patient.usergroups_users_list(usergroup=group)
        return tuple((await self._retried("usergroups.users.list", call))["users"])

    async def auth_test(self) -> Identity:
        answer = await self._retried("auth.test", self._patient.auth_test())
        return Identity(
            answer["team_id"], answer["user_id"], answer.get("bot_id") or "", answer.get("url") or ""
        )

    async def check_app_token(self, app_token: str) -> None:
        """Socket Mode's own client retries a bad token for ever; this says it once, clearly."""
        call = self._patient.apps_connections_open(app_token=app_token)
        await self._retried("apps.connections.open", call)
