"""Everything of the demo in its order: workspace, hosts and bot up, and down again."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sandbox.demo import hosts, manifest
from sandbox.demo.bot import ROOT, Bot
from sandbox.demo.clock import DeskClock
from sandbox.demo.faults import CannotStart
from sandbox.demo.folder import Folder, replace
from sandbox.demo.memory import Memory
from sandbox.demo.welcome import greet
from sandbox.host.configuration import toml, variables
from sandbox.host.machine import Machine
from sandbox.host.metrics.alerts import Listener
from sandbox.host.ports import free_port, is_free
from sandbox.page import Extras, page_routes
from sandbox.slack import SlackWorkspace

PORT = 8787
_CONNECT_SECONDS = 30.0
_FROM_US = ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV")


@dataclass(frozen=True, slots=True)
class Options:
    """`port` 0: the former one, or one that is free. `socket`: Socket Mode in place of signed HTTP. `docker`: the
    machine's own Docker and nginx in place of the stand-ins.
    """

    data: Path
    port: int = 0
    socket: bool = False
    docker: bool = False


@asynccontextmanager
async def demo(options: Options, starting: Callable[[], None] = lambda: None) -> AsyncIterator[str]:
    """The address of the page, once everything answers; ends with the block. CannotStart says why not.

    `starting` is called when nothing speaks against it any more.
    """
    folder = Folder(options.data.absolute())
    with folder.held():
        former = folder.settings()
        socket = hosts.check(options.data, former, docker=options.docker)
        settings = {**_chosen(options, former), "docker": socket}
        folder.write_settings(settings)
        bot = Bot({}, settings["bot"], folder.database, folder.log)
        clock = DeskClock(bot)
        extras = Extras(clock.get, clock.set, bot.alive)
        slack = _workspace(options, settings["slack"])
        slack.mount(page_routes(slack, extras))
        memory = Memory(slack, extras, folder.memory)
        known = memory.load()
        starting()
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(slack)
            await stack.enter_async_context(memory.kept())
            if not known:
                greet(slack)
            await _open(stack, folder, slack, bot, settings["key"], options)
            await clock.begin()
            folder.opened(slack.url)
            yield slack.url


def _chosen(options: Options, former: dict[str, Any]) -> dict[str, Any]:
    """Ports that are free, the former ones where they are."""
    if options.port and not is_free(options.port):
        raise CannotStart(
            f"Port {options.port} is taken by another program. Leave PORT out, or name another one."
        )
    page = options.port or free_port(former.get("slack", PORT))
    return {
        **former,
        "docker": options.docker,
        "slack": page,
        "bot": free_port(former.get("bot", 0), (page,)),
    }


def _workspace(options: Options, port: int) -> SlackWorkspace:
    """With the scopes and commands of the bot's own manifest, and nothing else."""
    app = manifest.read(ROOT / "slack-manifest.yaml")
    transport: Literal["http", "socket"] = "socket" if options.socket else "http"
    return SlackWorkspace(transport=transport, manifest=app, rate_limits=True, port=port)


async def _open(
    stack: AsyncExitStack, folder: Folder, slack: SlackWorkspace, bot: Bot, key: str, options: Options
) -> None:
    """The bot starts while the hosts do: it needs their addresses, not yet their answers."""
    production, staging = await hosts.made(stack, folder.path, docker=options.docker)
    async with asyncio.TaskGroup() as group:
        for host in (production, staging):
            group.create_task(hosts.opened(stack, host))
        await asyncio.gather(production.prepared.wait(), staging.prepared.wait())
        production.scraped_too += staging.ports
        replace(folder.config, toml(production, staging))
        heard = _heard(production, bot)
        bot.environment = _environment(slack, folder, key, options) | variables(production) | heard
        await stack.enter_async_context(bot.running())
    if options.socket:
        await slack.wait_for(lambda: slack.sockets.connections, _CONNECT_SECONDS)
    else:
        await slack.connect(f"{bot.url}/slack/events")


def _heard(production: Machine, bot: Bot) -> dict[str, str]:
    """Production's alerts come to the bot, which may look at them, too."""
    token = secrets.token_urlsafe(16)
    production.alerts.listener = Listener(f"{bot.url}/alerts", token)
    return {"ALERTMANAGER_URL": production.prometheus_url, "ALERTS_TOKEN": token}


def _environment(slack: SlackWorkspace, folder: Folder, key: str, options: Options) -> dict[str, str]:
    """Nothing of a real installation that happens to be set here."""
    inherited = {name: os.environ[name] for name in _FROM_US if name in os.environ}
    door = (
        {"SLACK_APP_TOKEN": slack.app_token}
        if options.socket
        else {"SLACK_SIGNING_SECRET": slack.signing_secret}
    )
    return {
        **inherited,
        **door,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_API_URL": slack.api_url,
        "BOT_CONFIG": str(folder.config),
        "HASH_KEY": key,
        "LOG_FORMAT": "console",
        "BIND": "127.0.0.1",
        "PYTHONUNBUFFERED": "1",
    }
