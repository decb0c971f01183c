"""Alaska, states with two clocks and territories, by hand: who is outside their hours, and what that changes.

Hours of UTC on 8 October 2026, from which everything here follows: New York, Louisville and Indianapolis are 4 behind,
and so is Puerto Rico, which keeps that all year; Chicago, Nashville and Tell City 5; Denver and Boise 6; Phoenix and
Los Angeles 7; Anchorage 8; Adak 9; Honolulu 10; Pago Pago 11; Guam and Saipan are 10 ahead. From 1 November on it is an
hour more for those who change their clocks; Phoenix, Honolulu, Puerto Rico, Guam, Saipan and Pago Pago do not.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.directory.hours import Outside
from domain.timepolls.fairness import Held, Ledger, ledger
from domain.timepolls.people import Member
from domain.timepolls.poll import Choice
from domain.timepolls.ranking import Criterion, Ranking, rank
from tests.domain.timepolls.people import slots

EARLY, LATE, DAY_OFF, HOLIDAY = Outside.EARLY, Outside.LATE, Outside.DAY_OFF, Outside.HOLIDAY
PLACES = {
    "Knoxville": ("TN", "America/New_York"),
    "Nashville": ("TN", "America/Chicago"),
    "Louisville": ("KY", "America/Kentucky/Louisville"),
    "Bowling Green": ("KY", "America/Chicago"),
    "Indianapolis": ("IN", "America/Indiana/Indianapolis"),
    "Tell City": ("IN", "America/Indiana/Tell_City"),
    "Bismarck": ("ND", "America/Chicago"),
    "Dickinson": ("ND", "America/Denver"),
    "Boise": ("ID", "America/Boise"),
    "Coeur d'Alene": ("ID", "America/Los_Angeles"),
    "Phoenix": ("AZ", "America/Phoenix"),
    "Kayenta": ("AZ", "America/Denver"),
    "Anchorage": ("AK", "America/Anchorage"),
    "Adak": ("AK", "America/Adak"),
    "Honolulu": ("HI", "Pacific/Honolulu"),
    "San Juan": ("PR", "America/Puerto_Rico"),
    "Charlotte Amalie": ("VI", "America/St_Thomas"),
    "Hagåtña": ("GU", "Pacific/Guam"),
    "Saipan": ("MP", "Pacific/Saipan"),
    "Pago Pago": ("AS", "Pacific/Pago_Pago"),
    "Chicago": ("IL", "America/Chicago"),
}
STATES = sorted({state for state, _ in PLACES.values()})
NOW = datetime(2026, 10, 1, 16, tzinfo=UTC)


def somebody(city: str) -> Member:
    """Return somebody of that city's state agency; one agency has people in both parts of a state."""
    state, zone = PLACES[city]
    number = list(PLACES).index(city) + 1
    return Member(number, city, zone, state, STATES.index(state) + 1, f"{state} Agency")


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def ranked(starts: list[datetime], cities: list[str], held: list[Held] | None = None) -> Ranking:
    members, candidates = [somebody(city) for city in cities], slots(*starts)
    answers = {each.id: {slot.id: Choice.YES for slot in candidates} for each in members}
    return rank(candidates, 60, members, answers, ledger(held or [], members, NOW))


def order(found: Ranking) -> list[datetime]:
    return [each.slot.starts_at for each in found.slots]


