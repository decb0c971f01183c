import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.directory.seating import NoSeat, Placement, SeatState, place, place_in_community

PLANNED = {"standards": 1, "talent": 1}


def seat(number: int, office: str, *, held: bool) -> SeatState:
    return SeatState(number * 10, office, number, held)


def placed(seats: list[SeatState], office: str = "talent", *, extra_seats: bool = True) -> Placement:
    return place(seats, PLANNED, extra_seats=extra_seats, office=office, organisation="Arizona")


def test_an_open_seat_of_the_own_office_is_taken_first() -> None:
    seats = [seat(1, "standards", held=False), seat(2, "talent", held=False), seat(1, "talent", held=False)]
    assert placed(seats) == Placement("talent", 1, 10)


def test_a_planned_seat_that_was_never_made_comes_next() -> None:
    assert placed([seat(1, "standards", held=False)]) == Placement("talent", 1)


def test_somebody_of_an_unknown_office_takes_any_open_seat() -> None:
    seats = [seat(1, "standards", held=True), seat(1, "talent", held=False)]
    assert placed(seats, office="legal") == Placement("talent", 1, 10)


def test_an_extra_seat_is_made_where_that_is_allowed() -> None:
    full = [seat(1, "standards", held=True), seat(1, "talent", held=True)]
    assert placed(full) == Placement("talent", 2)
    with pytest.raises(NoSeat, match="Arizona has no open seat"):
        placed(full, extra_seats=False)


def test_a_learning_community_always_has_room() -> None:
    assert place_in_community([]) == Placement("", 1)
    assert place_in_community([seat(1, "", held=True), seat(2, "", held=False)]) == Placement("", 2, 20)


@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.sampled_from(["standards", "talent"]), st.booleans()), unique_by=lambda s: s[:2]
    ),
    st.sampled_from(["standards", "talent", "", "legal"]),
)
def test_a_seat_is_never_given_twice(found: list[tuple[int, str, bool]], office: str) -> None:
    seats = [SeatState(number, name, at, held) for number, (at, name, held) in enumerate(found)]
    result = placed(seats, office)
    if result.seat is not None:
        assert not seats[result.seat].held
    else:
        assert (result.office, result.number) not in {(each.office, each.number) for each in seats}
