"""Commands in containers, and the database beside the application: psql answers the statements of an incident."""

import itertools
import re
import secrets
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.host.engine.faults import EngineFault, no_container

DATABASE = "liyaqa-postgres"
_STDOUT, _STDERR = 1, 2
_MEMBERS, _SESSIONS = 1204, 318
_READ_ONLY = re.compile(r"ALTER DATABASE \w+ SET default_transaction_read_only = (on|off);")
_ROWS = {
    "SELECT * FROM audit_logs": " id | user_id |       action        |      created_at\n"
    "----+---------+---------------------+---------------------\n"
    "  3 |      42 | data_export         | 2026-02-03 08:58:11\n"
    "  2 |      42 | unauthorized_access | 2026-02-03 08:57:02\n"
    "  1 |       7 | login               | 2026-02-03 08:40:30\n(3 rows)\n",
    "SELECT DISTINCT user_id": " user_id\n---------\n      42\n(1 row)\n",
    "SELECT COUNT(*) FROM members": f" count\n-------\n  {_MEMBERS}\n(1 row)\n",
    "SELECT * FROM pg_stat_database": " datname | numbackends | xact_commit | deadlocks | checksum_failures\n"
    "---------+-------------+-------------+-----------+-------------------\n"
    " liyaqa  |           9 |      481516 |         0 |                 0\n(1 row)\n",
}


@dataclass(slots=True)
class Execs:
    """`known` tells whether a container is there. The database is no container of the sandbox's own, but answers as one."""

    known: Callable[[str], bool]
    read_only: bool = False
    sessions: int = _SESSIONS
    _held: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    _codes: dict[str, int | None] = field(default_factory=dict)

    def create(self, container: str, words: Sequence[str]) -> str:
        if container != DATABASE and not self.known(container):
            raise no_container(container)
        identity = secrets.token_hex(32)
        self._held[identity], self._codes[identity] = (container, list(words)), None
        return identity

    def start(self, identity: str) -> bytes:
        """What it says, framed."""
        container, words = self._find(identity)
        if container != DATABASE or words[:1] != ["psql"]:
            self._codes[identity] = 126
            return _frame(_STDERR, f'exec: "{words[0]}": executable file not found in $PATH: unknown\n')
        texts = [text for flag, text in itertools.pairwise(words) if flag == "-c"]
        return self._psql(identity, texts)

    def described(self, identity: str) -> dict[str, Any]:
        _, words = self._find(identity)
        process = {"tty": False, "entrypoint": words[0], "arguments": words[1:]}
        code = self._codes[identity]
        return {"ID": identity, "Running": code is None, "ExitCode": code, "ProcessConfig": process}

    def _find(self, identity: str) -> tuple[str, list[str]]:
        if identity not in self._held:
            raise EngineFault(404, f"No such exec instance: {identity}")
        return self._held[identity]

    def _psql(self, identity: str, texts: Sequence[str]) -> bytes:
        """One session: what it begins with decides whether it may write."""
        said, may_write = b"", not self.read_only
        for text in texts:
            if text.startswith("SET default_transaction_read_only = off"):
                may_write, answer = True, "SET\n"
            elif text.split()[0] == "SELECT":
                answer = next((rows for start, rows in _ROWS.items() if text.startswith(start)), "(0 rows)\n")
            elif not may_write:
                self._codes[identity] = 1
                verb = text.split()[0] if not text.startswith("WITH") else "UPDATE"
                return said + _frame(_STDERR, f"ERROR:  cannot execute {verb} in a read-only transaction\n")
            else:
                answer = self._write(text)
            said += _frame(_STDOUT, answer)
        self._codes[identity] = 0
        return said

    def _write(self, text: str) -> str:
        if found := _READ_ONLY.fullmatch(text):
            self.read_only = found[1] == "on"
            return "ALTER DATABASE\n"
        if text.startswith("DELETE FROM refresh_tokens"):
            gone, self.sessions = self.sessions, 0
            return f"DELETE {gone}\n"
        return "UPDATE 1\n"


def _frame(stream: int, text: str) -> bytes:
    raw = text.encode()
    return struct.pack(">BxxxL", stream, len(raw)) + raw
