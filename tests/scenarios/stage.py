"""A stage: a Slack workspace, a database, staging and production hosts, and the bot as a process of its own."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import asyncpg

from sandbox.slack.workspace import SlackWorkspace
from sandbox.slack.world.model import Message
from tests.real.parts.host import TargetHost
from tests.real.parts.process import accepts, clean_environment, free_port
from tests.scenarios.configuration import configuration

T = TypeVar("T")
ROOT = Path(__file__).parents[2]
TUESDAY = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)  # inside the guide's preferred window


@dataclass(slots=True)
class Bot:
    """`python -m bot run`, to be killed and started at will."""

    environment: dict[str, str]
    log: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "error", "-m", "bot", "run"],
                cwd=ROOT,
                env={**self.environment, "PORT": str(self.port)},
                stdout=log,
                stderr=log,
            )

    async def ready(self, seconds: float = 20) -> None:
        async with asyncio.timeout(seconds):
            while not accepts(self.port):
                assert self.process is not None
                assert self.process.poll() is None, self.log.read_text()[-4000:]
                await asyncio.sleep(0.05)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def terminate(self, seconds: float = 20) -> int:
        """SIGTERM, and the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


@dataclass(slots=True)
class Stage:
    slack: SlackWorkspace
    bot: Bot
    production: TargetHost
    staging: TargetHost
    database_url: str

    async def set_clock(self, moment: datetime) -> None:
        """The database's clock says this from now on, and runs (ruling 11)."""
        connection = await asyncpg.connect(self.database_url)
        try:
            await connection.execute("update meta set clock_offset = $1::timestamptz - clock_timestamp()", moment)
        finally:
            await connection.close()

    async def command(self, person: str, text: str, seconds: float = 10) -> str:
        """Types a command and returns the bot's answer to that person."""
        before = len(self.slack.ephemerals(person))
        delivery = await self.slack.person(person).command(text, channel="deployments")
        assert delivery.ok, delivery
        answers = await self.until(lambda: self.slack.ephemerals(person)[before:], seconds)
        return shown(answers[-1])

    async def until(self, look: Callable[[], T], seconds: float = 20) -> T:
        """Waits for something true on Slack; the failure shows what was there, and the bot's log."""
        try:
            return await self.slack.wait_for(look, seconds)
        except TimeoutError:
            said = "\n---\n".join(shown(m) for m in (*self.slack.messages("deployments"), *self._whispers()))
            raise AssertionError(f"not seen.\n{said}\n\n{self.bot.log.read_text()[-3000:]}") from None

    def _whispers(self) -> list[Message]:
        return [m for person in self.slack.state.users for m in self.slack.ephemerals(person)]

    def card(self, version: str) -> Message | None:
        """The newest card of a version: the message with a thread."""
        found = [m for m in self.slack.messages("deployments") if version in m.text and self.slack.thread(m)]
        return found[-1] if found else None

    def posts(self, words: str, channel: str = "deployments") -> list[Message]:
        return [m for m in self.slack.messages(channel) if words in shown(m)]

    async def approve(self, version: str, *people: str) -> None:
        """Each presses Approve on the approval message, and confirms."""
        for person in people:
            message = await self.until(lambda: self.approval(version))
            await self.slack.person(person).click(message, "approve", confirmed=True)

    def approval(self, version: str) -> Message | None:
        card = self.card(version)
        replies = self.slack.thread(card) if card else []
        return next((m for m in replies if "approve" in str(m.blocks)), None)


def shown(message: Message) -> str:
    """Everything a person reads of it."""
    return message.text + "\n" + str(message.blocks)


@asynccontextmanager
async def staged(
    production: TargetHost, staging: TargetHost, database_url: str, folder: Path, **timings: float
) -> AsyncIterator[Stage]:
    staging.install_helper(environment="staging")
    config = folder / "liyaqa.toml"
    config.write_text(configuration(production, staging, **timings))
    async with SlackWorkspace() as slack:
        bot = Bot(_environment(slack, database_url, config), folder / "bot.log")
        stage = Stage(slack, bot, production, staging, database_url)
        try:
            bot.start()
            await bot.ready()
            await slack.connect(f"http://127.0.0.1:{bot.port}/slack/events")
            await stage.set_clock(TUESDAY)
            yield stage
        finally:
            bot.end()


def _environment(slack: SlackWorkspace, database_url: str, config: Path) -> dict[str, str]:
    return clean_environment(
        PATH=os.environ["PATH"],
        SLACK_BOT_TOKEN=slack.bot_token,
        SLACK_SIGNING_SECRET=slack.signing_secret,
        SLACK_API_URL=slack.api_url,
        DATABASE_URL=database_url,
        BOT_CONFIG=str(config),
        SMOKE_EMAIL="test@liyaqa.com",
        SMOKE_PASSWORD="test123",
        HASH_KEY="sample-key-for-the-tests",
        LOG_FORMAT="console",
    )
