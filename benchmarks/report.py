"""A measured figure beside its budget, as a table for people and JSON for machines."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

RESULTS = Path(__file__).parent / "results" / "latest.json"


@dataclass(frozen=True)
class Figure:
    """One measured value. `budget` is a bound in the same unit (None: published without one)."""

    name: str
    value: float
    unit: str
    budget: float | None = None
    met: bool | None = None


def at_least(name: str, value: float, unit: str, budget: float) -> Figure:
    """A figure that has to reach its budget."""
    return Figure(name, round(value, 4), unit, budget, value >= budget)


def at_most(name: str, value: float, unit: str, budget: float) -> Figure:
    """A figure that must not exceed its budget."""
    return Figure(name, round(value, 4), unit, budget, value <= budget)


def published(name: str, value: float, unit: str) -> Figure:
    """A figure without a budget, for the reader."""
    return Figure(name, round(value, 4), unit)


def median_ratio(pairs: Iterable[tuple[float, float]]) -> float:
    """Return the median of ours/theirs over paired runs."""
    return statistics.median(ours / theirs for ours, theirs in pairs)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` (0 to 1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def show(figures: Sequence[Figure]) -> None:
    """Print the table."""
    table = Table("figure", "value", "unit", "budget", "met")
    for figure in figures:
        met = "" if figure.met is None else "yes" if figure.met else "NO"
        budget = "" if figure.budget is None else f"{figure.budget:g}"
        table.add_row(figure.name, f"{figure.value:,.4g}", figure.unit, budget, met)
    Console(width=140).print(table)


def save(figures: Sequence[Figure]) -> None:
    """Merge the figures into the results file, replacing those of the same name."""
    RESULTS.parent.mkdir(exist_ok=True)
    known = {row["name"]: row for row in json.loads(RESULTS.read_text())} if RESULTS.exists() else {}
    known |= {figure.name: asdict(figure) for figure in figures}
    RESULTS.write_text(json.dumps(list(known.values()), indent=1) + "\n")
