"""Readings are shared by those who wait, and never older than the question."""

import asyncio

import pytest

from actions.readings import Readings


class Thing:
    """Read slowly; each reading counts."""

    def __init__(self) -> None:
        self.readings = 0
        self.go = asyncio.Event()

    async def read(self) -> int:
        self.readings += 1
        mine = self.readings
        await self.go.wait()
        return mine


async def asked(readings: Readings, thing: Thing, times: int = 1) -> list[asyncio.Task[int]]:
    """That many ask at once; returns when they wait."""
    tasks = [asyncio.create_task(readings.share("thing", thing.read)) for _ in range(times)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return tasks


async def test_fifty_who_ask_at_once_cost_one_reading() -> None:
    readings, thing = Readings(), Thing()
    tasks = await asked(readings, thing, 50)

    thing.go.set()

    assert set(await asyncio.gather(*tasks)) == {1}


async def test_who_asks_during_a_reading_is_given_the_next_one() -> None:
    readings, thing = Readings(), Thing()
    first = await asked(readings, thing)
    late = await asked(readings, thing, 3)

    thing.go.set()

    assert await asyncio.gather(*first, *late) == [1, 2, 2, 2]


async def test_who_gives_up_takes_the_reading_from_nobody() -> None:
    readings, thing = Readings(), Thing()
    impatient, patient = await asked(readings, thing, 2)

    impatient.cancel()
    thing.go.set()

    assert await patient == 1


async def test_different_things_do_not_wait_for_each_other() -> None:
    readings, slow, quick = Readings(), Thing(), Thing()
    quick.go.set()
    waiting = await asked(readings, slow)

    assert await readings.share("another", quick.read) == 1

    slow.go.set()
    await waiting[0]


async def test_nothing_is_kept_of_what_nobody_asks_for_any_more() -> None:
    readings, thing = Readings(), Thing()
    thing.go.set()

    await asyncio.gather(*(readings.share(n, thing.read) for n in range(100)))

    assert not readings._turns
    assert not readings._next


async def test_a_fault_reaches_everybody_who_shared_it_and_nobody_after() -> None:
    readings, thing = Readings(), Thing()
    thing.go.set()

    async def broken() -> int:
        raise OSError("unplugged")

    results = await asyncio.gather(
        *(readings.share("thing", broken) for _ in range(3)), return_exceptions=True
    )

    assert [type(r) for r in results] == [OSError] * 3
    with pytest.raises(OSError, match="unplugged"):
        await readings.share("thing", broken)
    assert await readings.share("thing", thing.read) == 1
