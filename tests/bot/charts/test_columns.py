"""Pictures of counts over time: deterministic, legible, and as high as their counts."""

from __future__ import annotations

import io
import json
from dataclasses import replace

from PIL import Image

from bot.charts.columns import draw
from bot.charts.worker import DRAWN, _answer
from domain.charts import Column, Columns, chart, data

CHART = Columns(
    "Calls of Teacher Pipelines",
    "Program year 2026-27, all calls so far",
    "People",
    "States",
    (Column("Sep 10", 20, 12), Column("Oct 8", 10, 4)),
)
BLUE, ORANGE = (0, 0x67, 0xA5), (0xC2, 0x4E, 0)


def image(shown: Columns) -> Image.Image:
    return Image.open(io.BytesIO(draw(shown))).convert("RGB")


def heights(shown: Columns) -> list[int]:
    """Return how many pixels high the blue of each column is, left to right, marks on it included."""
    picture = image(shown)
    step = (picture.width - 90) / len(shown.columns)
    # Beside the middle, where no mark hides the bar; the legend's square stands further left.
    xs = [int(45 + step * (number + 0.5)) + 18 for number in range(len(shown.columns))]
    return [sum(picture.getpixel((x, y)) == BLUE for y in range(picture.height)) for x in xs]


def test_the_same_chart_gives_the_same_bytes_that_say_nothing_of_when_they_were_made() -> None:
    assert draw(CHART) == draw(CHART)
    assert draw(CHART) != draw(replace(CHART, title="Other"))
    assert set(Image.open(io.BytesIO(draw(CHART))).info) <= {"dpi"}


def test_a_bar_is_as_high_as_its_count() -> None:
    first, second = heights(CHART)
    assert 1.9 < first / second < 2.1


def test_bars_and_marks_have_colours_of_their_own_on_white() -> None:
    picture = image(CHART)
    colours = {colour for _, colour in picture.getcolors(1 << 20) or ()}
    assert picture.getpixel((2, 2)) == (255, 255, 255)
    assert {BLUE, ORANGE} <= colours


def test_nobody_there_is_a_picture_too_and_so_is_a_crowded_year() -> None:
    empty = replace(CHART, columns=(Column("Sep 10", 0, 0),))
    assert heights(empty) == [0]
    crowded = replace(CHART, columns=tuple(Column(f"Sep {day}", 987, 50) for day in range(1, 19)))
    assert image(crowded).size[0] == image(CHART).size[0] == 864


def test_the_process_that_draws_takes_either_kind_of_chart() -> None:
    assert chart(json.loads(json.dumps(data(CHART)))) == CHART
    status, body = _answer(json.dumps(data(CHART)).encode())
    assert (status, body) == (DRAWN, draw(CHART))
