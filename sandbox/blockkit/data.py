"""Data as tables that are sorted, filtered and turned over, and as charts.

Source: https://docs.slack.dev/reference/block-kit/blocks/data-table-block and data-visualization-block.
"""

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sandbox.blockkit import limits
from sandbox.blockkit.problem import Problem
from sandbox.blockkit.rich_text import RICH_TEXT
from sandbox.blockkit.shapes import Check, array, below, by_type, integer, record, string, typed

_ID: Mapping[str, Check] = {"block_id": string(limits.ID)}


def _number(value: Any, at: str) -> Iterator[Problem]:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        yield Problem(at, "must provide a number")


def _share(value: Any, at: str) -> Iterator[Problem]:
    wrong = list(_number(value, at))
    yield from wrong
    if not wrong and value <= 0:
        yield Problem(at, "must be greater than 0")


RAW_TEXT: Final = typed("raw_text", {"text": string(limits.TABLE_CHARACTERS)}, {})
_RAW_NUMBER = typed("raw_number", {"value": _number, "text": string(limits.TABLE_CHARACTERS)}, {})
_CELL = by_type({"raw_text": RAW_TEXT, "raw_number": _RAW_NUMBER, "rich_text": RICH_TEXT})


def _is_a_grid(block: Any, at: str) -> Iterator[Problem]:
    rows = block["rows"]
    for index, row in enumerate(rows):
        if len(row) != len(rows[0]):
            yield Problem(below(below(at, "rows"), index), f"must have {len(rows[0])} cells, as the first row has")
    for column, cell in enumerate(rows[0]):
        if cell["type"] == "rich_text":
            yield Problem(f"{at}/rows/0/{column}", "unsupported type: rich_text in a header")
    if block.get("row_header_column_index", 0) >= len(rows[0]):
        yield Problem(below(at, "row_header_column_index"), "must be the index of a column")


DATA_TABLE: Final = typed(
    "data_table",
    {
        "caption": string(limits.TABLE_CHARACTERS),
        "rows": array(array(_CELL, 1, limits.TABLE_CELLS), 2, limits.DATA_TABLE_ROWS),
    },
    {
        **_ID,
        "page_size": integer(1, limits.DATA_TABLE_PAGE),
        "row_header_column_index": integer(0, limits.TABLE_CELLS - 1),
    },
    _is_a_grid,
)

_LABEL = string(limits.CHART_LABEL)
_SERIES = array(
    record(
        {
            "name": _LABEL,
            "data": array(record({"label": _LABEL, "value": _number}, {}), 1, limits.CHART_POINTS),
        },
        {},
    ),
    1,
    limits.CHART_SERIES,
)
_AXIS = record(
    {"categories": array(_LABEL, 1, limits.CHART_POINTS)},
    {"x_label": string(limits.CHART_TITLE), "y_label": string(limits.CHART_TITLE)},
)


def _one_point_a_category(chart: Any, at: str) -> Iterator[Problem]:
    categories = chart["axis_config"]["categories"]
    names: set[str] = set()
    for index, series in enumerate(chart["series"]):
        here = below(below(at, "series"), index)
        if series["name"] in names:
            yield Problem(below(here, "name"), "must not be repeated")
        names.add(series["name"])
        if sorted(point["label"] for point in series["data"]) != sorted(categories):
            yield Problem(below(here, "data"), "must have one point for each of `categories`")


def _over_categories(kind: str) -> Check:
    return typed(kind, {"series": _SERIES, "axis_config": _AXIS}, {}, _one_point_a_category)


_PIE = typed("pie", {"segments": array(record({"label": _LABEL, "value": _share}, {}), 1, limits.CHART_SERIES)}, {})

DATA_VISUALIZATION: Final = typed(
    "data_visualization",
    {
        "title": string(limits.CHART_TITLE),
        "chart": by_type({"pie": _PIE, **{kind: _over_categories(kind) for kind in ("bar", "area", "line")}}),
    },
    _ID,
)
