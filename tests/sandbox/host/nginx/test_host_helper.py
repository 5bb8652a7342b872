"""The helper's stand-in answers as the real one does: the same calls on a real host and on a sandbox host."""

import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from clients.ssh.connect import connected
from clients.ssh.link import Link
from policy.config import Host
from sandbox.host import SandboxHost
from tests.real import clients_site
from tests.real.parts.host import TargetHost
from tests.sandbox.host.site import configured

ONE, OTHER = "11111111-2222-3333-4444-555555555555", "99999999-2222-3333-4444-555555555555"
NONE = "0" * 64
# Values that differ from one host to another, or from one reading to the next.
_OWN = {"session", "worker", "before", "site", "sha", "master", "line", "diff", "nginx", "error"}


@dataclass(frozen=True, slots=True)
class Place:
    link: Link
    helper: str
    site: Path
    ports: Sequence[int]

    async def call(self, words: str) -> tuple[int | None, list[str]]:
        """Exit code, and the lines with the pool's ports as P0, P1 and P2."""
        for index, port in enumerate(self.ports):
            words = words.replace(f"P{index}", str(port))
        answer = await self.link.run(["sudo", "-n", self.helper, *words.split()], seconds=30)
        return answer.code, [*dict.fromkeys(map(self._plain, answer.out.splitlines()))]

    def _plain(self, line: str) -> str:
        key, _, value = line.partition("=")
        for index, port in enumerate(self.ports):
            value = re.sub(rf"(?<!\d){port}(?!\d)", f"P{index}", value)
        return key if key in _OWN else f"{key}={value}"


@asynccontextmanager
async def _place(host: Host, site: Path, ports: Sequence[int]) -> AsyncIterator[Place]:
    async with connected(host, 5) as link:
        yield Place(link, host.helper, site, ports)


@pytest.fixture
async def places(host: TargetHost, production: SandboxHost) -> AsyncIterator[tuple[Place, Place]]:
    """The real host and the sandbox's."""
    host.run_release("v1.2.3")
    real, ours = clients_site.configured(host).hosts[0], configured(production).hosts[0]
    async with (
        _place(real, host.site, host.ports) as one,
        _place(ours, production.site, production.ports) as other,
    ):
        yield one, other


CALLS = (
    "status production",
    f"register production 2 {ONE}",
    f"register production 1 {ONE}",
    f"register production 3 {OTHER}",
    f"adopt production {OTHER}",
    f"register production 3 {OTHER}",
    "switch production P1 2",
    "switch production 9 3",
    f"switch production P1 3 {NONE}",
    "switch production P1 3",
    "switch production P1 3",
    "status production",
    "switch production P0 3",
    "maintenance production on 2",
    "maintenance production on 3",
    "switch production P1 3",
    "maintenance production off 3",
    "maintenance production maybe 3",
    "switch production P0 3",
    "block production 10.0.0.1 INC-2026-001",
    "block production 203.0.113.0/23 INC-2026-001",
    "block production 1.2.3 INC-2026-001",
    "block production 203.0.113.9",
    "block production 203.0.113.9; INC-2026-001",
    "status elsewhere",
    "register production 04 abcdefgh",
    "switch production P1",
    "restart production",
    "status",
)


@pytest.mark.real
async def test_every_verb_answers_as_the_real_helpers_does(places: tuple[Place, Place]) -> None:
    real, ours = places
    for words in CALLS:
        assert await ours.call(words) == await real.call(words), words


EDITS: dict[str, Callable[[str], str]] = {
    "two ports": lambda text: re.sub(r"(?m)^(\s+proxy_pass http://localhost:)(\d+);", r"\1P0;\n\1P1;", text),
    "an upstream": lambda text: re.sub(
        r"(?m)^\s+proxy_pass http://localhost:\d+;", "proxy_pass http://backend;", text
    ),
    "no semicolon": lambda text: text.replace(
        "proxy_set_header Host $host;", "proxy_set_header Host $host\n;;{"
    ),
    "another host": lambda text: text.replace("proxy_pass http://localhost", "proxy_pass http://backend"),
    "only comments": lambda text: text.replace("proxy_pass", "# proxy_pass"),
    "a comment more": lambda text: f"# was: proxy_pass http://localhost:P1;\n{text}",
}


@pytest.mark.real
async def test_an_edited_site_is_met_as_the_real_helper_meets_it(places: tuple[Place, Place]) -> None:
    real, ours = [await met(place) for place in places]
    assert ours == real
    refused = {name for name, answers in ours.items() if answers[1][0]}
    assert refused == EDITS.keys() - {"a comment more"}


async def met(place: Place) -> dict[str, list[tuple[int | None, list[str]]]]:
    """What status and switch answer to each edit; a refused switch leaves the file as it was."""
    assert (await place.call(f"register production 1 {ONE}"))[0] == 0
    file, found = place.site.resolve(), {}
    before = file.read_text()
    for name, edit in EDITS.items():
        edited = re.sub(r"P([01])", lambda m: str(place.ports[int(m[1])]), edit(before))
        file.write_text(edited)
        answers = [await place.call("status production"), await place.call("switch production P1 1")]
        assert (file.read_text() == edited) == bool(answers[1][0]), name
        found[name] = answers
        file.write_text(before)
    return found


async def test_a_reload_that_does_not_come_puts_the_port_back(production: SandboxHost) -> None:
    async with _place(configured(production).hosts[0], production.site, production.ports) as place:
        await place.call(f"register production 1 {ONE}")
        production.nginx.stick()
        code, lines = await place.call("switch production P1 1")
        production.nginx.stick(stuck=False)

        assert (code, "restored=no" in lines) == (80, True)
        assert production.nginx.live() == [production.ports[0]]
        code, lines = await place.call("switch production P1 1")
        assert (code, "repaired=P1:P0" in lines, "port=P1" in lines) == (0, True, True)
