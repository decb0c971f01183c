"""Ranking, worked out by hand: what wins, and what changes the winner."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.directory.hours import Outside, WorkingHours
from domain.timepolls.fairness import Held, Ledger, ledger
from domain.timepolls.poll import Choice
from domain.timepolls.ranking import Criterion, Ranking, rank
from tests.domain.timepolls.people import east, member, slots

YES, MAYBE, NO = Choice.YES, Choice.IF_NEED_BE, Choice.NO
HANA, ANA, CAL, MEG = member(1, "HI"), member(2, "AZ"), member(3, "IL"), member(4, "ME")
EVERYBODY = [HANA, ANA, CAL, MEG]
# Thu 8 October 2026, New York: noon is 6 AM in Honolulu, 9 AM in Phoenix, 11 AM in Chicago; 3 PM is 9 AM, noon, 2 PM;
# 4:30 PM ends at 5:30 PM there, and is 10:30 AM, 1:30 PM and 3:30 PM elsewhere; 7 PM is 1 PM, 4 PM and 6 PM.
NOON, THREE, HALF_PAST_FOUR, SEVEN = east(8, 12), east(8, 15), east(8, 16, 30), east(8, 19)
HAWAII_EARLY = Held(east(10, 12, month=9), 60)
MAINE_LATE = Held(east(17, 16, 30, month=9), 60)
NOW = east(1, 12)


def ranked(starts, answers=None, held=(), members=EVERYBODY) -> Ranking:
    candidates = slots(*starts)
    given = {
        person: {slot.id: choice for slot, choice in zip(candidates, choices, strict=True)}
        for person, choices in (answers or {}).items()
    }
    return rank(candidates, 60, members, given, ledger(held, members, NOW))


def order(found: Ranking) -> list[int]:
    return [each.slot.id for each in found.slots]


def test_most_people_who_can_come_win_over_everything_else() -> None:
    found = ranked([THREE, SEVEN], {1: (NO, YES), 2: (YES, YES), 3: (YES, MAYBE), 4: (YES, YES)})
    assert order(found) == [2, 1]
    assert found.decided_by is Criterion.CAN_COME
    assert (found.slots[0].can_come, found.slots[0].yes, found.slots[0].if_need_be) == (4, 3, 1)


def test_working_hours_change_the_winner_when_as_many_can_come() -> None:
    yes = {each.id: (YES, YES) for each in EVERYBODY}
    # 7 PM comes first in the list, but is after 5 PM for Chicago and Maine; 3 PM suits everybody.
    found = ranked([SEVEN, THREE], yes)
    assert order(found) == [2, 1]
    assert found.decided_by is Criterion.HOURS
    late = found.slots[1].burdens
    assert [(each.why, each.hour, each.people, each.places) for each in late] == [
        (Outside.LATE, time(17), 2, ("Illinois", "Maine"))
    ]


def test_somebodys_own_hours_change_the_winner() -> None:
    yes = {each.id: (YES, YES) for each in EVERYBODY}
    early = member(4, "ME", hours=WorkingHours(time(6), time(14)))
    assert order(ranked([THREE, east(8, 14)], yes)) == [2, 1]
    found = ranked([THREE, east(8, 12, 30)], yes, members=[HANA, ANA, CAL, early])
    # At 12:30 Meg still works but Hana does not yet: one against one, so the earlier time wins.
    assert (order(found), found.decided_by) == ([2, 1], Criterion.EARLIER)
    alone = ranked([THREE, east(8, 12, 30)], yes, members=[ANA, CAL, early])
    assert (order(alone), alone.decided_by) == ([2, 1], Criterion.HOURS)


def test_fairness_changes_the_winner_when_hours_are_equal() -> None:
    yes = {each.id: (YES, YES) for each in EVERYBODY}
    # Noon is early for Hawaii alone, 4:30 PM late for Maine alone.
    assert order(ranked([NOON, HALF_PAST_FOUR], yes)) == [1, 2]
    found = ranked([NOON, HALF_PAST_FOUR], yes, [HAWAII_EARLY])
    assert order(found) == [2, 1]
    assert found.decided_by is Criterion.FAIRNESS
    (again,) = found.slots[1].again
    assert (again.place, again.last) == ("Hawaii", Outside.EARLY)


def test_who_carried_the_latest_call_is_spared_when_the_year_is_even() -> None:
    yes = {each.id: (YES, YES) for each in EVERYBODY}
    found = ranked([NOON, HALF_PAST_FOUR], yes, [HAWAII_EARLY, MAINE_LATE])
    assert (order(found), found.decided_by) == ([1, 2], Criterion.LAST_TIME)
    later = [Held(east(24, 12, month=9), 60), Held(east(3, 16, 30, month=9), 60)]
    turned = ranked([NOON, HALF_PAST_FOUR], yes, later)
    assert (order(turned), turned.decided_by) == ([2, 1], Criterion.LAST_TIME)


def test_plain_yeses_decide_before_the_earlier_time() -> None:
    found = ranked([THREE, east(9, 15)], {1: (MAYBE, YES), 2: (YES, YES)})
    assert (order(found), found.decided_by) == ([2, 1], Criterion.PREFERENCE)
    even = ranked([east(9, 15), THREE], {1: (YES, YES)})
    assert (order(even), even.decided_by) == ([2, 1], Criterion.EARLIER)


def test_whoever_says_no_is_not_counted_among_those_outside_their_hours() -> None:
    found = ranked([NOON], {1: (NO,), 2: (YES,)})
    assert found.slots[0].outside == 0
    assert (found.slots[0].no, found.slots[0].silent) == (1, 2)


def test_people_without_a_clock_are_counted_apart() -> None:
    unknown = member(9, "ME", zone="", state="", organisation=None)
    found = ranked([SEVEN], members=[MEG, unknown])
    assert (found.no_clock, found.slots[0].outside, found.people) == (1, 1, 2)
    by_state = ranked([SEVEN], members=[MEG, member(9, "ME", zone="")])
    assert (by_state.no_clock, by_state.slots[0].outside) == (0, 2)


@pytest.mark.parametrize(("day", "month", "summer"), [(30, 10, True), (2, 11, False), (6, 3, False), (9, 3, True)])
def test_hours_are_right_on_both_sides_of_both_clock_changes(day: int, month: int, summer: bool) -> None:
    # Clocks go back on 1 November 2026 and went forward on 8 March: New York is six hours ahead of Honolulu in summer
    # and five in winter, so 1 PM is 7 AM there, then 8 AM; 2 PM is 8 AM, then 9 AM. Phoenix keeps its clock too.
    assert ranked([east(day, 13, month=month)]).slots[0].outside == (1 if summer else 0)
    assert ranked([east(day, 14, month=month)]).slots[0].outside == 0
    # 10 AM in New York is 7 AM in Phoenix in summer, 8 AM in winter; Honolulu sleeps either way.
    assert ranked([east(day, 10, month=month)]).slots[0].outside == (2 if summer else 1)


def test_a_state_holiday_is_outside_for_its_people_only() -> None:
    # Tuesday 8 September 2026 is nothing; Friday 21 August is Hawaii's Statehood Day.
    found = ranked([east(21, 15, month=8), east(20, 15, month=8)])
    assert order(found) == [2, 1]
    assert [(each.why, each.places) for each in found.slots[1].burdens] == [(Outside.HOLIDAY, ("Hawaii",))]


CHOICES = st.sampled_from(list(Choice))


@given(st.lists(st.tuples(CHOICES, CHOICES, CHOICES), min_size=4, max_size=4), st.permutations([0, 1, 2]))
def test_the_order_of_slots_does_not_depend_on_the_order_they_come_in(answers, shuffled) -> None:
    starts = [NOON, HALF_PAST_FOUR, SEVEN]
    plain = ranked(starts, dict(enumerate(answers, start=1)))
    mixed = ranked(
        [starts[each] for each in shuffled],
        {person: tuple(given[each] for each in shuffled) for person, given in enumerate(answers, start=1)},
    )
    assert [each.slot.starts_at for each in plain.slots] == [each.slot.starts_at for each in mixed.slots]


@given(st.lists(st.tuples(CHOICES, CHOICES), min_size=4, max_size=4))
def test_one_more_who_can_come_never_lets_a_slot_fall(answers) -> None:
    given = dict(enumerate(answers, start=1))
    before = order(ranked([NOON, SEVEN], given)).index(1)
    for person, (first, second) in given.items():
        if first is Choice.NO:
            after = order(ranked([NOON, SEVEN], {**given, person: (Choice.YES, second)})).index(1)
            assert after <= before


@given(st.lists(st.tuples(CHOICES, CHOICES), min_size=4, max_size=4))
def test_everybody_is_counted_once_for_every_slot(answers) -> None:
    for each in ranked([NOON, SEVEN], dict(enumerate(answers, start=1))).slots:
        assert each.yes + each.if_need_be + each.no + each.silent == len(EVERYBODY)


def test_answers_of_people_who_left_do_not_count() -> None:
    found = ranked([THREE], {99: (YES,)})
    assert (found.slots[0].yes, found.answered) == (0, 0)


def test_without_slots_there_is_no_winner() -> None:
    empty = rank([], 60, EVERYBODY, {}, Ledger())
    assert (empty.best, empty.decided_by) == (None, None)
