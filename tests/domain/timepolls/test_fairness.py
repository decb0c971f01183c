"""The ledger and the rotation, worked out by hand."""

from __future__ import annotations

from datetime import time

from hypothesis import given
from hypothesis import strategies as st

from domain.directory.hours import Outside
from domain.timepolls.fairness import Held, ledger, rotate
from domain.timepolls.people import places
from tests.domain.timepolls.people import east, member

HANA, ANA, CAL, MEG = member(1, "HI"), member(2, "AZ"), member(3, "IL"), member(4, "ME")
EVERYBODY = [HANA, ANA, CAL, MEG]
NOW = east(1, 12)


def test_a_call_counts_once_for_an_organisation_however_many_its_people() -> None:
    found = ledger([Held(east(10, 12, month=9), 60)], [HANA, member(5, "HI"), ANA], NOW)
    assert [(line.place, line.early, line.total) for line in found.lines] == [("Hawaii", 1, 1), ("Arizona", 0, 0)]


def test_early_late_and_days_off_are_counted_apart() -> None:
    calls = [
        Held(east(10, 12, month=9), 60),  # 6 AM in Honolulu
        Held(east(17, 19, month=9), 60),  # 6 PM in Chicago, 7 PM in Maine
        Held(east(21, 15, month=8), 60),  # Statehood Day in Hawaii
        Held(east(12, 15), 60),  # Columbus Day: Hawaii and Maine do not keep it as such, the federal calendar does
    ]
    found = {line.place: line for line in ledger(calls, EVERYBODY, NOW).lines}
    assert (found["Hawaii"].early, found["Hawaii"].late) == (1, 0)
    assert found["Hawaii"].off >= 1
    assert (found["Illinois"].late, found["Maine"].late) == (1, 1)


def test_last_time_is_the_latest_call_that_has_begun() -> None:
    calls = [Held(east(10, 12, month=9), 60), Held(east(17, 16, 30, month=9), 60), Held(east(15, 12), 60)]
    found = {line.place: line for line in ledger(calls, EVERYBODY, NOW).lines}
    assert (found["Maine"].last, found["Hawaii"].last) == (Outside.LATE, None)
    assert found["Hawaii"].early == 2  # the planned one counts


def test_a_small_groups_call_burdens_its_people_alone_and_is_never_the_latest() -> None:
    evening = Held(east(17, 19, month=9), 60)  # 6 PM in Chicago, 7 PM in Maine
    few = Held(east(18, 19, month=9), 60, only=frozenset({MEG.id, HANA.id}))
    nobody = Held(east(19, 19, month=9), 60, only=frozenset())
    found = {line.place: line for line in ledger([evening, few, nobody], EVERYBODY, NOW).lines}
    assert {place: line.late for place, line in found.items() if line.late} == {"Illinois": 1, "Maine": 2}
    assert found["Illinois"].last is Outside.LATE


def test_organisations_are_called_by_their_state_unless_it_has_several() -> None:
    district = member(6, "AZ", organisation=77, organisation_name="Tucson District")
    partner = member(7, "ME", organisation=78, organisation_name="National Partner", state="")
    assert places([HANA, ANA, district, partner]) == {
        1: "Hawaii",
        2: "AZ Agency",
        77: "Tucson District",
        78: "National Partner",
    }


def test_an_hour_that_suits_everybody_is_suggested_first() -> None:
    # Noon in New York is 6 AM in Honolulu; from 2 PM on, Honolulu works, and 4 PM is the last hour in New York.
    found = rotate(EVERYBODY, east(8, 12), 60, "America/New_York")
    assert found is not None
    assert (found.heavy, found.light, found.other) == (("Hawaii",), (), time(14))


def test_two_hours_take_turns_where_none_suits_everybody() -> None:
    # A call of four hours: from noon it is early in Hawaii, and whenever Hawaii works all of it Maine goes home late.
    found = rotate([HANA, MEG], east(8, 12), 240, "America/New_York")
    assert found is not None
    assert (found.heavy, found.light, found.usual, found.other) == (("Hawaii",), ("Maine",), time(12), time(14))


def test_nothing_is_suggested_for_an_hour_that_suits_everybody_or_where_no_hour_spares_anybody() -> None:
    assert rotate(EVERYBODY, east(8, 15), 60, "America/New_York") is None
    # Ten hours never fit into anybody's day.
    assert rotate([HANA, MEG], east(8, 9), 600, "America/New_York") is None


@given(st.lists(st.integers(0, 23), max_size=12))
def test_nobody_carries_more_calls_than_there_were(hours: list[int]) -> None:
    found = ledger([Held(east(day % 27 + 1, hour), 60) for day, hour in enumerate(hours)], EVERYBODY, NOW)
    assert all(0 <= line.total <= found.calls == len(hours) for line in found.lines)
    assert [line.total for line in found.lines] == sorted((line.total for line in found.lines), reverse=True)
