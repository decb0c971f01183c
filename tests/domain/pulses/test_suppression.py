"""No published set of numbers is about fewer people than the threshold, checked by a slower and plainer method."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.pulses import suppression
from domain.pulses.suppression import publishable, reveals

EVERYONE = frozenset(range(12))


def group(*people: int) -> frozenset[int]:
    return frozenset(people)


def rank(rows: list[list[int]]) -> int:
    """Rank by Gauss's elimination in fractions, the plain way."""
    matrix = [[Fraction(value) for value in row] for row in rows]
    found = 0
    for column in range(len(matrix[0]) if matrix else 0):
        lead = next((at for at in range(found, len(matrix)) if matrix[at][column]), None)
        if lead is None:
            continue
        matrix[found], matrix[lead] = matrix[lead], matrix[found]
        for at in range(found + 1, len(matrix)):
            times = matrix[at][column] / matrix[found][column]
            matrix[at] = [each - times * up for each, up in zip(matrix[at], matrix[found], strict=True)]
        found += 1
    return found


def tells_of_few(published: list[frozenset[int]], people: int, least: int) -> bool:
    """Try every set of fewer than `least` people: do some sums combine to one about nobody outside it?

    That is so exactly when taking these people's columns away lowers the rank.
    """
    rows = [[int(person in each) for person in range(people)] for each in published]
    whole = rank(rows)
    for few in combinations(range(people), least - 1):
        left = [[value for person, value in enumerate(row) if person not in few] for row in rows]
        if rank(left) < whole:
            return True
    return False


@pytest.mark.parametrize(
    ("setting", "instrument", "expected"),
    [(None, 3, 5), (3, 3, 3), (1, 3, 3), (8, 3, 8), (3, 6, 6), (None, 4, 5), (0, 0, 3)],
)
def test_the_threshold_is_five_unless_set_and_never_below_three(setting, instrument, expected) -> None:
    assert suppression.fewest(setting, instrument) == expected


def test_four_ballots_tell_nothing() -> None:
    assert publishable(group(0, 1, 2, 3), {"a": group(0, 1, 2, 3)}, 5) == ()


@pytest.mark.parametrize(
    ("groups", "told"),
    [
        pytest.param({"six": group(*range(6))}, ("six",), id="group and complement reach it"),
        pytest.param({"four": group(*range(4))}, (), id="the group is too small"),
        pytest.param({"eight": group(*range(8))}, (), id="its complement is too small"),
        pytest.param({"all": EVERYONE}, (), id="everyone is no part"),
        pytest.param({"a": group(*range(6)), "b": group(*range(1, 7))}, ("a",), id="two that differ by one"),
        pytest.param({"a": group(*range(6)), "b": group(*range(6, 12))}, ("a", "b"), id="two halves"),
        pytest.param({"a": group(0, 1, 2, 3, 4), "b": group(5, 6, 7, 8, 9)}, ("a",), id="what two leave is too small"),
        pytest.param({"a": group(*range(6), 99)}, ("a",), id="who did not answer does not count"),
    ],
)
def test_groups_are_told_by_the_rules(groups, told) -> None:
    assert publishable(EVERYONE, groups, 5) == told


def test_unions_that_differ_by_one_person_are_found() -> None:
    """Offices {0-4, 5-9} and kinds {0-4 and 10, 5-9} of 16: each pair is far apart, all four tell of number 10."""
    sets = [frozenset(range(16)), group(*range(10)), group(*range(5), 15), group(*range(5, 10))]
    assert reveals(sets, 3)
    assert tells_of_few(sets, 16, 3)


def test_everything_alone_is_enough_people() -> None:
    assert not reveals([EVERYONE], 5)
    assert reveals([frozenset(range(4))], 5)


SETS = st.lists(st.frozensets(st.integers(0, 8), min_size=1), min_size=1, max_size=4)


@given(published=SETS)
@settings(max_examples=150, deadline=None)
def test_what_is_found_is_what_trying_everything_finds(published: list[frozenset[int]]) -> None:
    sets = [frozenset(range(9)), *published]
    assert reveals(sets, 3) is tells_of_few(sets, 9, 3)


@given(
    people=st.integers(3, 13),
    least=st.integers(3, 4),
    groups=st.dictionaries(st.integers(0, 5), st.frozensets(st.integers(0, 15)), max_size=6),
)
@settings(max_examples=200, deadline=None)
def test_no_published_set_of_numbers_breaks_the_threshold(people, least, groups) -> None:
    everyone = frozenset(range(people))
    told = publishable(everyone, groups, least)
    sets = [groups[key] & everyone for key in told]
    for each in sets:
        assert len(each) >= least
        assert len(everyone - each) >= least
    for one, other in combinations(sets, 2):
        if one & other:
            assert len(one - other) >= least or one <= other
            assert len(other - one) >= least or other <= one
    if people >= least:
        assert not tells_of_few([everyone, *sets], people, least)


def test_many_small_crossing_groups_are_judged_quickly_and_left_out_when_in_doubt() -> None:
    crossing = {at: frozenset(person for person in range(60) if person >> at & 1) for at in range(6)}
    told = publishable(frozenset(range(60)), crossing, 12)
    assert set(told) <= set(crossing)
