"""The paper that charts are drawn on with matplotlib; imported only by the process that draws.

The same chart gives the same bytes: the fonts come with matplotlib and no time or version is written into the file.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.transforms import Affine2D

WIDTH = 1080
"""Units in which everything here is measured: three for each point of a phone, which shows a picture 360 wide."""
MARGIN = 56
DPI = 100
DENSITY = 80
"""Units and pixels of an inch: the picture is 864 pixels wide, more than two for each point of a phone."""
POINT = 72 / DPI
"""Points of a unit, in which matplotlib takes sizes."""
TITLE_CHARACTERS = 33
SMALL_CHARACTERS = 54

FAST = {"compress_level": 3}
"""Half the time of the usual compression, and a file a few kilobytes larger."""

INK = "#1D1C1D"
QUIET = "#54525A"
TRACK = "#E4E4EA"
GRID = "#BDBDC7"
NOW = "#0067A5"
BEFORE = "#C24E00"
OTHER = "#4B4B4B"

TITLE_SIZE = 46
TEXT_SIZE = 36
SMALL_SIZE = 29
LINE = 1.28
"""Height of a line of text, in sizes."""


@dataclass(frozen=True)
class Head:
    """What stands above every picture: its title and subtitle, in lines as wide as the sheet."""

    title: Sequence[str]
    subtitle: Sequence[str]

    @classmethod
    def of(cls, title: str, subtitle: str) -> Head:
        """Return a title and subtitle in at most two lines each."""
        return cls(wrap(title, TITLE_CHARACTERS, 2), wrap(subtitle, SMALL_CHARACTERS, 2))

    @property
    def bottom(self) -> float:
        """Where it ends, in units from the sheet's top."""
        return MARGIN + len(self.title) * TITLE_SIZE * LINE + len(self.subtitle) * SMALL_SIZE * LINE


def prepare() -> None:
    """Set what every picture is written with."""
    matplotlib.rcParams["font.family"] = ["DejaVu Sans"]
    # A dollar sign in a title is a dollar sign, not mathematics.
    matplotlib.rcParams["text.parse_math"] = False


class Paper:
    """A sheet as wide as a phone and `height` units high, filled from the top; every length is in units."""

    def __init__(self, height: int) -> None:
        self.figure = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI)
        FigureCanvasAgg(self.figure)
        # Artists on the bare sheet: axes would lay out ticks and limits that nobody sees, for half of the time.
        self.units = Affine2D().scale(1, -1).translate(0, height).scale(1 / DPI) + self.figure.dpi_scale_trans

    def png(self) -> bytes:
        """Return the picture."""
        picture = io.BytesIO()
        self.figure.savefig(
            picture, format="png", dpi=DENSITY, facecolor="white", metadata={"Software": None}, pil_kwargs=FAST
        )
        return picture.getvalue()

    def _write(self, head: Head) -> float:
        """Write title and subtitle, and return where the next thing begins."""
        y = float(MARGIN)
        for line in head.title:
            self._text(MARGIN, y, line, TITLE_SIZE, bold=True)
            y += TITLE_SIZE * LINE
        for line in head.subtitle:
            self._text(MARGIN, y, line, SMALL_SIZE, QUIET)
            y += SMALL_SIZE * LINE
        return y

    def _line(self, ends: tuple[float, float], y: float, colour: str, width: float, alpha: float = 1.0) -> None:
        self._stroke(ends, (y, y), colour, width, alpha=alpha, solid_capstyle="round")

    def _stroke(self, xs: Sequence[float], ys: Sequence[float], colour: str, width: float, **style: Any) -> None:
        self._add(Line2D(xs, ys, color=colour, linewidth=width * POINT, **style))

    def _mark(self, x: float, y: float, shape: str, colour: str, size: float) -> None:
        self._add(
            Line2D(
                [x],
                [y],
                marker=shape,
                markersize=size * POINT,
                markerfacecolor=colour,
                markeredgecolor="white",
                markeredgewidth=4 * POINT,
                linestyle="none",
            )
        )

    def _add(self, line: Line2D) -> None:
        line.set_transform(self.units)
        self.figure.add_artist(line)

    def _text(
        self, x: float, y: float, text: str, size: float, colour: str = INK, *, bold: bool = False, ha: str = "left"
    ) -> None:
        weight = "bold" if bold else "normal"
        self.figure.text(
            x, y, text, fontsize=size * POINT, color=colour, weight=weight, ha=ha, va="top", transform=self.units
        )


def wrap(text: str, characters: int, lines: int) -> list[str]:
    """Return text in at most so many lines; what does not fit ends with an ellipsis."""
    return textwrap.wrap(text, characters, max_lines=lines, placeholder=" …") or [""]


def cut(text: str, characters: int) -> str:
    """Return text with at most so many characters."""
    return text if len(text) <= characters else text[: characters - 1].rstrip() + "…"