@pytest.mark.parametrize(
    ("start", "on_their_clock", "cities", "outside"),
    [
        # Both halves of a state with two clocks: an hour apart, on both sides of the line.
        (at(10, 8, 12), "8 AM", ["Knoxville", "Louisville", "Indianapolis", "San Juan", "Charlotte Amalie"], None),
        (at(10, 8, 12), "7 AM", ["Nashville", "Bowling Green", "Tell City", "Bismarck"], EARLY),
        (at(10, 8, 13), "8 AM", ["Nashville", "Bowling Green", "Tell City", "Bismarck"], None),
        (at(10, 8, 13), "7 AM", ["Dickinson", "Boise", "Kayenta"], EARLY),
        (at(10, 8, 14), "8 AM", ["Dickinson", "Boise", "Kayenta"], None),
        (at(10, 8, 14), "7 AM", ["Coeur d'Alene", "Phoenix"], EARLY),
        (at(10, 8, 15), "8 AM", ["Coeur d'Alene", "Phoenix"], None),
        (at(10, 8, 21), "5 to 6 PM", ["Knoxville", "Louisville", "Indianapolis", "San Juan"], LATE),
        (at(10, 8, 21), "4 to 5 PM", ["Nashville", "Bowling Green", "Tell City", "Bismarck"], None),
        # Alaska has two clocks, too.
        (at(10, 8, 16), "8 AM", ["Anchorage"], None),
        (at(10, 8, 16), "7 AM", ["Adak"], EARLY),
        (at(10, 8, 17), "8 AM", ["Adak"], None),
        (at(10, 9, 0), "4 to 5 PM on Thursday", ["Anchorage"], None),
        (at(10, 9, 1), "5 to 6 PM on Thursday", ["Anchorage"], LATE),
        # West of the date line it is tomorrow: Thursday's afternoon in Chicago is Friday's morning there.
        (at(10, 8, 21), "7 AM on Friday", ["Hagåtña", "Saipan"], EARLY),
        (at(10, 8, 22), "8 AM on Friday", ["Hagåtña", "Saipan"], None),
        (at(10, 8, 12), "10 PM", ["Hagåtña", "Saipan"], LATE),
        (at(10, 9, 22), "8 AM on Saturday", ["Hagåtña", "Saipan"], DAY_OFF),
        (at(10, 9, 22), "noon and 11 AM on Friday", ["Honolulu", "Pago Pago"], None),
        (at(10, 4, 22), "8 AM on Monday", ["Hagåtña", "Saipan"], None),
        (at(10, 4, 22), "noon and 11 AM on Sunday", ["Honolulu", "Pago Pago"], DAY_OFF),
        (at(10, 8, 18), "7 AM", ["Pago Pago"], EARLY),
        (at(10, 8, 19), "8 AM", ["Pago Pago"], None),
        # In winter the clocks of those who change them are an hour back; the others keep theirs.
        (at(11, 5, 12), "8 AM", ["San Juan", "Charlotte Amalie"], None),
        (at(11, 5, 12), "7 AM", ["Knoxville", "Louisville", "Indianapolis"], EARLY),
        (at(11, 5, 13), "7 AM", ["Nashville", "Bowling Green", "Tell City", "Bismarck"], EARLY),
        (at(11, 5, 14), "7 AM", ["Kayenta", "Phoenix", "Dickinson"], EARLY),
        (at(11, 5, 15), "8 AM", ["Kayenta", "Phoenix", "Dickinson"], None),
        (at(11, 5, 16), "7 AM", ["Anchorage"], EARLY),
        (at(11, 5, 17), "8 AM", ["Anchorage"], None),
        (at(11, 5, 22), "8 AM on Friday", ["Hagåtña", "Saipan"], None),
        # Holidays of a territory or state, by its own day.
        (at(11, 19, 17), "Discovery Day", ["San Juan"], HOLIDAY),
        (at(11, 19, 17), "no holiday", ["Charlotte Amalie", "Louisville", "Nashville"], None),
        (at(12, 7, 23), "Our Lady of Camarin, Tuesday there", ["Hagåtña"], HOLIDAY),
        (at(12, 8, 23), "Wednesday there", ["Hagåtña"], None),
        (at(3, 30, 18), "Seward's Day", ["Anchorage", "Adak"], HOLIDAY),
    ],
)
def test_who_is_outside_their_hours(
    start: datetime, on_their_clock: str, cities: list[str], outside: Outside | None
) -> None:
    for city in cities:
        (only,) = ranked([start], [city]).slots
        assert [each.why for each in only.burdens] == ([outside] if outside else []), (city, on_their_clock)


