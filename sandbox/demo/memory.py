"""What was said stays from one start to the next, even when the demo is killed."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sandbox.demo.faults import CannotStart
from sandbox.demo.folder import replace
from sandbox.page import Extras
from sandbox.slack import SlackWorkspace

_SETTLED = 0.3  # seconds after a change, so that many changes are one file


@dataclass(frozen=True, slots=True)
class Memory:
    slack: SlackWorkspace
    extras: Extras
    file: Path

    def load(self) -> bool:
        """Before the workspace opens. Whether there was anything. CannotStart when the file is broken."""
        if not self.file.exists():
            return False
        try:
            known = json.loads(self.file.read_text(encoding="utf-8"))
            self.slack.restore(known["slack"])
            self.extras.marks.update(known["marks"])
            self.extras.shifts.extend((since, ahead) for since, ahead in known["shifts"])
        except (ValueError, TypeError, KeyError):
            raise CannotStart(f"{self.file} cannot be read. `make demo-reset` begins anew.") from None
        return True

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Writes after each change, and once more at the end."""
        changed = asyncio.Event()
        try:
            async with asyncio.TaskGroup() as group:
                works = [group.create_task(one) for one in (self._listen(changed), self._write(changed))]
                yield
                for work in works:
                    work.cancel()
        finally:
            replace(self.file, self._text(self.slack.keep()()))

    async def _listen(self, changed: asyncio.Event) -> None:
        async with self.slack.subscribe() as changes:
            async for _ in changes:
                changed.set()

    async def _write(self, changed: asyncio.Event) -> None:
        while True:
            await changed.wait()
            await asyncio.sleep(_SETTLED)
            changed.clear()
            said = self.slack.keep()
            await asyncio.to_thread(lambda: replace(self.file, self._text(said())))  # noqa: B023  awaited at once

    def _text(self, said: str) -> str:
        return json.dumps({"slack": said, "marks": self.extras.marks, "shifts": self.extras.shifts})
