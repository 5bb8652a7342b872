"""A stage: a Slack workspace, a database, staging and production hosts, and the bot as a process of its own."""

import asyncio
import itertools
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

from sandbox.slack.workspace import SlackWorkspace
from sandbox.slack.world.model import Message, UserGroup
from tests.real.parts.host import TargetHost
from tests.real.parts.process import clean_environment
from tests.scenarios.configuration import configuration
from tests.scenarios.process import Bot

T = TypeVar("T")
TUESDAY = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)  # inside the guide's preferred window
APPROVERS = ("U0APPROVER1", "U0APPROVER2", "U0COMMANDER")
_HINT = "Looking at "


@dataclass(slots=True)
class Stage:
    slack: SlackWorkspace
    bot: Bot
    production: TargetHost
    staging: TargetHost
    database_url: str
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    # time and record

    async def set_clock(self, moment: datetime) -> None:
        """The database's clock says this from now on, and runs (ruling 11)."""
        await self.execute("update meta set clock_offset = $1::timestamptz - clock_timestamp()", moment)

    async def execute(self, statement: str, *values: object) -> list[Any]:
        connection = await asyncpg.connect(self.database_url)
        try:
            return list(await connection.fetch(statement, *values))
        finally:
            await connection.close()

    async def phases(self, version: str) -> list[str]:
        """Of every deployment of this version, oldest first."""
        found = await self.execute(
            "select phase from run where version = $1 and kind = 'deploy' order by id", version
        )
        return [row["phase"] for row in found]

    async def recorded(self, version: str, *phases: str, seconds: float = 40) -> str:
        """The phase of the newest deployment of this version, once it is one of these; asks the database, not Slack."""
        found = ""
        try:
            async with asyncio.timeout(seconds):
                while found not in phases:
                    await asyncio.sleep(0.05)
                    found = (await self.phases(version))[-1]
        except TimeoutError:
            raise AssertionError(f"{version} is {found}, not {phases}.\n{self.bot.said()}") from None
        return found

    async def audited(self, version: str) -> list[str]:
        """What the audit log says was done with the newest deployment of this version."""
        query = """select action from audit where run = (
          select max(id) from run where version = $1 and kind = 'deploy') order by seq"""
        return [row["action"] for row in await self.execute(query, version)]

    def release(self, **env: str) -> str:
        """Pushes a release nobody has deployed yet, and returns its version."""
        version = f"v1.3.{next(self._numbers)}"
        self.production.images.push(version, env)
        return version

    # what people do

    async def command(self, person: str, text: str, seconds: float = 30) -> Message:
        """Types a command and returns the bot's answer to that person."""
        before = {m.ts for m in self.slack.ephemerals(person)}
        delivery = await self.slack.person(person).command(text, channel="deployments")
        assert delivery.ok, delivery
        return await self.answer(person, before, seconds)

    async def answer(self, person: str, before: set[str], seconds: float = 30) -> Message:
        """The next answer that only this person sees, and that is more than a hint."""
        return await self.until(lambda: self._answered(person, before), seconds)

    def _answered(self, person: str, before: set[str]) -> Message | None:
        new = [m for m in self.slack.ephemerals(person) if m.ts not in before]
        return next((m for m in reversed(new) if not m.text.startswith(_HINT)), None)

    async def press(self, person: str, message: Message, button: str, seconds: float = 30) -> Message:
        """Clicks, says yes to the dialog, and returns the answer."""
        before = {m.ts for m in self.slack.ephemerals(person)}
        delivery = await self.slack.person(person).click(message, button, confirmed=True)
        assert getattr(delivery, "ok", False), delivery
        return await self.answer(person, before, seconds)

    async def fill(self, person: str, callback: str, **values: str) -> Message:
        """Fills the form on top once it is there, sends it, and returns the answer."""
        view = await self.until(
            lambda: next(
                (v for v in self.slack.views(person)[-1:] if v.body.get("callback_id") == callback), None
            )
        )
        before = {m.ts for m in self.slack.ephemerals(person)}
        given = {name: {name: value} for name, value in values.items()}
        delivery = await self.slack.person(person).submit(view, given)
        assert delivery.ok, delivery
        return await self.answer(person, before, seconds=15)

    async def approve(self, version: str, *people: str) -> None:
        """Each presses Approve on the approval message, and confirms."""
        for person in people:
            await self.press(person, await self.until(lambda: self.approval(version)), "approve")

    async def deploy(self, version: str, *approvers: str, person: str = "U0ENGINEER") -> Message:
        """Asks for production; the approval message, after these have approved."""
        await self.command(person, f"/deploy {version} production")
        await self.approve(version, *approvers)
        return await self.until(lambda: self.approval(version))

    # what people see

    async def until(self, look: Callable[[], T | None], seconds: float = 30) -> T:
        """Waits for something true on Slack; the failure shows what was there, and the bot's log."""
        try:
            found = await self.slack.wait_for(look, seconds)
        except TimeoutError:
            said = "\n---\n".join(shown(m) for m in (*self.slack.messages("deployments"), *self._whispers()))
            raise AssertionError(f"not seen.\n{said[-20000:]}\n\n{self.bot.said()}") from None
        assert found is not None
        return found

    def _whispers(self) -> list[Message]:
        return [m for person in self.slack.state.users for m in self.slack.ephemerals(person)]

    def card(self, version: str) -> Message | None:
        """The newest card of a version."""
        return next(iter(reversed(self.cards(version))), None)

    def cards(self, version: str) -> list[Message]:
        found = (m for m in self.slack.messages("deployments") if _key(m).endswith("-card"))
        return [m for m in found if version in m.text]

    def approval(self, version: str) -> Message | None:
        """The message with the buttons, in the thread of the newest card."""
        return next((m for m in self.thread(version) if _key(m).endswith("-approval")), None)

    def thread(self, version: str) -> list[Message]:
        card = self.card(version)
        return self.slack.thread(card) if card else []

    async def lined(self, version: str, words: str) -> str:
        """The text of a message in the thread, once one says these words."""
        return await self.until(lambda: next((t for t in self.lines(version) if words in t), None))

    async def voted(self, version: str, words: str) -> Message:
        """The approval message, once it shows these words."""

        def look() -> Message | None:
            message = self.approval(version)
            return message if message and words in shown(message) else None

        return await self.until(look)

    def lines(self, version: str) -> list[str]:
        """The texts in the thread."""
        return [m.text for m in self.thread(version)]

    def posts(self, words: str, channel: str = "deployments") -> list[Message]:
        return [m for m in self.slack.messages(channel) if words in shown(m)]

    async def carded(self, version: str, words: str, seconds: float = 30) -> Message:
        """The card, once it says these words."""
        return await self.until(
            lambda: next((m for m in self.cards(version)[-1:] if words in m.text), None), seconds
        )


