"""What the picture of results shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from domain.pulses import change
from domain.pulses.change import Point, Run
from domain.pulses.chart import chart
from domain.pulses.instrument import Form
from domain.pulses.overview import Shown
from domain.pulses.pulse import Audience, Pulse, PulseState
from domain.pulses.results import Results, tell
from tests.pulses_samples import ballot, norms

THEN, NOW = datetime(2026, 9, 8, tzinfo=UTC), datetime(2026, 10, 8, tzinfo=UTC)


def results(*first: int) -> Results:
    return tell(norms(), [ballot(each, 2, 3, 3) for each in first], {}, 3)


def shown(form: Form = Form.GROUP, **values: object) -> Shown:
    pulse = Pulse(
        2,
        1,
        1,
        norms(),
        form,
        THEN,
        NOW,
        "UTC",
        None,
        Audience.EVERYONE,
        3,
        2,
        1,
        THEN,
        PulseState.CLOSED,
        1,
        NOW,
        3,
        5,
    )
    usual = Shown(pulse, results(1, 2, 3), None, {}, {}, {}, (), first=False, group="Teacher Pipelines")
    return replace(usual, **values)  # type: ignore[arg-type]


def test_a_first_run_shows_means_and_spreads_on_the_scale() -> None:
    drawn = chart(shown())
    assert drawn is not None
    assert (drawn.low, drawn.high, drawn.now_name, drawn.before_name) == (1, 4, "8 October 2026", "")
    assert drawn.subtitle == "Teacher Pipelines · 3 of 5 answered"
    assert [(row.label, row.mean, row.before) for row in drawn.rows] == [("Norm 1", 2.5, None), ("Norm 2", 2.5, None)]
    assert drawn.rows[0].spread > 0


def test_a_later_run_shows_what_it_was_and_the_year() -> None:
    earlier, now = results(1, 1, 1), results(1, 2, 3)
    runs = [Run(each, at, "norms", 1, Form.GROUP, found) for each, at, found in ((1, THEN, earlier), (2, NOW, now))]
    drawn = chart(shown(against=1, changes=change.changes(earlier, now), trend=change.trend(runs, runs[1], since=THEN)))
    assert drawn is not None
    assert drawn.before_name == "8 September 2026"
    assert (drawn.rows[0].before, drawn.rows[0].trend) == (2.0, (2.0, 2.5))


def test_the_other_form_stands_on_its_side_of_the_mean_whichever_this_run_is() -> None:
    group, self_ = results(1, 1, 1), results(1, 2, 3)
    gap = change.changes(group, self_)
    as_group = chart(shown(results=group, self_gap=gap))
    as_self = chart(shown(Form.SELF, results=self_, self_gap=gap))
    assert as_group is not None
    assert as_self is not None
    assert (as_group.rows[0].mean, as_group.rows[0].other) == (2.0, 2.5)
    assert (as_self.rows[0].mean, as_self.rows[0].other) == (2.5, 2.0)
    assert "themselves" in as_group.other_name
    assert "group form" in as_self.other_name


def test_too_few_answers_and_open_questions_are_not_drawn() -> None:
    assert chart(shown(results=Results(2, 3))) is None
    assert chart(shown(pulse=replace(shown().pulse, instrument=replace(norms(), scale=None)))) is None


def test_a_run_before_the_year_has_no_date() -> None:
    earlier, now = results(1, 1, 1), results(1, 2, 3)
    line = {"d1": (Point(2, NOW, now.dimensions[0].numbers),)}
    drawn = chart(shown(against=1, changes=change.changes(earlier, now), trend=line))
    assert drawn is not None
    assert drawn.before_name == "The run before"
