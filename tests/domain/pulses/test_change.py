"""Changes worked out by hand or looked up in a table of Student's t, and a simulation of how often they hold."""

import random
from datetime import UTC, datetime, timedelta
from math import sqrt
from statistics import fmean, stdev

import pytest

from domain.pulses import change
from domain.pulses.change import Change, Run, Verdict, between, changes, comparable, in_words, previous, trend
from domain.pulses.instrument import Form
from domain.pulses.results import DimensionResult, ItemResult, Numbers, Results
from domain.pulses.student import quantile, within

AT = datetime(2026, 9, 1, tzinfo=UTC)


def numbers(ballots: int, mean: float, spread: float) -> Numbers:
    return Numbers(ballots, mean, spread, None)


def results(mean: float, ballots: int = 9) -> Results:
    told = numbers(ballots, mean, 0.5)
    return Results(ballots, 5, (DimensionResult("d1", told, (ItemResult("d1a", told),)),) if ballots >= 5 else ())


def run(at: int, mean: float = 3.0, *, version: int = 1, form: Form = Form.GROUP, ballots: int = 9) -> Run:
    return Run(at, AT + timedelta(days=30 * at), "norms", version, form, results(mean, ballots))


@pytest.mark.parametrize(
    ("confidence", "freedom", "expected"),
    [
        (0.95, 1, 12.7062),
        (0.95, 4, 2.7764),
        (0.95, 8, 2.3060),
        (0.95, 30, 2.0423),
        (0.99, 5, 4.0321),
        (0.9, 16, 1.7459),
    ],
)
def test_students_t_is_that_of_the_tables(confidence: float, freedom: float, expected: float) -> None:
    assert quantile(confidence, freedom) == pytest.approx(expected, abs=5e-5)
    assert within(expected, freedom) == pytest.approx(confidence, abs=1e-5)


def test_the_interval_is_the_one_worked_out_by_hand() -> None:
    """Two runs of nine with spread 0.6: standard error sqrt(2 * 0.36 / 9), 16 degrees of freedom, t = 2.1199."""
    found = between(numbers(9, 2.5, 0.6), numbers(9, 3.3, 0.6))
    reach = 2.1199 * sqrt(2 * 0.36 / 9)
    assert (found.by, found.low, found.high) == pytest.approx((0.8, 0.8 - reach, 0.8 + reach), abs=1e-4)
    assert found.verdict is Verdict.UP
    assert in_words(found) == "up by 0.8, more than chance explains for 9 people"


def test_unlike_spreads_and_sizes_give_welchs_degrees_of_freedom() -> None:
    """Variances of the means 1/5 and 0.25/12: freedom (0.22083)^2 / (0.04/4 + 0.00043403/11) = 4.857..., t = 2.5948."""
    found = between(numbers(5, 3.0, 1.0), numbers(12, 2.0, 0.5))
    assert (found.high - found.low) / 2 == pytest.approx(quantile(0.95, 4.85744) * sqrt(0.2 + 0.25 / 12), abs=1e-4)


def test_a_small_change_is_called_noise_in_plain_words() -> None:
    assert in_words(between(numbers(9, 3.0, 0.6), numbers(9, 3.2, 0.6))) == "+0.2, within the noise for 9 people"
    assert in_words(between(numbers(9, 3.0, 0.6), numbers(7, 2.7, 0.6))) == "−0.3, within the noise for 7 and 9 people"
    assert in_words(between(numbers(9, 3.0, 0.6), numbers(9, 3.02, 0.6))) == "no change, within the noise for 9 people"


def test_a_group_that_agrees_is_not_taken_for_certain() -> None:
    """Without spread the rounding of ratings is left: 1/12 a rating, so t(8) * sqrt(2 / 12 / 5) = 0.421."""
    found = between(numbers(5, 3.0, 0.0), numbers(5, 3.4, 0.0))
    assert found.verdict is Verdict.NOISE
    assert (found.high - found.low) / 2 == pytest.approx(2.3060 * sqrt(2 / 12 / 5), abs=1e-4)
    assert between(numbers(5, 3.0, 0.0), numbers(5, 3.4, 0.0), items=3).verdict is Verdict.UP


