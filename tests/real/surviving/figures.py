"""Collects what the cases of surviving measured, prints it after the tests, and keeps it in the documentation on request."""

import json
import os
import re
import statistics
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

_PROPERTY = "surviving"
_BETWEEN = re.compile(r"(<!-- figures -->\n).*?(<!-- /figures -->)", re.DOTALL)


@dataclass(slots=True)
class Row:
    """All cases of one kind. Seconds."""

    tried: int = 0
    failed: int = 0
    recovered: list[float] = field(default_factory=list)
    gaps: list[float] = field(default_factory=list)


def tried(request: pytest.FixtureRequest, kind: str) -> None:
    """Say this first: a test that fails has failed at what it tried last. A kind is a row."""
    request.node.user_properties.append((_PROPERTY, json.dumps({"tried": kind})))


def measured(request: pytest.FixtureRequest, kind: str, recovered: float, gap: float = 0) -> None:
    values = {"kind": kind, "recovered": recovered, "gap": gap}
    request.node.user_properties.append((_PROPERTY, json.dumps(values)))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--keep-figures", metavar="FILE", help="write the figures of what a run survives into this page"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`make test` leaves them out; who asks by mark or by name gets them."""
    if "full" in (config.getoption("markexpr") or ""):
        return
    left_out = [item for item in items if item.get_closest_marker("full")]
    if left_out:
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    reports = [r for kind in ("passed", "failed") for r in terminalreporter.stats.get(kind, ())]
    rows = _rows(r for r in reports if r.when == "call")
    if not rows:
        return
    table = _table(rows)
    terminalreporter.section("what a run survives")
    terminalreporter.write_line(table)
    if page := config.getoption("keep_figures"):
        _keep(Path(page), table)


def _rows(reports: Iterable[pytest.TestReport]) -> dict[str, Row]:
    rows: dict[str, Row] = defaultdict(Row)
    for report in reports:
        said = [json.loads(str(value)) for name, value in report.user_properties if name == _PROPERTY]
        kinds = [one["tried"] for one in said if "tried" in one]
        for kind in kinds:
            rows[kind].tried += 1
        if report.failed and kinds:
            rows[kinds[-1]].failed += 1
        for one in (one for one in said if "kind" in one):
            rows[one["kind"]].recovered.append(one["recovered"])
            rows[one["kind"]].gaps += [one["gap"]] if one["gap"] else []
    return dict(rows)


def _table(rows: dict[str, Row]) -> str:
    lines = [
        "| What happened | Cases | Failures | Recovery, median | Worst | Staging's gap, median | Worst |",
        "|---|---|---|---|---|---|---|",
    ]
    for kind, row in sorted(rows.items()):
        spans = f"{_seconds(row.recovered)} | {_seconds(row.gaps)}"
        lines.append(f"| {kind} | {row.tried} | {row.failed} | {spans} |")
    return "\n".join(lines)


def _seconds(values: list[float]) -> str:
    return f"{statistics.median(values):.1f} s | {max(values):.1f} s" if values else "– | –"


def _keep(page: Path, table: str) -> None:
    today, cores = datetime.now(UTC).date(), os.cpu_count()
    load = os.getloadavg()[2]
    head = f"Tried {today} on {cores} cores, load {load:.0f}, by `make test-all`.\n\n"
    text = page.read_text(encoding="utf-8")
    page.write_text(_BETWEEN.sub(lambda m: f"{m[1]}{head}{table}\n{m[2]}", text), encoding="utf-8")
