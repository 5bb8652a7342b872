"""Answers as the root-owned helper `liyaqa-host` does: verbs, key=value lines, exit codes, fence and proof (ruling 12).

A stand-in, because the real one needs root, a mount namespace and an sshd above it; a test calls both and compares.
"""

import asyncio
import difflib
import os
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.host.nginx import maintenance, site
from sandbox.host.nginx.fence import NOBODY, Fence, Kept, LockHeld, Session, Unreadable
from sandbox.host.nginx.firewall import Firewall
from sandbox.host.nginx.server import WebServer
from sandbox.host.ssh.commands import Result

USAGE, BUSY, STALE, OTHER, SITE, TEST, RELOAD, EDITED = 64, 75, 76, 77, 78, 79, 80, 81
_PROOF = 2.0  # seconds in which the new workers must serve
_TOKEN, _HEX = re.compile(r"[1-9][0-9]{0,17}"), re.compile(r"[0-9a-f-]{8,64}")


@dataclass
class Quit(Exception):
    code: int
    error: str


@dataclass(slots=True)
class Helper:
    """`end` cuts an SSH session. `environment` is the only one this host serves."""

    nginx: WebServer
    kept: Kept
    environment: str
    end: Callable[[Session], None] = lambda _session: None
    firewall: Firewall = field(default_factory=Firewall)
    _calls: set[asyncio.Task[Result]] = field(default_factory=set)

    async def call(self, words: Sequence[str], session: Session) -> Result:
        """A cut connection does not stop it half-way."""
        task = asyncio.create_task(self._answer(words, session))
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)
        return await asyncio.shield(task)

    async def settled(self) -> None:
        """Waits for calls that are under way."""
        if self._calls:
            await asyncio.wait(self._calls)

    async def _answer(self, words: Sequence[str], session: Session) -> Result:
        said: list[str] = []
        try:
            await self._run(words, session, said)
        except Quit as e:
            return _result(e.code, [*said, f"error={e.error}"])
        except LockHeld:
            return _result(BUSY, [*said, f"error=another call holds {self.kept.folder}/lock"])
        except Unreadable as e:
            return _result(BUSY, [*said, f"error={e} cannot be read: mend it by hand"])
        return _result(0, said)

    async def _run(self, words: Sequence[str], session: Session, said: list[str]) -> None:
        match words:
            case [_, environment, *_] if environment != self.environment:
                raise Quit(USAGE, "a verb and a configured environment")
            case ["status", _]:
                said += self._status()
            case ["register", _, token, identity] if _TOKEN.fullmatch(token) and _HEX.fullmatch(identity):
                await self._locked(lambda: self._register(int(token), identity, session, said))
            case ["adopt", _, identity] if _HEX.fullmatch(identity):
                await self._locked(lambda: self._adopt(identity, said))
            case ["switch", _, port, token, *sha] if self._asked(port, token, sha):
                await self._locked(lambda: self._switch(int(port), int(token), sha, said))
            case ["maintenance", _, "on" | "off" as state, token] if self._number(token):
                await self._locked(lambda: self._maintenance(state, int(token), said))
            case ["block" | "unblock" as verb, _, address, incident] if self.firewall.asked(
                address, incident
            ):
                code, lines = self.firewall.told(verb, address, incident)
                said += lines
                if code:
                    raise Quit(code, said.pop())
            case _:
                raise Quit(USAGE, "unknown verb or argument")

    def _asked(self, port: str, token: str, sha: Sequence[str]) -> bool:
        known = port in map(str, self.nginx.ports) and self._number(token)
        return known and (not sha or (len(sha) == 1 and re.fullmatch(r"[0-9a-f]{64}", sha[0]) is not None))

    def _number(self, token: str) -> bool:
        return token == "0" or _TOKEN.fullmatch(token) is not None  # noqa: S105 - a fence's number

    async def _locked(self, act: Callable[[], Awaitable[None]]) -> None:
        async with self.kept.locked():
            await act()

    # verbs

    def _status(self) -> list[str]:
        fence, found = self.kept.fence(), self._read()
        session = fence.session
        pending = self.kept.recall("pending").strip().replace(" ", ":")
        proven = bool(found.sha) and self.kept.recall("proven") == found.sha and not pending
        lines = [f"environment={self.environment}", f"token={fence.token}", f"identity={fence.identity}"]
        lines.append(f"session={session.pid}:{session.start}")
        lines += [f"port={found.port}"] if found.port else ["port=", f"problem={found.problem}"]
        lines += [f"site={self._file()}", f"sha={found.sha}", f"proven={'yes' if proven else 'no'}"]
        lines += [f"pending={pending}", f"master={self.nginx.pid}"]
        lines.append(f"maintenance={'on' if maintenance.is_on(found.text, self.nginx.page) else 'off'}")
        lines += [f"worker={worker.line}" for worker in self.nginx.workers]
        return lines + [f"connections={port}:{self.nginx.connections[port]}" for port in self.nginx.ports]

    async def _register(self, token: int, identity: str, session: Session, said: list[str]) -> None:
        fence = self.kept.fence()
        if fence.identity not in {"", identity}:
            raise Quit(OTHER, f"registered by the database {fence.identity}")
        if token < fence.token:
            raise Quit(STALE, f"token {token} is lower than {fence.token}")
        if fence.session not in {session, NOBODY}:
            self.end(fence.session)
        self.kept.keep_fence(Fence(token, identity, session))
        await self._repair(said)
        found = self._read()
        if found.port:
            self.kept.keep("seen", found.text)
        said += self._status()

    async def _adopt(self, identity: str, said: list[str]) -> None:
        fence = self.kept.fence()
        self.kept.keep_fence(Fence(fence.token, identity, fence.session))
        said += self._status()

    async def _switch(self, port: int, token: int, sha: Sequence[str], said: list[str]) -> None:
        fence = self.kept.fence()
        if token != fence.token:
            raise Quit(STALE, f"token {token} is not the registered one, {fence.token}")
        await self._repair(said)
        if not self.nginx.running:
            raise Quit(RELOAD, "nginx is not running. Nothing was changed")
        found = self._understood(said)
        if sha and sha[0] != found.sha:
            self._edited(found, said)
        said.append(f"previous={found.port}")
        said += [f"before={worker.line}" for worker in self.nginx.workers]
        if found.port != port:
            await self._change(found, port, said)
        elif self.kept.recall("proven") != found.sha:
            self._tested(found.text, "its present configuration", said)
            if not await self._reloaded(said):
                raise Quit(RELOAD, "nginx did not take its present configuration")
        said += self._status()

    async def _maintenance(self, state: str, token: int, said: list[str]) -> None:
        fence = self.kept.fence()
        if token != fence.token:
            raise Quit(STALE, f"token {token} is not the registered one, {fence.token}")
        if state == "on":
            await self._prepared(said)
            self.nginx.page.write_text(maintenance.PAGE)
        else:
            self.nginx.page.unlink(missing_ok=True)
        said += self._status()

    async def _prepared(self, said: list[str]) -> None:
        """The site has the maintenance block, proven."""
        await self._repair(said)
        if not self.nginx.running:
            raise Quit(RELOAD, "nginx is not running. Nothing was changed")
        found = self._understood(said)
        extended = maintenance.extended(found.text, self.nginx.page)
        if extended == found.text:
            return
        self._tested(extended, "the maintenance block", said)
        self._write(extended)
        if not await self._reloaded(said):
            self._write(found.text)
            said.append(f"restored={'yes' if await self._reloaded(said) else 'no'}")
            raise Quit(RELOAD, "nginx was not proven to serve the maintenance block")

    # the change

    async def _change(self, found: site.Understood, port: int, said: list[str]) -> None:
        """Done or undone, never half: an intent is kept while it is under way."""
        new = site.rewritten(found.text, port, self.nginx.ports)
        self._tested(new, "the new configuration", said)
        self.kept.keep("pending", f"{found.port} {port}\n")
        if self._read().sha != found.sha:
            self.kept.forget("pending")
            self._edited(self._read(), said)
        self._write(new)
        if await self._reloaded(said):
            return
        restored = await self._put_back(found.port, port)
        said.append(f"restored={'yes' if restored else 'no'}")
        raise Quit(RELOAD, f"nginx was not proven to serve port {port}")

    async def _put_back(self, former: int, new: int) -> bool:
        """The port only; what else the file says by now stays."""
        found = self._read()
        if not found.port:
            return False
        if found.port == new:
            self._write(site.rewritten(found.text, former, self.nginx.ports))
        return await self._reloaded([])

    async def _repair(self, said: list[str]) -> None:
        """A switch that was cut half-way left its intent: undo it."""
        pending = self.kept.recall("pending").split()
        if not pending:
            return
        former, new = map(int, pending)
        if not await self._put_back(former, new):
            said.append("repaired=no")
            raise Quit(
                RELOAD, "a former switch is half done and cannot be undone: nginx must be mended by hand"
            )
        said.append(f"repaired={new}:{former}")

    async def _reloaded(self, said: list[str]) -> bool:
        """Proven: there are accepting workers, and each is younger than the reload (ruling 13)."""
        former = {worker.pid for worker in self.nginx.workers}
        await self.nginx.reload()
        deadline = time.monotonic() + _PROOF
        while time.monotonic() < deadline:
            accepting = {worker.pid for worker in self.nginx.workers if not worker.draining}
            if accepting and not accepting & former:
                found = self._read()
                self.kept.keep("proven", found.sha)
                self.kept.keep("seen", found.text)
                self.kept.forget("pending")
                return True
            await asyncio.sleep(0.03)
        said.append("nginx=the old workers still accept connections; see its error log")
        return False

    def _tested(self, text: str, what: str, said: list[str]) -> None:
        if objection := self.nginx.test(text):
            said.append(f"nginx={objection}")
            raise Quit(TEST, f"nginx refuses {what}. Nothing was changed")

    def _understood(self, said: list[str]) -> site.Understood:
        found = self._read()
        if not found.port:
            lines = enumerate(found.text.splitlines(), start=1)
            said += [
                f"line={number}:{line}"
                for number, line in lines
                if "proxy_pass" in line or "upstream" in line
            ]
            raise Quit(SITE, f"{found.problem}. Nothing was changed")
        return found

    def _edited(self, found: site.Understood, said: list[str]) -> None:
        seen = self.kept.recall("seen").splitlines()
        diff = difflib.unified_diff(seen, found.text.splitlines(), "registered", "now", lineterm="")
        said += [f"diff={line}" for line in diff]
        raise Quit(EDITED, f"{self._file()} was edited meanwhile. Nothing was changed")

    def _read(self) -> site.Understood:
        return site.read(self._file(), self.nginx.ports)

    def _file(self) -> Path:
        return self.nginx.site_file.resolve()

    def _write(self, text: str) -> None:
        file = self._file()
        draft = file.with_name(f".{file.name}.new")
        draft.write_text(text)
        draft.chmod(file.stat().st_mode)
        os.replace(draft, file)  # noqa: PTH105 - over an existing file


def _result(code: int, lines: Sequence[str]) -> Result:
    return Result(code, "".join(f"{line}\n" for line in lines))