def _key(message: Message) -> str:
    """What the bot wrote into the message's metadata to find it again."""
    return str((message.metadata or {}).get("event_payload", {}).get("id", ""))


def shown(message: Message) -> str:
    """Everything a person reads of it."""
    return message.text + "\n" + str(message.blocks)


def body(message: Message) -> list[str]:
    """The lines of its first block, as they were sent."""
    return str(message.blocks[0]["text"]["text"]).split("\n")


@asynccontextmanager
async def staged(
    production: TargetHost,
    staging: TargetHost,
    database_url: str,
    folder: Path,
    *,
    socket: bool = False,
    proof: bool = True,
    database: str = "",
    pace: float = 0,
    timings: Mapping[str, float] | None = None,
    variables: Mapping[str, str] | None = None,
) -> AsyncIterator[Stage]:
    """`socket`: Slack talks Socket Mode. `proof` False: production does not ask for staging first.
    `database`: the application's, for its playbooks.

    `variables`: further settings of the bot.
    """
    staging.install_helper(environment="staging")
    config = folder / "liyaqa.toml"
    config.write_text(configuration(production, staging, proof=proof, database=database, **(timings or {})))
    async with SlackWorkspace(transport="socket" if socket else "http") as workspace:
        workspace.state.put_group(UserGroup("S0APPROVERS", "approvers", "Approvers", APPROVERS))
        given = {**environment(workspace, database_url, config, pace), **(variables or {})}
        if socket:
            given["SLACK_APP_TOKEN"] = workspace.app_token
        bot = Bot(given, folder / "bot.log")
        stage = Stage(workspace, bot, production, staging, database_url)
        try:
            await opened(stage)
            await stage.set_clock(TUESDAY)
            yield stage
        finally:
            bot.end()


async def opened(stage: Stage) -> None:
    """Starts the bot and connects it with Slack."""
    stage.bot.start()
    await stage.bot.ready()
    if "SLACK_APP_TOKEN" in stage.bot.environment:
        await stage.until(lambda: stage.slack.sockets.connections)
    else:
        await stage.slack.connect(f"http://127.0.0.1:{stage.bot.port}/slack/events")


def environment(slack: SlackWorkspace, database_url: str, config: Path, pace: float = 0) -> dict[str, str]:
    """For a bot in this workspace. Slack's pace is taken from it, the local one does not mind."""
    return clean_environment(
        PATH=os.environ["PATH"],
        SLACK_BOT_TOKEN=slack.bot_token,
        SLACK_SIGNING_SECRET=slack.signing_secret,
        SLACK_API_URL=slack.api_url,
        SLACK_PACE=str(pace),
        DATABASE_URL=database_url,
        BOT_CONFIG=str(config),
        SMOKE_EMAIL="test@liyaqa.com",
        SMOKE_PASSWORD="test123",
        HASH_KEY="sample-key-for-the-tests",
        LOG_FORMAT="console",
    )
