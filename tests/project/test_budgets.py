"""The size budgets of the design: files and functions."""

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

from tests.project.tree import ROOT, sources

PRODUCTION = ("actions", "bot", "charts", "clients", "handlers", "messages", "policy", "store")
FILE_LINES = 300
FUNCTION_LINES = 50


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Name and lines, from `def` to the last line; a function's inner functions count for themselves too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not _signature_only(node):
            yield (
                f"{path.relative_to(ROOT)}:{node.lineno} {node.name}",
                (node.end_lineno or 0) - node.lineno + 1,
            )


def _signature_only(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """A Protocol's method has no body to measure."""
    return all(isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant) for part in node.body)


def test_no_file_is_longer_than_its_budget() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}

    assert {str(path.relative_to(ROOT)): n for path, n in lengths.items() if n > FILE_LINES} == {}


def test_no_function_is_longer_than_its_budget() -> None:
    measured = [found for path in sources(*PRODUCTION, "sandbox") for found in functions(path)]

    assert {name: lines for name, lines in measured if lines > FUNCTION_LINES} == {}


def test_most_functions_are_short() -> None:
    lines = [n for path in sources(*PRODUCTION) for _, n in functions(path)]

    assert statistics.median(lines) < 8
    assert statistics.quantiles(lines, n=10)[-1] < 25


def test_every_module_says_in_its_docstring_what_it_is() -> None:
    silent = [
        path for path in sources() if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]

    assert [str(path.relative_to(ROOT)) for path in silent] == []
