"""A chart in words."""

from __future__ import annotations

from dataclasses import replace

from domain.charts import Row
from tests.domain.pulses.test_chart import shown
from tests.domain.test_charts import CHART
from views.pulses.chart import ALT_LIMIT, alt_text, file


def test_the_words_hold_every_number() -> None:
    assert alt_text(CHART) == (
        "Norms, Teacher Pipelines, October 2026. Means from 1 low to 4 high. "
        "Pausing 2.5, spread 0.4, was 2.0, over the year 2.0, 2.2, 2.5. "
        "Probing 3.0, spread 0.0, group form 2.0."
    )


def test_ten_long_names_leave_room_for_all_numbers() -> None:
    rows = tuple(Row(f"{'A name without an end ' * 9}{n}", 1.1, 0.2, before=3.3, other=2.2) for n in range(10))
    said = alt_text(replace(CHART, title="Title " * 40, rows=rows, other_name="How people see themselves"))
    assert len(said) <= ALT_LIMIT
    assert said.count("1.1, spread 0.2, was 3.3, self form 2.2.") == 10


def test_the_file_is_named_after_instrument_and_day() -> None:
    made = file(shown())
    assert made is not None
    assert (made.name, made.content, made.chart is None) == ("norms-2026-10-08.png", b"", False)
