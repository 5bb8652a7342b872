"""Whichever module is imported first, it loads: no module waits for one that waits for it."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from tests.project.test_budgets import PRODUCTION
from tests.project.tree import ROOT, sources


def module(path: Path, root: Path) -> str:
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def imported(path: Path) -> Iterator[str]:
    """Whatever might be a module that loads when this one does, and the packages that it is in."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for parts in (name.split(".") for name in names):
            yield from (".".join(parts[:end]) for end in range(1, len(parts) + 1))


def circle(paths: list[Path], root: Path) -> list[str]:
    """The modules of one, or none. The packages that a module is in have begun to load before it does."""
    files = {module(path, root): path for path in paths}
    waits = {
        name: {other for other in imported(path) if other in files and not f"{name}.".startswith(f"{other}.")}
        for name, path in files.items()
    }
    try:
        TopologicalSorter(waits).prepare()
    except CycleError as found:
        return list(found.args[1])
    return []


def test_no_import_goes_in_a_circle() -> None:
    assert circle(sources(*PRODUCTION), ROOT) == []


def test_a_circle_through_a_package_is_found(tmp_path: Path) -> None:
    """The door of `desk` takes from `clock`, which takes from a module behind that door."""
    written = {"desk/__init__.py": "from desk.ask import ask", "desk/ask.py": "from clock import now"}
    written |= {"clock.py": "from desk.times import ZONE", "desk/times.py": "ZONE = 3"}
    (tmp_path / "desk").mkdir()
    for name, text in written.items():
        (tmp_path / name).write_text(text)

    assert {"desk", "desk.ask", "clock"} <= set(circle([tmp_path / name for name in written], tmp_path))
