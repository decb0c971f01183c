"""Whose turn it is, by hand and by property."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.meetings.role import MeetingRole
from domain.meetings.rotation import Candidate, Served, whose_turn

F, C, R, T = MeetingRole
ANA, BEN, CAT, DOT, EVE = (
    Candidate(1, "AZ"),
    Candidate(2, "AZ"),
    Candidate(3, "HI"),
    Candidate(4, "TX"),
    Candidate(5, ""),
)
FAY, GIL = Candidate(6, "HI"), Candidate(7, "")
TWICE = ((1, R, ANA), (2, R, ANA), (3, R, CAT))
HERE = ((9, R, ANA), (9, C, CAT))


def served(*rows: tuple[int, MeetingRole, Candidate]) -> list[Served]:
    return [Served(call, role, each.person_id, each.state) for call, role, each in rows]


@pytest.mark.parametrize(
    ("why", "people", "history", "without", "turn"),
    [
        ("nobody served: the lower id", (ANA, BEN, CAT), (), (), ANA),
        ("the state that served waits for the others", (ANA, CAT), ((1, R, ANA),), (), CAT),
        ("in whatever role it served", (ANA, CAT), ((1, T, ANA),), (), CAT),
        ("whoever of the state it was", (ANA, BEN, CAT), ((1, F, ANA),), (), CAT),
        ("a state that served less comes first, though its one person served", (BEN, CAT), TWICE, (), CAT),
        ("within the state who served less", (ANA, BEN), ((1, F, ANA), (2, F, ANA), (3, F, BEN)), (), BEN),
        ("in whatever role they did", (ANA, BEN), ((1, R, ANA),), (), BEN),
        ("both served once: who did not have this role", (ANA, BEN), ((1, F, ANA), (2, R, BEN)), (), BEN),
        ("both had it once: whose turn is longer ago", (ANA, BEN), ((1, F, BEN), (2, F, ANA)), (), BEN),
        ("another state than the others in this call", (BEN, DOT), ((9, R, ANA),), (), DOT),
        ("even one that served more", (BEN, DOT), ((1, R, DOT), (2, R, DOT), (9, R, ANA)), (), DOT),
        ("every state is in this call: the one that served least", (BEN, FAY), ((1, F, FAY), *HERE), (), BEN),
        ("whose state served least", (BEN, CAT, DOT), ((1, F, EVE), (1, R, ANA), (1, T, CAT)), (), DOT),
        ("all states served once: another one than last time", (ANA, CAT), ((1, F, CAT), (2, F, ANA)), (), CAT),
        ("national organisations are like one state", (ANA, EVE, GIL), ((1, R, EVE),), (), ANA),
        ("and take their turn", (ANA, EVE, GIL), ((1, R, EVE), (2, R, ANA), (2, T, ANA)), (), GIL),
        ("who said no is not asked again, their state is", (ANA, BEN, CAT), (), (1,), BEN),
        ("until nobody of it is left", (ANA, BEN, CAT), (), (1, 2), CAT),
        ("who has another role in this call is not asked", (ANA, BEN), ((9, R, ANA),), (), BEN),
        ("nobody is left", (ANA, BEN), ((9, R, ANA),), (2,), None),
        ("nobody is there", (), (), (), None),
    ],
)
def test_whose_turn_it_is(
    why: str,
    people: tuple[Candidate, ...],
    history: tuple[tuple[int, MeetingRole, Candidate], ...],
    without: tuple[int, ...],
    turn: Candidate | None,
) -> None:
    assert whose_turn(F, people, served(*history), call_id=9, without=without) == turn, why


def a_year(people: list[Candidate], calls: int = 12) -> list[Served]:
    history: list[Served] = []
    for call in range(1, calls + 1):
        for role in MeetingRole:
            chosen = whose_turn(role, people, history, call_id=call)
            if chosen is not None:
                history.append(Served(call, role, chosen.person_id, chosen.state))
    return history


groups = st.lists(st.sampled_from(["AZ", "HI", "TX", "NY", "GU", ""]), min_size=4, max_size=20).map(
    lambda states: [Candidate(number, state) for number, state in enumerate(states, 1)]
)


@given(groups)
def test_no_state_takes_a_turn_while_another_that_had_fewer_could_have_taken_it(people: list[Candidate]) -> None:
    history = a_year(people)
    for place, each in enumerate(history):
        before = history[:place]
        times = Counter(other.state for other in before)
        here = {other.state for other in before if other.call_id == each.call_id}
        busy = {other.person_id for other in before if other.call_id == each.call_id}
        for other in people:
            if other.person_id not in busy and (other.state in here) <= (each.state in here):
                assert times[each.state] <= times[other.state]


@given(groups.filter(lambda people: len({each.state for each in people}) >= len(MeetingRole)))
def test_of_four_states_or_more_none_ever_had_two_turns_more_than_another(people: list[Candidate]) -> None:
    times = Counter(dict.fromkeys((each.state for each in people), 0))
    history = a_year(people)
    for each in history:
        times[each.state] += 1
        assert max(times.values()) - min(times.values()) <= 1
    for call in range(1, 13):
        assert len({each.state for each in history if each.call_id == call}) == len(MeetingRole)


@given(groups)
def test_within_a_state_nobody_ever_had_two_turns_more_than_somebody_else(people: list[Candidate]) -> None:
    times = Counter(dict.fromkeys((each.person_id for each in people), 0))
    for each in a_year(people):
        times[each.person_id] += 1
        of_state = [times[person.person_id] for person in people if person.state == each.state]
        assert max(of_state) - min(of_state) <= 1


def test_a_state_that_joins_late_catches_up_by_one_role_a_call() -> None:
    states = ("AZ", "HI", "TX", "NY")
    others = [Candidate(number, state) for number, state in enumerate(states * 2, 1)]
    late = [Candidate(number, "GU") for number in range(11, 15)]
    history = a_year(others, 6)
    before = Counter(each.state for each in history)
    assert set(before.values()) == {6}
    together, gaps = [*others, *late], [6]
    for call in range(7, 31):
        for role in MeetingRole:
            turn = whose_turn(role, together, history, call_id=call)
            assert turn is not None
            history.append(Served(call, role, turn.person_id, turn.state))
        times = Counter(each.state for each in history)
        assert sum(each.state == "GU" for each in history if each.call_id == call) <= 1
        gaps.append(max(times.values()) - times["GU"])
    assert gaps[-1] <= 1
    assert all(after <= gap or after <= 1 for gap, after in pairwise(gaps))


@given(groups)
def test_everybody_has_one_role_a_call_and_every_role_is_held(people: list[Candidate]) -> None:
    history = a_year(people)
    for call in range(1, 13):
        here = [each for each in history if each.call_id == call]
        assert [each.role for each in here] == list(MeetingRole)
        assert len({each.person_id for each in here}) == len(MeetingRole)


@given(groups)
def test_a_role_changes_its_state_wherever_another_state_is_as_near_to_its_turn(people: list[Candidate]) -> None:
    history = a_year(people)
    for place, each in enumerate(history):
        before = history[:place]
        last = next((other.state for other in reversed(before) if other.role is each.role), None)
        times = Counter(other.state for other in before)
        here = {other.state for other in before if other.call_id == each.call_id}
        busy = {other.person_id for other in before if other.call_id == each.call_id}
        free = {person.state for person in people if person.person_id not in busy}
        nearest = min((state in here, times[state]) for state in free)
        others = [state for state in free if (state in here, times[state]) == nearest and state != last]
        assert each.state != last or not others


@given(groups, st.randoms(use_true_random=False))
def test_the_order_of_people_does_not_matter(people: list[Candidate], random: object) -> None:
    mixed = list(people)
    random.shuffle(mixed)  # type: ignore[attr-defined]  # Hypothesis types its Random as object
    assert a_year(mixed, 3) == a_year(people, 3)
