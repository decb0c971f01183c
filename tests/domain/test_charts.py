import json

import pytest

from domain import charts
from domain.charts import Chart, Row

CHART = Chart(
    "Norms",
    "Teacher Pipelines",
    1,
    4,
    "low",
    "high",
    "October 2026",
    (Row("Pausing", 2.5, 0.4, before=2.0, trend=(2.0, 2.2, 2.5)), Row("Probing", 3.0, 0.0, other=2.0)),
    before_name="September 2026",
)


def test_a_chart_comes_back_from_what_is_stored() -> None:
    assert charts.chart(json.loads(json.dumps(charts.data(CHART)))) == CHART


def test_what_is_no_chart_is_refused() -> None:
    with pytest.raises((TypeError, KeyError)):
        charts.chart({"title": "Norms"})
