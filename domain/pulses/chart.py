"""What the picture of a pulse's results shows: published means of the whole group, and nothing else."""

from __future__ import annotations

from datetime import datetime

from domain.charts import Chart, Row
from domain.pulses.instrument import Form
from domain.pulses.overview import Shown
from domain.pulses.results import DimensionResult


def chart(shown: Shown) -> Chart | None:
    """Return the chart of a closed pulse's results, or None where there is nothing to draw."""
    scale = shown.pulse.instrument.scale
    if scale is None or not shown.results.enough or not shown.results.dimensions:
        return None
    rows = tuple(_row(shown, each) for each in shown.results.dimensions)
    answered = f"{shown.results.ballots} of {shown.pulse.invited or 0} answered"
    return Chart(
        title=shown.pulse.instrument.title,
        subtitle=f"{shown.group} · {answered}" if shown.group else answered,
        low=scale.low,
        high=scale.high,
        low_label=scale.low_label,
        high_label=scale.high_label,
        now_name=_month(shown.pulse.ended_at),
        rows=rows,
        before_name=_before_name(shown) if shown.changes else "",
        other_name=_other_name(shown.pulse.form) if shown.self_gap else "",
    )


def _row(shown: Shown, result: DimensionResult) -> Row:
    dimension = shown.pulse.instrument.dimension(result.id)
    mean = result.numbers.mean
    change, gap = shown.changes.get(result.id), shown.self_gap.get(result.id)
    # The gap is how far the self form's mean lies above the group form's, whichever of the two this run is.
    side = -1 if shown.pulse.form is Form.SELF else 1
    return Row(
        label=dimension.title if dimension else result.id,
        mean=mean,
        spread=result.numbers.spread,
        before=None if change is None else mean - change.by,
        other=None if gap is None else mean + side * gap.by,
        trend=tuple(point.numbers.mean for point in shown.trend.get(result.id, ())),
    )


def _before_name(shown: Shown) -> str:
    points = (point for points in shown.trend.values() for point in points if point.pulse_id == shown.against)
    found = next(points, None)
    return _month(found.closed_at) if found else "The run before"


def _other_name(form: Form) -> str:
    return "How people see the group (group form)" if form is Form.SELF else "How people see themselves (self form)"


def _month(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"
