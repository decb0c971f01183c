"""Draws counts over time as a PNG: a bar for each, and a mark on a line, both with their figures.

Bars and marks differ in shape as well as in colour, and stand on one scale that begins at zero.
"""

from __future__ import annotations

from bot.charts.paper import (
    BEFORE,
    GRID,
    LINE,
    MARGIN,
    NOW,
    QUIET,
    SMALL_CHARACTERS,
    SMALL_SIZE,
    WIDTH,
    Head,
    Paper,
    cut,
    prepare,
)
from domain.charts import Columns

PLOT = 560
"""Units from the highest bar's top to the ground."""
ABOVE = 70
"""Units over the highest bar, for its figure."""
WIDEST_BAR = 64
LABEL_LINES = 3
CROWDED = 9
"""From so many columns on figures are written smaller, so that they do not touch."""


def draw(chart: Columns) -> bytes:
    """Return the chart as a PNG, 864 pixels wide."""
    prepare()
    return _Sheet(chart).png()


class _Sheet(Paper):
    """One picture: title, columns on their ground, what stands under each, and the two kinds of mark explained."""

    def __init__(self, chart: Columns) -> None:
        self.chart = chart
        self.head = Head.of(chart.title, chart.subtitle)
        self.size = SMALL_SIZE if len(chart.columns) < CROWDED else SMALL_SIZE * 0.72
        self.top = self.head.bottom + ABOVE
        self.ground = self.top + PLOT
        self.legend = self.ground + 30 + LABEL_LINES * self.size * LINE
        super().__init__(int(self.legend + 2 * SMALL_SIZE * 1.6 + MARGIN * 0.7))
        self.most = max([1, *(max(each.bar, each.mark) for each in chart.columns)])
        self.step = (WIDTH - 2 * MARGIN) / max(len(chart.columns), 1)
        self._draw()

    def _draw(self) -> None:
        self._write(self.head)
        self._stroke((MARGIN, WIDTH - MARGIN), (self.ground, self.ground), GRID, 3)
        xs = [MARGIN + self.step * (number + 0.5) for number in range(len(self.chart.columns))]
        width = min(WIDEST_BAR, self.step * 0.5)
        for x, each in zip(xs, self.chart.columns, strict=True):
            self._bar(x, each.bar, width)
        marks = [self._y(each.mark) for each in self.chart.columns]
        self._stroke(xs, marks, BEFORE, 5, solid_joinstyle="round")
        for x, mark, each in zip(xs, marks, self.chart.columns, strict=True):
            self._mark(x, mark, "D", BEFORE, 22)
            self._under(x, each.label, each.mark)
        self._keys()

    def _bar(self, x: float, count: int, width: float) -> None:
        top = self._y(count)
        if count:
            self._stroke((x, x), (self.ground - 2, top), NOW, width, solid_capstyle="butt")
        self._text(x, top - 14 - self.size * LINE, str(count), self.size, bold=True, ha="center")

    def _under(self, x: float, label: str, mark: int) -> None:
        """Write when it was, and the mark's figure, which the bar may hide."""
        month, _, day = label.partition(" ")
        for number, (line, colour) in enumerate(((month, QUIET), (day, QUIET), (str(mark), BEFORE))):
            at = self.ground + 16 + number * self.size * LINE
            self._text(x, at, line, self.size, colour, bold=number == LABEL_LINES - 1, ha="center")

    def _keys(self) -> None:
        y = self.legend
        self._stroke((MARGIN + 12, MARGIN + 12), (y + 30, y + 4), NOW, 24, solid_capstyle="butt")
        self._text(MARGIN + 56, y, cut(self.chart.bar_name, SMALL_CHARACTERS - 3), SMALL_SIZE, QUIET)
        y += SMALL_SIZE * 1.6
        self._stroke((MARGIN - 8, MARGIN + 32), (y + 17, y + 17), BEFORE, 5)
        self._mark(MARGIN + 12, y + 17, "D", BEFORE, 22)
        self._text(MARGIN + 56, y, cut(self.chart.mark_name, SMALL_CHARACTERS - 3), SMALL_SIZE, QUIET)

    def _y(self, count: int) -> float:
        return self.ground - PLOT * count / self.most