def test_working_hours_of_two_halves_of_a_state_an_island_and_alaska_change_the_winner() -> None:
    # 12:00 is 8 AM in Knoxville and San Juan, 7 AM in Nashville, 4 AM in Anchorage. 17:00 is 1 PM, 1 PM, noon and 9 AM.
    # 21:00 is 5 PM in Knoxville and San Juan, 4 PM in Nashville, 1 PM in Anchorage.
    noon, five, nine = at(10, 8, 12), at(10, 8, 17), at(10, 8, 21)
    found = ranked([noon, five, nine], ["Knoxville", "Nashville", "San Juan", "Anchorage"])
    assert (order(found), found.decided_by) == ([five, noon, nine], Criterion.HOURS)
    assert [[(each.why, each.people, each.places) for each in slot.burdens] for slot in found.slots] == [
        [],
        [(EARLY, 2, ("Alaska", "Tennessee"))],
        [(LATE, 2, ("Puerto Rico", "Tennessee"))],
    ]
    # In winter San Juan is an hour ahead of Knoxville: 21:00 is late for San Juan alone, 4 to 5 PM in Knoxville.
    winter = ranked([at(11, 5, 12), at(11, 5, 21)], ["Knoxville", "Nashville", "San Juan", "Anchorage"])
    assert [slot.outside for slot in winter.slots] == [1, 3]
    assert order(winter) == [at(11, 5, 21), at(11, 5, 12)]


def test_fairness_takes_turns_between_guam_and_chicago() -> None:
    # 21:00 is 7 AM on Friday in Guam and 4 PM in Chicago; 22:00 is 8 AM there and 5 PM in Chicago; Anchorage works.
    nine, ten = at(10, 8, 21), at(10, 8, 22)
    cities = ["Hagåtña", "Chicago", "Anchorage"]
    first = ranked([ten, nine], cities)
    assert (order(first), first.decided_by) == ([nine, ten], Criterion.EARLIER)
    guam_early, chicago_late = Held(at(9, 10, 21), 60), Held(at(9, 17, 22), 60)
    second = ranked([ten, nine], cities, [guam_early])
    assert (order(second), second.decided_by) == ([ten, nine], Criterion.FAIRNESS)
    assert [(each.place, each.last) for each in second.slots[1].again] == [("Guam", EARLY)]
    third = ranked([ten, nine], cities, [guam_early, chicago_late])
    assert (order(third), third.decided_by) == ([nine, ten], Criterion.LAST_TIME)


def test_fairness_takes_turns_between_kentucky_and_the_central_part_of_indiana() -> None:
    # 12:00 is 7 AM in Tell City and 8 AM in Louisville; 21:00 is 4 PM there and 5 PM in Louisville.
    noon, nine = at(10, 8, 12), at(10, 8, 21)
    cities = ["Louisville", "Tell City"]
    assert order(ranked([noon, nine], cities)) == [noon, nine]
    found = ranked([noon, nine], cities, [Held(at(9, 10, 12), 60)])
    assert (order(found), found.decided_by) == ([nine, noon], Criterion.FAIRNESS)
    # On 12 February 2026 the clocks were an hour back: 12:00 was 6 AM in Tell City, and early for Louisville, too.
    winter = ledger([Held(at(2, 12, 12), 60)], [somebody(city) for city in cities], NOW)
    assert carried(winter) == {"Indiana": 1, "Kentucky": 1}


def test_a_call_counts_once_for_an_agency_whether_one_half_of_its_state_or_both_are_outside_their_hours() -> None:
    members = [somebody(city) for city in ("Louisville", "Bowling Green", "Dickinson", "Bismarck")]
    # 12:00: 7 AM in Bowling Green and Bismarck, 6 AM in Dickinson. 21:00: 5 PM in Louisville alone.
    once = ledger([Held(at(9, 10, 12), 60)], members, NOW)
    assert carried(once) == {"Kentucky": 1, "North Dakota": 1}
    twice = ledger([Held(at(9, 10, 12), 60), Held(at(9, 17, 21), 60)], members, NOW)
    assert carried(twice) == {"Kentucky": 2, "North Dakota": 1}


def carried(found: Ledger) -> dict[str, int]:
    lines = [line for number in range(1, len(STATES) + 1) if (line := found.of(number))]
    return {line.place: line.total for line in lines if line.total}
