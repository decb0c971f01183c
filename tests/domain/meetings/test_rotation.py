"""Whose turn it is, by hand and by property."""

from __future__ import annotations

from collections import Counter

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


def served(*rows: tuple[int, MeetingRole, Candidate]) -> list[Served]:
    return [Served(call, role, each.person_id, each.state) for call, role, each in rows]


@pytest.mark.parametrize(
    ("why", "people", "history", "without", "turn"),
    [
        ("nobody served: the lower id", (ANA, BEN, CAT), (), (), ANA),
        ("who served waits for the others", (ANA, CAT), ((1, R, ANA),), (), CAT),
        ("in whatever role they served", (ANA, CAT), ((1, T, ANA),), (), CAT),
        ("states alternate", (ANA, BEN, CAT), ((1, F, ANA),), (), CAT),
        ("fewest turns come before another state", (BEN, CAT), ((1, F, ANA), (1, R, CAT)), (), BEN),
        ("another state than the others in this call", (BEN, DOT), ((9, R, ANA),), (), DOT),
        ("whose state served least", (BEN, CAT, DOT), ((1, F, EVE), (1, R, ANA), (1, T, CAT)), (), DOT),
        ("all served once: another state than last time", (ANA, CAT), ((1, F, CAT), (2, F, ANA)), (), CAT),
        ("who said no is not asked again", (ANA, BEN, CAT), (), (1,), BEN),
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
def test_over_a_year_nobody_serves_twice_before_others_once(people: list[Candidate]) -> None:
    times: Counter[int] = Counter({each.person_id: 0 for each in people})
    for each in a_year(people):
        times[each.person_id] += 1
        assert max(times.values()) - min(times.values()) <= 1


@given(groups)
def test_everybody_has_one_role_a_call_and_every_role_is_held(people: list[Candidate]) -> None:
    history = a_year(people)
    for call in range(1, 13):
        here = [each for each in history if each.call_id == call]
        assert [each.role for each in here] == list(MeetingRole)
        assert len({each.person_id for each in here}) == len(MeetingRole)


@given(groups)
def test_states_alternate_wherever_somebody_of_another_state_is_next(people: list[Candidate]) -> None:
    history = a_year(people)
    for place, each in enumerate(history):
        before = history[:place]
        last = next((other.state for other in reversed(before) if other.role is each.role), None)
        times = Counter(other.person_id for other in before)
        busy = {other.person_id for other in before if other.call_id == each.call_id}
        free = [person for person in people if person.person_id not in busy]
        fewest = min(times[person.person_id] for person in free)
        others = [person for person in free if times[person.person_id] == fewest and person.state != last]
        assert each.state != last or not others


@given(groups, st.randoms(use_true_random=False))
def test_the_order_of_people_does_not_matter(people: list[Candidate], random: object) -> None:
    mixed = list(people)
    random.shuffle(mixed)  # type: ignore[attr-defined]  # Hypothesis types its Random as object
    assert a_year(mixed, 3) == a_year(people, 3)
