"""SIGKILL before and after every step of the journal, under load; a restart or a twin carries the run to its end."""

import pytest

from tests.real.surviving.cases import KILLS, Case, every, matrix
from tests.real.surviving.ordeal import survives
from tests.real.surviving.world import World

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]
_SHORT = matrix()
_REST = [case for case in every(KILLS) if case not in _SHORT]


@pytest.mark.parametrize("case", _SHORT, ids=lambda case: case.name)
async def test_a_killed_bot_leaves_a_run_that_ends_well(
    request: pytest.FixtureRequest, world: World, case: Case
) -> None:
    await survives(request, world, case)


@pytest.mark.full
@pytest.mark.parametrize("case", _REST, ids=lambda case: case.name)
async def test_a_killed_bot_leaves_a_run_that_ends_well_wherever_it_was(
    request: pytest.FixtureRequest, world: World, case: Case
) -> None:
    await survives(request, world, case)
