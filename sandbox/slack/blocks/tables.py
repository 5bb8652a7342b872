"""The table and data_table blocks: rows, columns and the characters in their cells."""

from collections.abc import Iterator
from typing import Any

from sandbox.slack.blocks.composition import IDENTIFIER
from sandbox.slack.blocks.measure import text_length
from sandbox.slack.blocks.rich_text import RICH_TEXT
from sandbox.slack.blocks.rules import (
    Problem,
    Rule,
    array,
    boolean,
    by_type,
    integer,
    number,
    obj,
    one_of,
    string,
)

_RAW = obj({"type": one_of("raw_text"), "text": string(minimum=1)})
_NUMBER = obj({"type": one_of("raw_number"), "value": number}, {"text": string(minimum=1)})
_CELLS: dict[str, Rule] = {"raw_text": _RAW, "raw_number": _NUMBER, "rich_text": RICH_TEXT}
_CELL = by_type(_CELLS, where="a table cell")
_ROW = array(_CELL, minimum=1, maximum=20)
_COLUMN = obj(optional={"align": one_of("left", "center", "right"), "is_wrapped": boolean})


def _column(value: Any, at: str) -> Iterator[Problem]:
    if value is not None:
        yield from _COLUMN(value, at)


def _cell_text(maximum: int) -> Rule:
    def check(table: Any, at: str) -> Iterator[Problem]:
        if text_length(table.get("rows")) > maximum:
            yield Problem(f"{at}/rows", f"cells must hold less than {maximum + 1} characters together")

    return check


def _regular(table: Any, at: str) -> Iterator[Problem]:
    rows = table.get("rows")
    lengths = {len(row) for row in rows if isinstance(row, list)} if isinstance(rows, list) else set()
    if len(lengths) > 1:
        yield Problem(f"{at}/rows", "all rows must have the same number of cells")


def _plain_header(table: Any, at: str) -> Iterator[Problem]:
    rows = table.get("rows")
    first = rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], list) else []
    for index, cell in enumerate(first):
        if isinstance(cell, dict) and cell.get("type") == "rich_text":
            yield Problem(f"{at}/rows/0/{index}", "header cells must not be rich_text")


TABLE = obj(
    {"type": one_of("table"), "rows": array(_ROW, minimum=1, maximum=100)},
    {"block_id": IDENTIFIER, "column_settings": array(_column, maximum=20)},
    also=(_cell_text(10_000),),
)
DATA_TABLE = obj(
    {
        "type": one_of("data_table"),
        "rows": array(_ROW, minimum=2, maximum=201),
        "caption": string(minimum=1),
    },
    {
        "block_id": IDENTIFIER,
        "page_size": integer(1, 100),
        "row_header_column_index": integer(0, 19),
    },
    also=(_cell_text(20_000), _regular, _plain_header),
)
