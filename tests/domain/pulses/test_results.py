"""Numbers worked out by hand, and what must hold for any ballots."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.pulses.ballot import Ballot
from domain.pulses.instrument import Reporting
from domain.pulses.results import GroupKind, GroupName, Results, tell
from tests.pulses_samples import as_told, ballot, by_hand, norms

INSTRUMENT = norms()
OFFICE = GroupName(GroupKind.OFFICE, "talent", "Talent office")
FIVE = [ballot(1, 4, 4, 1), ballot(2, 3, 4, 1), ballot(3, 2, 4, 1), ballot(4, 1, 4, 1), ballot(4, 1, 3, 2)]


def test_the_numbers_of_five_ballots_are_those_worked_out_by_hand() -> None:
    """d1b and d2b are reversed (5 - x): d1a = d1b = 1 2 3 4 4, d2a = d2b = 4 4 4 4 3."""
    told = tell(INSTRUMENT, FIVE, {}, 5)
    first, second = told.dimensions
    assert (first.numbers.ballots, first.numbers.mean) == (5, 2.8)
    assert first.numbers.spread == pytest.approx(1.7**0.5)
    assert first.numbers.high == 0.6
    assert [(item.id, item.numbers.mean, item.numbers.high) for item in first.items] == [
        ("d1a", 2.8, 0.6),
        ("d1b", 2.8, 0.6),
    ]
    assert (second.numbers.mean, second.numbers.high) == (3.8, 1.0)
    assert second.numbers.spread == pytest.approx(0.2**0.5)
    assert (told.strongest, told.weakest) == (("d2",), ("d1",))


def test_a_dimension_is_the_mean_of_each_persons_mean() -> None:
    """Scores are (1+1)/2, (1+4)/2, (4+1)/2, (4+4)/2, (2+2)/2 = 1, 2.5, 2.5, 4, 2: variance 4.7 / 4."""
    five = [ballot(1, 4), ballot(1, 1), ballot(4, 4), ballot(4, 1), ballot(2, 3)]
    (first,) = tell(INSTRUMENT, five, {}, 5).dimensions
    assert first.numbers.mean == pytest.approx(2.4)
    assert first.numbers.spread == pytest.approx((4.7 / 4) ** 0.5)


def test_four_ballots_tell_their_count_and_nothing_else() -> None:
    assert tell(INSTRUMENT, FIVE[:4], {}, 5) == Results(4, 5)
    assert not tell(INSTRUMENT, FIVE[:4], {}, 5).enough


def test_who_leaves_an_item_out_is_in_no_number_of_its_dimension() -> None:
    six = [*FIVE, ballot(4, None, 4, 1)]
    told = tell(INSTRUMENT, six, {}, 5)
    assert told.dimensions[0] == tell(INSTRUMENT, FIVE, {}, 5).dimensions[0]
    assert [each.numbers.ballots for each in told.dimensions] == [5, 6]


def test_a_dimension_that_too_few_completed_is_missing() -> None:
    told = tell(INSTRUMENT, [*FIVE[:4], ballot(4, None, 3, 2)], {}, 5)
    assert [each.id for each in told.dimensions] == ["d2"]
    assert told.ballots == 5


def test_subgroups_are_told_with_their_own_numbers() -> None:
    ten = [*FIVE, *(ballot(1, 4, 1, 4) for _ in range(5))]
    told = tell(INSTRUMENT, ten, {OFFICE: frozenset(range(5))}, 5)
    (part,) = told.groups
    assert part.group == OFFICE
    assert part.dimensions == tell(INSTRUMENT, FIVE, {}, 5).dimensions
    assert tell(INSTRUMENT, ten[:9], {OFFICE: frozenset(range(5))}, 5).groups == ()


def test_comments_are_told_when_enough_people_wrote_any_and_in_alphabetical_order() -> None:
    wrote = [replace(each, comments={"why": text}) for each, text in zip(FIVE, "edcba", strict=True)]
    wrote.append(ballot(1, 1, 1, 1, **{"d2.opportunity": "later"}))
    told = tell(INSTRUMENT, wrote, {}, 5)
    assert [(each.question, each.texts) for each in told.comments] == [
        ("why", ("a", "b", "c", "d", "e")),
        ("d2.opportunity", ("later",)),
    ]
    assert tell(INSTRUMENT, [*wrote[:4], *FIVE], {}, 5).comments == ()


def test_an_instrument_of_questions_alone_has_comments_alone() -> None:
    spoken = replace(
        INSTRUMENT,
        scale=None,
        dimensions=tuple(replace(each, items=()) for each in INSTRUMENT.dimensions),
        reporting=Reporting(None),
    )
    told = tell(spoken, [Ballot({}, {"why": "so"}, finished=True)] * 5, {}, 5)
    assert told.dimensions == ()
    assert told.comments[0].texts == ("so",) * 5
    assert (told.strongest, told.weakest) == ((), ())


def test_ties_are_all_named_and_a_flat_result_names_none() -> None:
    three = norms(dimensions=3)
    ballots = [Ballot({"d1a": 4, "d1b": 1, "d2a": 4, "d2b": 1, "d3a": 1, "d3b": 4}, {}, finished=True)] * 5
    told = tell(three, ballots, {}, 5)
    assert (told.strongest, told.weakest) == (("d1", "d2"), ("d3",))
    flat = tell(three, [replace(each, ratings=dict.fromkeys(each.ratings, 1)) for each in ballots], {}, 5)
    assert (flat.strongest, flat.weakest) == ((), ())


RATINGS = st.tuples(*[st.none() | st.integers(1, 4)] * 4)


@given(rows=st.lists(RATINGS, max_size=12), members=st.frozensets(st.integers(0, 11)))
@settings(max_examples=100, deadline=None)
def test_any_ballots_are_counted_as_by_hand(rows, members) -> None:
    ballots = [ballot(*row) for row in rows]
    told = tell(INSTRUMENT, ballots, {OFFICE: members}, 3)
    found, expected = as_told(told.dimensions), by_hand(ballots, least=3)
    assert found.keys() == expected.keys()
    for key, numbers in expected.items():
        assert found[key] == pytest.approx(numbers, abs=1e-8)
    for part in told.groups:
        inside = by_hand([each for at, each in enumerate(ballots) if at in members], least=3)
        for key, numbers in as_told(part.dimensions).items():
            assert numbers == pytest.approx(inside[key], abs=1e-8)


@given(rows=st.lists(RATINGS, min_size=3, max_size=12), data=st.data())
@settings(max_examples=60, deadline=None)
def test_results_do_not_depend_on_who_answered_what_in_which_order(rows, data) -> None:
    ballots = [ballot(*row, why=str(at % 3)) for at, row in enumerate(rows)]
    members = data.draw(st.frozensets(st.integers(0, len(rows) - 1)))
    order = data.draw(st.permutations(range(len(rows))))
    moved = frozenset(place for place, at in enumerate(order) if at in members)
    assert tell(INSTRUMENT, ballots, {OFFICE: members}, 3) == tell(
        INSTRUMENT, [ballots[at] for at in order], {OFFICE: moved}, 3
    )


@given(rows=st.lists(RATINGS, max_size=14), parts=st.lists(st.frozensets(st.integers(0, 13)), max_size=3))
@settings(max_examples=60, deadline=None)
def test_no_number_speaks_of_fewer_ballots_than_the_threshold(rows, parts) -> None:
    groups = {GroupName(GroupKind.OFFICE, str(at), ""): part for at, part in enumerate(parts)}
    told = tell(INSTRUMENT, [ballot(*row) for row in rows], groups, 4)
    whole = {each.id: each.numbers.ballots for each in told.dimensions}
    assert all(count >= 4 for count in whole.values())
    for part in told.groups:
        for each in part.dimensions:
            assert 4 <= each.numbers.ballots <= whole[each.id] - 4
            assert {item.numbers.ballots for item in each.items} == {each.numbers.ballots}
