"""Whose Home tab is worth keeping up to date."""

from typing import Protocol


class Homes(Protocol):
    async def home_opened(self, person: str, digest: str) -> None:
        """Just now, and it shows what `digest` stands for."""

    async def homes_stale(self, recent: float) -> None:
        """Everybody's who opened it in the last `recent` seconds no longer shows what is."""

    async def take_homes(self, gap: float, limit: int) -> tuple[tuple[str, str], ...]:
        """Person and digest of stale ones, none twice within `gap` seconds; each is taken by one bot."""

    async def home_shown(self, person: str, digest: str) -> None: ...

    async def home_again(self, person: str) -> None:
        """It could not be published, so it is stale still."""
