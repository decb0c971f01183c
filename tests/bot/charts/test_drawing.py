"""The pictures themselves: deterministic, legible, and as large as what they show."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image

from bot.charts.drawing import draw
from domain.charts import Chart, Row
from tests.domain.test_charts import CHART


def image(chart: Chart) -> Image.Image:
    return Image.open(io.BytesIO(draw(chart))).convert("RGB")


def colours(picture: Image.Image) -> set[tuple[int, int, int]]:
    return {colour for _, colour in picture.getcolors(1 << 20) or ()}  # type: ignore[misc]


def test_the_same_chart_gives_the_same_bytes() -> None:
    assert draw(CHART) == draw(CHART)
    assert draw(CHART) != draw(replace(CHART, title="Other"))


def test_the_file_says_nothing_of_when_or_by_what_it_was_made() -> None:
    assert set(Image.open(io.BytesIO(draw(CHART))).info) <= {"dpi"}


def test_the_background_is_white_and_each_kind_of_mark_has_its_colour() -> None:
    picture = image(CHART)
    assert picture.getpixel((2, 2)) == (255, 255, 255)
    assert {(0, 0x67, 0xA5), (0xC2, 0x4E, 0), (0x4B, 0x4B, 0x4B), (0x1D, 0x1C, 0x1D)} <= colours(picture)


def test_a_run_without_an_earlier_one_shows_no_earlier_mark() -> None:
    alone = replace(CHART, rows=(Row("Pausing", 2.5, 0.4),), before_name="")
    assert (0xC2, 0x4E, 0) not in colours(image(alone))


@pytest.mark.parametrize("rows", [1, 3, 10])
def test_pictures_grow_with_their_rows_and_stay_as_wide_as_a_phone_shows_them(rows: int) -> None:
    picture = image(replace(CHART, rows=tuple(Row(f"Norm {number}", 2.0, 0.3) for number in range(rows))))
    assert picture.width == 864
    assert 120 * rows < picture.height < 400 + 140 * rows


def test_names_of_any_length_and_kind_keep_clear_of_the_edges() -> None:
    long = "A name of a norm that is much longer than a line, with $x_1$ and 50 % <&> and so on for ever " * 2
    picture = image(replace(CHART, title=long, subtitle=long, rows=(Row(long, 1.0, 3.0), Row("x" * 90, 4.0, 3.0))))
    edge = [picture.getpixel((picture.width - 10, y)) for y in range(picture.height)]
    assert set(edge) == {(255, 255, 255)}
