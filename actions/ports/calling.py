"""What paging and alerts need: remembered, and reached."""

from typing import Protocol

from policy.calling.alerts import Group
from policy.calling.paging import Page


class Pager(Protocol):
    """A paging service. PagingFault when it did not take the event."""

    async def send(self, event: str, key: str, summary: str, severity: str, source: str) -> None:
        """`event`: trigger, acknowledge or resolve. `key`: events of one key are one alert there."""


class CallingReads(Protocol):
    """The part of the Store that is about pages and alerts."""

    async def page(self, number: int) -> Page | None: ...

    async def pages_of(self, incident: str) -> tuple[Page, ...]: ...

    async def alert_group(self, number: int) -> Group | None: ...


class CallingWrites(Protocol):
    """The part of a Transaction that is about pages and alerts."""

    async def add_page(self, page: Page) -> Page: ...

    async def lock_page(self, number: int) -> Page | None: ...

    async def pages_of(self, incident: str) -> tuple[Page, ...]: ...

    async def save_page(self, page: Page) -> None: ...

    async def take_alerts(self, group: Group) -> tuple[Group, bool]:
        """The open row of this key, locked; made when there is none, which the second value tells."""

    async def find_alerts(self, key: str) -> Group | None:
        """The open row of this key, locked."""

    async def lock_alerts(self, number: int) -> Group | None: ...

    async def save_alerts(self, group: Group) -> None: ...
