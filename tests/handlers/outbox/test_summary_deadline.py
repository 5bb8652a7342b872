"""A summary is there in one deadline, however many of its parts are slow: they are asked together."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from actions.desk import Desk
from actions.ops import health
from actions.summary import TOLD_WITHIN, take
from tests.handlers.office import Office

# What each part asks first, and how the summary names the part.
PARTS = {
    "session web-1 production": "host web-1",
    "session web-1 staging": "host web-1",
    "live production": "record of production",
    "live staging": "record of staging",
    "check": "health of production",
    "past": "deployments",
    "open_runs": "queue",
    "barred": "quarantine",
    "active_incidents": "incidents",
    "overdue_items": "action items",
    "sample": "metrics",
    "desk_state": "the desk",
    "seal": "audit log",
}


@dataclass
class Meeting:
    """Lets nobody go on before everybody has come. `held`: not even then."""

    missing: set[str]
    held: bool = False
    complete: asyncio.Event = field(default_factory=asyncio.Event)

    async def come(self, name: str) -> None:
        self.missing.discard(name)
        if not self.missing and not self.held:
            self.complete.set()
        await self.complete.wait()


@dataclass
class Slow:
    """A port whose named methods wait for the meeting first."""

    port: Any
    meeting: Meeting

    def __getattr__(self, name: str) -> Any:
        real = getattr(self.port, name)
        if name not in {key.split()[0] for key in PARTS}:
            return real

        async def call(*args: Any, **named: Any) -> Any:
            await self.meeting.come(f"live {args[0]}" if name == "live" else name)
            return await real(*args, **named)

        return call


@dataclass
class SlowHosts:
    port: Any
    meeting: Meeting

    @asynccontextmanager
    async def session(self, environment: Any, host: str) -> AsyncIterator[Any]:
        await self.meeting.come(f"session {host} {environment.name}")
        async with self.port.session(environment, host) as opened:
            yield opened


def slowed(desk: Desk, meeting: Meeting) -> Desk:
    hosts: Any = SlowHosts(desk.hosts, meeting)
    ports: dict[str, Any] = {
        name: Slow(getattr(desk, name), meeting) for name in ("store", "public", "metrics")
    }
    return replace(desk, hosts=hosts, **ports)


async def test_all_parts_are_under_way_before_any_of_them_has_answered(quiet_office: Office) -> None:
    facts = await take(slowed(quiet_office.desk, Meeting(set(PARTS))), seconds=30)
    assert facts.unknown == ()
    assert [(place.name, place.found) for place in facts.places] == [
        ("staging", "v1.2.3"),
        ("production", "v1.2.3"),
    ]


async def test_when_nothing_answers_the_whole_takes_one_deadline_and_names_every_part(
    quiet_office: Office,
) -> None:
    started = time.monotonic()
    facts = await take(slowed(quiet_office.desk, Meeting(set(PARTS), held=True)), seconds=1)
    assert time.monotonic() - started < len(PARTS) / 2  # one after the other it would be all of them
    assert {u.part for u in facts.unknown} == {*PARTS.values(), "health of staging"}
    assert {u.why for u in facts.unknown} == {"no answer within 1 s"}


def test_within_three_seconds_there_is_time_left_to_draw_and_a_silent_address_is_told_as_such() -> None:
    assert health.PUBLIC_WITHIN < TOLD_WITHIN < 3
