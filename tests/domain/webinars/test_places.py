"""Places: nobody waits beside a free place, and nobody who has one loses it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.webinars.places import Places, TooFewPlaces

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("register"), st.integers(1, 8)),
        st.tuples(st.just("leave"), st.integers(1, 8)),
        st.tuples(st.just("resize"), st.one_of(st.none(), st.integers(1, 8))),
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("capacity", "coming", "seated", "waiting"),
    [
        (None, (1, 2, 3), (1, 2, 3), ()),
        (2, (1, 2), (1, 2), ()),
        (2, (1, 2, 3, 4), (1, 2), (3, 4)),
        (1, (1, 2, 1, 2), (1,), (2,)),
    ],
)
def test_first_come_has_a_place_and_the_others_wait_in_line(capacity, coming, seated, waiting):
    places = Places(capacity)
    for person in coming:
        places = places.register(person)
    assert (places.seated, places.waiting) == (seated, waiting)


@pytest.mark.parametrize(
    ("leaves", "seated", "waiting", "promoted"),
    [
        (1, (2, 3), (4,), (3,)),
        (3, (1, 2), (4,), ()),
        (9, (1, 2), (3, 4), ()),
    ],
)
def test_the_next_one_gets_the_place_of_whoever_leaves(leaves, seated, waiting, promoted):
    after, gets = Places(2, (1, 2), (3, 4)).leave(leaves)
    assert (after.seated, after.waiting, gets) == (seated, waiting, promoted)


@pytest.mark.parametrize(
    ("capacity", "seated", "waiting", "promoted"),
    [(3, (1, 2, 3), (4,), (3,)), (None, (1, 2, 3, 4), (), (3, 4)), (2, (1, 2), (3, 4), ())],
)
def test_more_places_go_to_those_who_wait_longest(capacity, seated, waiting, promoted):
    after, gets = Places(2, (1, 2), (3, 4)).resize(capacity)
    assert (after.capacity, after.seated, after.waiting, gets) == (capacity, seated, waiting, promoted)


def test_fewer_places_than_people_are_refused_with_what_to_do():
    with pytest.raises(TooFewPlaces, match="2 people have a place already") as refused:
        Places(3, (1, 2)).resize(1)
    assert refused.value.field == "capacity"


def test_a_position_counts_from_one():
    places = Places(1, (5,), (7, 8))
    assert [places.position(each) for each in (5, 7, 8, 9)] == [None, 1, 2, None]


@given(st.one_of(st.none(), st.integers(1, 8)), STEPS)
def test_whatever_happens_the_rules_of_places_hold(capacity, steps):
    places = Places(capacity)
    for step, what in steps:
        before = places
        promoted = ()
        if step == "register":
            places = places.register(what)
        elif step == "leave":
            places, promoted = places.leave(what)
        else:
            try:
                places, promoted = places.resize(what)
            except TooFewPlaces:
                assert what < len(before.seated)
                continue
        # Never more people than places, and nobody waits beside a free one.
        assert places.capacity is None or len(places.seated) <= places.capacity
        assert not (places.waiting and places.free != 0)
        # Each person is there once.
        everybody = [*places.seated, *places.waiting]
        assert len(everybody) == len(set(everybody))
        # Only whoever leaves loses a place, and only those who waited are promoted, longest first.
        assert set(before.seated) - set(places.seated) <= ({what} if step == "leave" else set())
        assert promoted == tuple(each for each in before.waiting if each in places.seated)
        # Nobody is passed over: those who still wait stand in the same order.
        stay = [each for each in before.waiting if each in places.waiting]
        assert list(places.waiting)[: len(stay)] == stay
