"""A served workspace page, asked without a browser."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.page.stage import Stage, free_port, staged

Json = dict[str, Any]


class Asker:
    """One person's requests to the page."""

    def __init__(self, stage: Stage, person: str) -> None:
        self.stage, self.person = stage, person

    async def post(self, name: str, headers: dict[str, str] | None = None, /, **body: Any) -> Json:
        address = f"{self.stage.url}/page/api/as/{self.person}/{name}"
        async with self.stage.session.post(address, json=body, headers=headers) as response:
            assert response.status == 200, await response.text()
            answer: Json = await response.json()
            return answer

    async def state(self) -> Json:
        async with self.stage.session.get(f"{self.stage.url}/page/api/as/{self.person}/state") as response:
            found: Json = await response.json()
            return found


@pytest.fixture
async def served() -> AsyncIterator[Stage]:
    async with staged(free_port()) as made:
        yield made


@pytest.fixture
def engineer(served: Stage) -> Asker:
    return Asker(served, "U0ENGINEER")
