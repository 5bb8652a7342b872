"""What a migration's SQL does, as squawk's parser reads it; in a process of its own, with a deadline."""

import asyncio
import re
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import structlog

from policy.answers import Change

SECONDS = 10.0
LONGEST = 1_000_000  # characters; a longer one is data, not a change of the schema
_LINE = re.compile(r'^( *)([A-Z_]+)@\d+\.\.\d+(?: "(.*)")?$')
_DEEP = frozenset({"DELETE", "UPDATE", "TRUNCATE", "INSERT", "MERGE"})  # also inside another statement
_NESTED = frozenset({"ALTER_TABLE", "ALTER_TYPE", "ALTER_COLUMN"})  # what is done stands inside
_FILLING = frozenset({"EMPTY_STMT", "WHITESPACE", "COMMENT", "COMMA", "SEMICOLON"})
_NAMES = frozenset({"IDENT", "QUOTED_IDENT"})

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Node:
    depth: int
    kind: str
    text: str
    inside: tuple["_Node", ...]

    def first(self, kind: str) -> "_Node | None":
        return next((n for n in self.inside if n.kind == kind), None)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(n.text.strip('\\"') for n in self.inside if n.kind in _NAMES)


class Squawk:
    """Satisfies `Sql`."""

    def __init__(self, program: Path | None = None) -> None:
        self._program = program or Path(sysconfig.get_path("scripts")) / _name()

    async def changes(self, sql: str) -> tuple[Change, ...] | None:
        """None when it could not be read: too long, not SQL, or the parser is not there."""
        if len(sql) > LONGEST:
            return None
        try:
            async with asyncio.timeout(SECONDS):
                tree = await self._tree(sql)
        except (OSError, TimeoutError) as e:
            log.warning("migration not read", fault=str(e) or type(e).__name__)
            return None
        return None if tree is None or re.search(r"^ *ERROR@", tree, re.MULTILINE) else tuple(_changes(tree))

    async def _tree(self, sql: str) -> str | None:
        made = await asyncio.create_subprocess_exec(
            str(self._program),
            *("--debug", "parse"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            said, _ = await made.communicate(sql.encode())
        finally:
            if made.returncode is None:
                made.kill()
                await made.wait()
        return said.decode(errors="replace") if made.returncode == 0 else None


def _name() -> str:
    return "squawk.exe" if sys.platform == "win32" else "squawk"


def _changes(tree: str) -> Iterator[Change]:
    nodes = [
        (len(found[1]) // 2, found[2], found[3] or "")
        for line in tree.splitlines()
        if (found := _LINE.match(line))
    ]
    for statement in _children(nodes, 0, len(nodes), 1):
        yield from _statement(statement)


def _children(nodes: list[tuple[int, str, str]], start: int, end: int, depth: int) -> Iterator[_Node]:
    """The nodes of that depth, each with everything inside it."""
    at = start
    while at < end:
        if nodes[at][0] != depth:
            at += 1
            continue
        after = next((i for i in range(at + 1, end) if nodes[i][0] <= depth), end)
        inside = tuple(_Node(d, kind, text, ()) for d, kind, text in nodes[at + 1 : after])
        yield _Node(depth, nodes[at][1], nodes[at][2], inside)
        at = after


def _statement(node: _Node) -> Iterator[Change]:
    if _is_filling(node.kind):
        return
    on = _on(node)
    if node.kind in _NESTED:
        yield from _actions(node, on)
    else:
        yield Change(_refined(node), on)
    yield from (Change(n.kind, on) for n in node.inside if n.kind in _DEEP)


def _on(node: _Node) -> str:
    """What it is about; an index is about its table."""
    kinds = [n.kind for n in node.inside]
    start = kinds.index("TABLE_RELATION_NAME") if "TABLE_RELATION_NAME" in kinds else 0
    after = (n.text.strip('\\"') for n in node.inside[start:] if n.kind in _NAMES)
    return next(after, "")


def _is_filling(kind: str) -> bool:
    return kind in _FILLING or kind.endswith(("_KW", "_NAME", "_NAME_REF", "IF_EXISTS"))


def _refined(node: _Node) -> str:
    unique = node.kind == "CREATE_INDEX" and node.first("UNIQUE_KW") is not None
    return "CREATE_UNIQUE_INDEX" if unique else node.kind


def _actions(node: _Node, table: str) -> Iterator[Change]:
    flat = [(n.depth, n.kind, n.text) for n in node.inside]
    for action in _children(flat, 0, len(flat), node.depth + 1):
        if _is_filling(action.kind):
            continue
        on = f"{table}.{action.names[0]}" if action.names else table
        if action.kind == "ALTER_COLUMN":
            inner = [(n.depth, n.kind, n.text) for n in action.inside]
            kinds = (n.kind for n in _children(inner, 0, len(inner), action.depth + 1))
            yield from (Change(kind, on) for kind in kinds if not _is_filling(kind))
        else:
            yield Change(_required(action), on)


def _required(action: _Node) -> str:
    """A column that must have a value and gives none breaks who does not know it."""
    needs = action.first("NOT_NULL_CONSTRAINT") and not action.first("DEFAULT_CONSTRAINT")
    return "ADD_REQUIRED_COLUMN" if action.kind == "ADD_COLUMN" and needs else action.kind
