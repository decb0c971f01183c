"""The chart of a pulse's results as a file for a message, with every number of it in words."""

from __future__ import annotations

from domain.charts import Chart, Row
from domain.deliveries import File
from domain.pulses.chart import chart
from domain.pulses.overview import Shown
from views.text import shorten

ALT_LIMIT = 1_000
"""Characters that Slack takes as a file's description (alt_txt of files.getUploadURLExternal)."""
NAME_LENGTHS = (200, 60, 40, 24, 12)


def file(shown: Shown) -> File | None:
    """Return the chart that goes with a closed pulse's results, or None where there is nothing to draw."""
    drawn = chart(shown)
    name = f"{shown.pulse.instrument.id}-{shown.pulse.ended_at:%Y-%m-%d}.png"
    return File(name, alt_text(drawn), chart=drawn) if drawn else None


def alt_text(shown: Chart) -> str:
    """Return a chart in words, with all its numbers, in at most 1,000 characters: long names give way first."""
    for length in NAME_LENGTHS:
        said = f"{_head(shown, length)} {' '.join(_row(shown, row, length) for row in shown.rows)}"
        if len(said) <= ALT_LIMIT:
            return said
    return shorten(said, ALT_LIMIT)


def _head(shown: Chart, length: int) -> str:
    low = " ".join(part for part in (str(shown.low), shorten(shown.low_label, length)) if part)
    high = " ".join(part for part in (str(shown.high), shorten(shown.high_label, length)) if part)
    return (
        f"{shorten(shown.title, length)}, {shorten(shown.subtitle, 80)}, {shown.now_name}. Means from {low} to {high}."
    )


def _row(shown: Chart, row: Row, length: int) -> str:
    parts = [f"{shorten(row.label, length)} {row.mean:.1f}", f"spread {row.spread:.1f}"]
    if row.before is not None:
        parts.append(f"was {row.before:.1f}")
    if row.other is not None:
        parts.append(f"{'self form' if 'themselves' in shown.other_name else 'group form'} {row.other:.1f}")
    if len(row.trend) > 2:
        parts.append(f"over the year {', '.join(f'{mean:.1f}' for mean in row.trend)}")
    return f"{', '.join(parts)}."
