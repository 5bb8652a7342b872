"""Who types on the bot's machine (ruling 50)."""

import os
import pwd

from bot.desk import Parts
from policy.config import Config


def login() -> str:
    """Who the operating system says it is, not what the environment variables say."""
    return f"os:{pwd.getpwuid(os.getuid()).pw_name}"


def linked(config: Config) -> dict[str, str]:
    """The Slack id of whoever types, with their login; empty when liyaqa.toml links it to nobody."""
    name = login()
    person = config.people.slack_id(name.removeprefix("os:"))
    return {person: name} if person else {}


async def noted(parts: Parts, here: dict[str, str], command: str) -> None:
    """What follows is audited under the Slack id, so this says from where it came."""
    for person, name in here.items():
        async with parts.store.transaction() as tx:
            await tx.audit(person, "login.used", detail=f"{name} {command}")