SHAPES = {
    "flat": (0.25, 0.25, 0.25, 0.25),
    "middling": (0.1, 0.4, 0.4, 0.1),
    "high": (0.02, 0.08, 0.4, 0.5),
    "split": (0.45, 0.05, 0.05, 0.45),
    "agreed": (0, 0.02, 0.96, 0.02),
    "top": (0, 0, 0.1, 0.9),
}


@pytest.mark.parametrize("sizes", [(5, 5), (5, 12), (9, 9), (20, 20)], ids=str)
@pytest.mark.parametrize(("before", "now"), [("flat", "flat"), ("high", "high"), ("split", "agreed"), ("top", "flat")])
def test_the_interval_holds_the_true_change_about_as_often_as_it_says(sizes, before, now) -> None:
    source = random.Random(f"{sizes}{before}{now}")
    truth = sum((at + 1) * (SHAPES[now][at] - SHAPES[before][at]) for at in range(4))

    def drawn(shape: str, size: int) -> Numbers:
        ratings = source.choices((1, 2, 3, 4), SHAPES[shape], k=size)
        return numbers(size, fmean(ratings), stdev(ratings))

    held = sum(
        found.low <= truth <= found.high
        for found in (between(drawn(before, sizes[0]), drawn(now, sizes[1])) for _ in range(1_000))
    )
    assert held >= 895  # 91 of 100, less two standard errors of a thousand draws


def test_the_same_people_twice_are_covered_more_often_not_less() -> None:
    """Each person keeps a leaning; the two runs are then alike, and the interval is wide on the safe side."""
    source = random.Random(7)

    def rated(leaning: float) -> int:
        return min(4, max(1, round(leaning + source.gauss(0, 0.4))))

    held = 0
    for _ in range(1_000):
        people = [source.gauss(2.6, 0.7) for _ in range(9)]
        first, second = ([rated(each) for each in people] for _ in range(2))
        found = between(numbers(9, fmean(first), stdev(first)), numbers(9, fmean(second), stdev(second)))
        held += found.low <= 0 <= found.high
    assert held >= 980


def test_changes_compare_dimension_by_dimension() -> None:
    found = changes(results(2.0), results(3.0))
    assert found["d1"].by == 1.0
    assert changes(results(2.0, ballots=4), results(3.0)) == {}


def test_only_the_same_wording_and_form_is_compared() -> None:
    assert comparable(run(1), run(2))
    assert not comparable(run(1, version=2), run(2))
    assert not comparable(run(1, form=Form.SELF), run(2))
    assert comparable(run(1, form=Form.SELF), run(2), other_form=True)
    assert not comparable(run(1, form=Form.SELF, version=2), run(2), other_form=True)


def test_the_previous_run_is_the_last_one_that_had_enough_ballots() -> None:
    line = [run(1), run(2), run(3, ballots=4), run(4, version=2), run(5)]
    found = previous(line, line[-1])
    assert found is line[1]
    assert previous(line, line[0]) is None


def test_a_trend_mixes_neither_versions_nor_forms_and_starts_at_its_moment() -> None:
    line = [run(0, 1.0), run(1, 2.0), run(2, 2.5, version=2), run(3, 2.8, form=Form.SELF), run(4, 3.0), run(5, 3.5)]
    found = trend(line, line[4], since=line[1].closed_at)
    assert [(point.pulse_id, point.numbers.mean) for point in found["d1"]] == [(1, 2.0), (4, 3.0)]


@pytest.mark.parametrize(
    ("by", "words"),
    [
        (0.9, "people rate themselves 0.9 higher than the group, more than chance explains for 9 people"),
        (-0.9, "people rate themselves 0.9 lower than the group, more than chance explains for 9 people"),
        (0.1, "people see themselves about as they see the group, within the noise for 9 people"),
    ],
)
def test_self_against_group_is_said_in_words(by: float, words: str) -> None:
    assert change.self_in_words(Change(by, by - 0.5, by + 0.5, 9, 9)) == words
