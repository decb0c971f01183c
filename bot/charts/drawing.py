"""Draws a chart as a PNG with matplotlib; imported only by the process that draws.

The same chart gives the same bytes: the fonts come with matplotlib and no time or version is written into the file.
Marks differ in shape as well as in colour (Okabe and Ito's palette for every kind of colour vision), and each mean
stands beside its row in figures.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.charts.paper import (
    BEFORE,
    GRID,
    LINE,
    MARGIN,
    NOW,
    OTHER,
    QUIET,
    SMALL_CHARACTERS,
    SMALL_SIZE,
    TEXT_SIZE,
    TRACK,
    WIDTH,
    Head,
    Paper,
    cut,
    prepare,
    wrap,
)
from domain.charts import Chart, Row

VALUES = 262
"""Units on the right for figures and trend."""
ROW = 112
"""Units of a row under its label."""
ASIDE = 31
LABEL_CHARACTERS = 36
LABEL_LINES = 2
TREND_RUNS = 3


def draw(chart: Chart) -> bytes:
    """Return the chart as a PNG, 864 pixels wide and as high as its rows need."""
    prepare()
    return _Sheet(chart).png()


class _Sheet(Paper):
    """One picture, filled from the top; every length is in units."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.labels = [wrap(row.label, LABEL_CHARACTERS, LABEL_LINES) for row in chart.rows]
        self.head = Head.of(chart.title, chart.subtitle)
        legend = self._legend()
        height = int(
            self.head.bottom
            + 40
            + sum(self._row_height(label) for label in self.labels)
            + SMALL_SIZE * LINE * 2
            + 26
            + len(legend) * SMALL_SIZE * 1.6
            + MARGIN * 0.7
        )
        super().__init__(height)
        self.left, self.right = float(MARGIN + 14), float(WIDTH - MARGIN - VALUES)
        self._draw(legend)

    def _draw(self, legend: Sequence[str]) -> None:
        y = self._write(self.head) + 40
        for row, label in zip(self.chart.rows, self.labels, strict=True):
            self._row(y, row, label)
            y += self._row_height(label)
        y = self._scale(y)
        y += 26
        for kind in legend:
            self._key(y, kind)
            y += SMALL_SIZE * 1.6

    @staticmethod
    def _row_height(label: Sequence[str]) -> float:
        return len(label) * TEXT_SIZE * LINE + ROW

    def _row(self, y: float, row: Row, label: Sequence[str]) -> None:
        for number, line in enumerate(label):
            self._text(MARGIN, y + number * TEXT_SIZE * LINE, line, TEXT_SIZE)
        track = y + len(label) * TEXT_SIZE * LINE + 48
        self._line((self.left, self.right), track, TRACK, 16)
        for point in range(self.chart.low, self.chart.high + 1):
            self._stroke([self._x(point)] * 2, [track - 13, track + 13], GRID, 2)
        spread = [self._x(self._within(row.mean + sign * row.spread)) for sign in (-1, 1)]
        self._line((spread[0], spread[1]), track, NOW, 7, alpha=0.42)
        # One above the line and one under it, so that neither is ever hidden.
        if row.before is not None:
            self._mark(self._x(row.before), track - ASIDE, "D", BEFORE, 18)
        if row.other is not None:
            self._mark(self._x(row.other), track + ASIDE, "s", OTHER, 19)
        self._mark(self._x(row.mean), track, "o", NOW, 34)
        self._figures(track, row)

    def _figures(self, track: float, row: Row) -> None:
        """Write the mean in figures, and under it what it was before or how it went over the year."""
        x = WIDTH - MARGIN
        trend = len(row.trend) >= TREND_RUNS
        beside = trend or row.before is None
        self._text(x, track - (66 if trend else 34 if beside else 60), f"{row.mean:.1f}", 50, bold=True, ha="right")
        if row.before is not None:
            at = (x - 112, track - 47) if trend else (x, track + 2)
            self._text(*at, f"was {row.before:.1f}", SMALL_SIZE, QUIET, ha="right")
        if trend:
            self._sparkline(track + 8, row)

    def _sparkline(self, y: float, row: Row) -> None:
        """Draw the means of the year on the chart's own scale, so that rows compare."""
        first, last = WIDTH - MARGIN - VALUES + 56, WIDTH - MARGIN - 8
        span = max(self.chart.high - self.chart.low, 1)
        step = (last - first) / (len(row.trend) - 1)
        xs = [first + number * step for number in range(len(row.trend))]
        ys = [y + 38 - 40 * (self._within(mean) - self.chart.low) / span for mean in row.trend]
        self._line((first, last), y + 40, TRACK, 3)
        self._stroke(xs, ys, NOW, 4.5, solid_joinstyle="round", solid_capstyle="round")
        self._mark(xs[-1], ys[-1], "o", NOW, 16)

    def _scale(self, y: float) -> float:
        """Write the scale's ends under the tracks, and return where the next line begins."""
        low, high = str(self.chart.low), str(self.chart.high)
        for point in range(self.chart.low, self.chart.high + 1):
            self._text(self._x(point), y - 6, str(point), SMALL_SIZE, QUIET, ha="center")
        y += SMALL_SIZE * LINE - 6
        low_end = " ".join(part for part in (low, self.chart.low_label) if part)
        high_end = " ".join(part for part in (high, self.chart.high_label) if part)
        self._text(MARGIN, y, cut(f"{low_end} … {high_end}", SMALL_CHARACTERS), SMALL_SIZE, QUIET)
        return y + SMALL_SIZE * LINE

    def _legend(self) -> list[str]:
        rows = self.chart.rows
        kinds = ["now"]
        kinds += ["before"] if any(row.before is not None for row in rows) else []
        kinds += ["other"] if any(row.other is not None for row in rows) else []
        kinds += ["trend"] if any(len(row.trend) >= TREND_RUNS for row in rows) else []
        return kinds

    def _key(self, y: float, kind: str) -> None:
        """Explain one kind of mark, drawn as it is in the rows."""
        x, middle = self.left + 24, y + SMALL_SIZE * 0.55
        words = {
            "now": f"{self.chart.now_name}: mean, and how far answers spread",
            "before": self.chart.before_name,
            "other": self.chart.other_name,
            "trend": "The means of the year, up to this run",
        }[kind]
        if kind == "now":
            self._line((x - 34, x + 34), middle, NOW, 7, alpha=0.42)
            self._mark(x, middle, "o", NOW, 28)
        elif kind == "before":
            self._mark(x, middle, "D", BEFORE, 18)
        elif kind == "other":
            self._mark(x, middle, "s", OTHER, 19)
        else:
            self._stroke([x - 30, x, x + 26], [middle + 8, middle + 2, middle - 8], NOW, 4.5)
            self._mark(x + 26, middle - 8, "o", NOW, 16)
        self._text(x + 56, y, cut(words, SMALL_CHARACTERS - 3), SMALL_SIZE, QUIET)

    # --- Marks --------------------------------------------------------------------------------------------------

    def _x(self, value: float) -> float:
        span = max(self.chart.high - self.chart.low, 1)
        return self.left + (self.right - self.left) * (self._within(value) - self.chart.low) / span

    def _within(self, value: float) -> float:
        return min(max(value, self.chart.low), self.chart.high)
