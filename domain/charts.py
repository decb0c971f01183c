"""Charts as values: what a picture shows, before anybody draws it; the picture's bytes follow from this alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """One line of a chart: a mean on the scale, its spread (standard deviation), and what it is held against.

    `before` is the mean of the run before, `other` the mean of the other form of the same questions; None: there is
    none. `trend` are the means of several runs, oldest first, this one last; fewer than three are no trend.
    """

    label: str
    mean: float
    spread: float
    before: float | None = None
    other: float | None = None
    trend: tuple[float, ...] = ()


@dataclass(frozen=True)
class Chart:
    """Means on one scale from `low` to `high`, a row each; the names say what each kind of mark stands for.

    `now_name` is this run (`September 2026`), `before_name` the one before, `other_name` the other form; the last two
    are empty where no row has such a value.
    """

    title: str
    subtitle: str
    low: int
    high: int
    low_label: str
    high_label: str
    now_name: str
    rows: tuple[Row, ...]
    before_name: str = ""
    other_name: str = ""


@dataclass(frozen=True)
class Column:
    """One place on the time line of a chart: `label` stands under it (`Sep 10`), `bar` and `mark` are its counts."""

    label: str
    bar: int
    mark: int


@dataclass(frozen=True)
class Columns:
    """Counts over time, earliest first: a bar each, and a mark on a line; the names say what each counts."""

    title: str
    subtitle: str
    bar_name: str
    mark_name: str
    columns: tuple[Column, ...]


Picture = Chart | Columns
"""Whatever can be drawn."""


def data(chart: Picture) -> dict[str, Any]:
    """Return a chart as dictionaries and lists."""
    return asdict(chart)


def chart(stored: Mapping[str, Any]) -> Picture:
    """Return the chart that `data` made; raises TypeError or KeyError for anything else."""
    if "columns" in stored:
        return Columns(**{**stored, "columns": tuple(Column(**each) for each in stored["columns"])})
    rows = tuple(Row(**{**row, "trend": tuple(row["trend"])}) for row in stored["rows"])
    return Chart(**{**stored, "rows": rows})
