"""A desk in front of the session's host, with an open incident, and a database container beside the application."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from actions import playbooks
from actions.incidents import opening
from actions.playbooks import Asked, Press
from policy.config import Database
from policy.incidents.model import Type
from policy.playbooks import ActionRun, ActionState, Doing
from policy.rules import Verdict
from tests.postgres import PostgresServer
from tests.real.deploying.desk import ADMIN, APPROVERS, Office, open_office, production, seen
from tests.real.parts.application_database import application_database
from tests.real.parts.host import TargetHost

_ENDED = {ActionState.DONE, ActionState.FAILED, ActionState.DECLINED}


@dataclass(slots=True)
class Scene:
    """An office with a worker and an incident. `press` waits for the end of what it began."""

    office: Office
    host: TargetHost
    incident: str
    environment: str = "production"

    async def ask(
        self, doing: Doing, ticket: int = 0, person: str = ADMIN, **more: object
    ) -> Asked | Verdict:
        press = Press(person, self.incident, "outage", doing, self.environment, ticket)
        return await playbooks.press(self.office.desk, replace(press, **more))  # type: ignore[arg-type]

    async def press(self, doing: Doing, ticket: int = 0, **more: Any) -> ActionRun:
        asked = await self.ask(doing, ticket, **more)
        assert isinstance(asked, Asked), asked
        if asked.run.state is ActionState.ASKED:
            agreed = await playbooks.agree(self.office.desk, asked.run.id, APPROVERS[0])
            assert isinstance(agreed, Asked), agreed
        return await self.ended(asked.run.id)

    async def ended(self, number: int) -> ActionRun:
        async def look() -> ActionRun | None:
            row = await self.office.store.action(number)
            return row if row and row.state in _ENDED else None

        return await seen(look, 60)

    async def timeline(self) -> list[str]:
        return [entry.text for entry in await self.office.store.timeline(self.incident)]


async def opened(office: Office, kind: Type = Type.OUTAGE) -> str:
    answer = await opening.ask(
        office.desk, opening.Ask(ADMIN, "P0", kind, "Everything is slow", "production")
    )
    assert isinstance(answer, opening.Opened), answer
    return answer.incident.id


@pytest.fixture
async def scene(host: TargetHost, database_url: str) -> AsyncIterator[Scene]:
    """v1.2.3 serves, started by hand as the guide does."""
    host.run_release("v1.2.3")
    async with open_office(database_url, production(host)) as office, office.working():
        yield Scene(office, host, await opened(office))


@pytest.fixture
async def database_scene(
    host: TargetHost, database_url: str, postgres: PostgresServer, empty_database_url: str
) -> AsyncIterator[Scene]:
    """The application's database: the distribution's psql in a container, in front of a real PostgreSQL."""
    name = application_database(host, postgres, empty_database_url)
    host.run_release("v1.2.3")
    at = Database(name=name, user="postgres")
    async with open_office(database_url, production(host, database=at)) as office, office.working():
        yield Scene(office, host, await opened(office))
