"""The database stopped, killed or frozen and the host lost, before and after every step: the run goes on when they are back."""

import pytest

from tests.real.surviving.cases import LOSSES, OUTAGES, Case, every, mixed
from tests.real.surviving.ordeal import survives
from tests.real.surviving.world import World

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]


@pytest.mark.parametrize("case", mixed(), ids=lambda case: case.name)
async def test_a_database_or_a_host_lost_at_every_step_of_a_run_is_waited_for(
    request: pytest.FixtureRequest, world: World, case: Case
) -> None:
    await survives(request, world, case)


@pytest.mark.full
@pytest.mark.parametrize("case", every((*OUTAGES, *LOSSES)), ids=lambda case: case.name)
async def test_whatever_is_lost_whenever_it_is_lost_the_run_ends_well(
    request: pytest.FixtureRequest, world: World, case: Case
) -> None:
    await survives(request, world, case)
