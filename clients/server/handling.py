"""What a playbook does on a host (guide 11.2 to 11.5), through the helper, the Engine API and SSH."""

from collections.abc import Sequence

from clients.docker import command, containers, evidence
from clients.docker.output import LONGEST
from clients.redact import redactor
from clients.server import helper
from clients.server.wired import Wired
from clients.ssh import files
from policy.answers import Exit, SiteState

_ALL = 1 << 20  # bytes


class Handling(Wired):
    """The part of a session that playbooks use."""

    async def maintenance(self, environment: str, *, on: bool, token: int) -> SiteState:
        return helper.site(self.name, await helper.maintenance(self._link, environment, on=on, token=token))

    async def block(self, environment: str, address: str, incident: str) -> bool:
        return await helper.block(self._link, environment, address, incident)

    async def unblock(self, environment: str, address: str, incident: str) -> None:
        await helper.unblock(self._link, environment, address, incident)

    async def restart(self, container: str, seconds: int = 10) -> None:
        await containers.restart(self._engine, container, seconds)

    async def look(self, words: Sequence[str], seconds: float = 20) -> Exit:
        """A command that changes nothing. What matters comes first in its output, so all of it is read."""
        said = await self._link.run(list(words), seconds=seconds, limit=_ALL, merge=True)
        return Exit(said.code, (await self._hide())(said.out))

    async def run_in(self, container: str, words: Sequence[str], seconds: float) -> Exit:
        code, said = await command.run(self._engine, container, words, seconds=seconds, longest=LONGEST)
        return Exit(code, redactor(())((await self._hide())(said)))

    async def keep_evidence(
        self, container: str, folder: str, lines: int, snapshot: tuple[str, str]
    ) -> tuple[str, ...]:
        """Files that only the desk's account reads, not redacted; and an image. Returns what was kept."""
        described, found = await evidence.describe(self._engine, container)
        name = str(found["Name"]).removeprefix("/")
        await files.write(self._link, f"{folder}/{name}.json", described)
        await files.write(
            self._link, f"{folder}/{name}.log", await evidence.log(self._engine, found["Id"], lines)
        )
        await evidence.snapshot(self._engine, found["Id"], *snapshot)
        return f"{folder}/{name}.json", f"{folder}/{name}.log", ":".join(snapshot)
