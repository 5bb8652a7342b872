"""Slack: the token, its scopes, the channels the bot must be in, the groups, and Socket Mode's own token."""

import asyncio
from datetime import UTC, datetime

from bot.doctor.finding import Finding, Mark, skipped, tried
from bot.settings import Settings
from bot.slack.manifest import scopes
from clients.slack import METHODS, Slack
from clients.slack.faults import reached
from policy.config import Channels, Config, Role


async def examine_slack(settings: Settings) -> tuple[Finding, ...]:
    token = settings.slack.bot_token.get_secret_value()
    async with Slack.open(token, settings.slack.api_url, seconds=5) as slack:
        entry = await tried("Slack token", lambda: _token(slack))
        if entry.mark is Mark.FAILED:
            return entry, *skipped("the token", "Slack scopes", "Slack channels")
        found = await asyncio.gather(
            _scopes(slack),
            *(_channel(slack, name, channel) for name, channel in _channels(settings.config.channels)),
            *(_group(slack, role, group) for role, group in _groups(settings.config)),
            *(
                [_socket(slack, settings.slack.app_token.get_secret_value())]
                if settings.slack.socket_mode
                else []
            ),
        )
    return entry, *found


async def _token(slack: Slack) -> str:
    identity = await slack.auth_test()
    return f"the bot is {identity.user_id} in {identity.url or identity.team_id}."


async def _scopes(slack: Slack) -> Finding:
    granted: set[str] = set()

    async def read() -> str:
        answer = await reached("auth.test", slack.client.auth_test())
        granted.update(answer.headers.get("x-oauth-scopes", "").split(","))
        return f"all {len(scopes(METHODS.values()))} are granted."

    finding = await tried("Slack scopes", read)
    missing = [scope for scope in scopes(METHODS.values()) if scope not in granted]
    if finding.mark is Mark.FAILED or not missing:
        return finding
    said = f"not granted: {', '.join(missing)}. Renew the app from slack-manifest.yaml and install it again."
    return Finding(finding.step, Mark.FAILED, said)


async def _channel(slack: Slack, name: str, channel: str) -> Finding:
    async def read() -> str:
        # Reading needs membership, and no scope beyond those the bot has anyway.
        await slack.find_post(channel, "doctor", since=datetime.now(UTC))
        return f"the bot is in {channel}."

    return await tried(f"Slack channel {name}", read)


async def _group(slack: Slack, role: Role, group: str) -> Finding:
    async def read() -> str:
        return f"{group} has {len(await slack.group_members(group))} members."

    return await tried(f"Slack group of role {role}", read)


async def _socket(slack: Slack, app_token: str) -> Finding:
    async def ask() -> str:
        await slack.check_app_token(app_token)
        return "the app-level token opens a connection."

    return await tried("Slack Socket Mode", ask)


def _channels(channels: Channels) -> list[tuple[str, str]]:
    names = ("deployments", "incidents", "security", "general")
    return [(name, getattr(channels, name)) for name in names if getattr(channels, name)]


def _groups(config: Config) -> list[tuple[Role, str]]:
    return [(members.role, members.group) for members in config.roles if members.group]
