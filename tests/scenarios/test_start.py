"""A start that cannot succeed says why in one sentence each, exits with 1, and shows no traceback and no secret."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from sandbox.slack.workspace import SlackWorkspace
from tests.real.parts.host import TargetHost
from tests.scenarios.configuration import configuration
from tests.scenarios.process import Bot
from tests.scenarios.stage import environment


@dataclass(slots=True)
class Start:
    """What the bot would be started with."""

    variables: dict[str, str]
    config: Path

    def change(self, old: str, new: str) -> None:
        text = self.config.read_text()
        assert old in text
        self.config.write_text(text.replace(old, new))


@pytest.fixture
async def start(
    session_host: TargetHost, session_twin: TargetHost, database_url: str, tmp_path: Path
) -> AsyncIterator[Start]:
    config = tmp_path / "liyaqa.toml"
    config.write_text(configuration(session_host, session_twin))
    async with SlackWorkspace() as slack:
        yield Start(environment(slack, database_url, config), config)


def forged_token(start: Start) -> None:
    start.variables["SLACK_BOT_TOKEN"] = "xoxb-somebody-elses"


def a_user_token(start: Start) -> None:
    start.variables["SLACK_BOT_TOKEN"] = "xoxp-secret-of-a-person"


def no_database(start: Start) -> None:
    del start.variables["DATABASE_URL"]


def database_away(start: Start) -> None:
    start.variables["DATABASE_URL"] = "postgresql://desk:sample-password@127.0.0.1:9/desk"


def two_faults(start: Start) -> None:
    start.change('on_call = "U0ONCALL"', 'on_call = "U0ONCALL"\npager = "x"')
    start.change("approvals = 2", 'approvals = "two"')


def too_few_approvers(start: Start) -> None:
    start.change('group = "S0APPROVERS"', 'users = ["U0APPROVER1", "U0APPROVER2"]')


def not_toml(start: Start) -> None:
    start.config.write_text("[channels\n")


def no_file(start: Start) -> None:
    start.variables["BOT_CONFIG"] += ".missing"


@pytest.mark.parametrize(
    ("broken", "sentences"),
    [
        (forged_token, ("Slack refused `auth.test`: `invalid_auth`.",)),
        (a_user_token, ("SLACK_BOT_TOKEN: must begin with xoxb-.",)),
        (no_database, ("DATABASE_URL: is not set.",)),
        (database_away, ("The desk cannot reach its database",)),
        (two_faults, ("environments.production.approvals", "contacts.pager")),
        (too_few_approvers, ("roles.approver",)),
        (not_toml, ("liyaqa.toml",)),
        (no_file, ("liyaqa.toml.missing",)),
    ],
    ids=lambda given: getattr(given, "__name__", ""),
)
async def test_a_start_that_cannot_succeed_says_why(
    start: Start, tmp_path: Path, broken: Callable[[Start], None], sentences: tuple[str, ...]
) -> None:
    broken(start)
    bot = Bot(start.variables, tmp_path / "bot.log")
    bot.start()
    try:
        assert await bot.exited() == 1
    finally:
        bot.end()
    said = await asyncio.to_thread(bot.log.read_text)
    told = [line for line in said.splitlines() if not line.startswith("20")]  # beside the log's own lines
    assert len(told) == len(sentences), said
    for sentence, line in zip(sentences, told, strict=True):
        assert sentence.replace("`", "") in line.replace("`", "")
    for secret in (
        "Traceback",
        "sample-password",
        "secret-of-a-person",
        start.variables["SLACK_SIGNING_SECRET"],
    ):
        assert secret not in said
