"""Zones: what a wall-clock time means, on the nights when clocks change and in places where they do not."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import zones

NAMES = [zone.name for zone in zones.offered()]


@pytest.mark.parametrize(
    ("local", "zone", "utc", "seen"),
    [
        # The night clocks go forward: 02:30 does not exist and becomes 03:30.
        ("2027-03-14T02:30", "America/New_York", "2027-03-14T07:30", "2027-03-14T03:30"),
        ("2027-03-14T02:30", "America/Adak", "2027-03-14T12:30", "2027-03-14T03:30"),
        # Lord Howe's clocks jump by half an hour only.
        ("2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-03T15:45", "2026-10-04T02:45"),
        # Arizona, Hawaii and the territories have no such night.
        ("2027-03-14T02:30", "America/Phoenix", "2027-03-14T09:30", "2027-03-14T02:30"),
        ("2027-03-14T02:30", "Pacific/Honolulu", "2027-03-14T12:30", "2027-03-14T02:30"),
        ("2027-03-14T02:30", "America/Puerto_Rico", "2027-03-14T06:30", "2027-03-14T02:30"),
        # Half-hour and quarter-hour zones.
        ("2026-12-31T23:45", "Asia/Kolkata", "2026-12-31T18:15", "2026-12-31T23:45"),
        ("2026-06-01T09:00", "Asia/Kathmandu", "2026-06-01T03:15", "2026-06-01T09:00"),
        # Samoa left out 30 December 2011 altogether.
        ("2011-12-30T10:00", "Pacific/Apia", "2011-12-30T20:00", "2011-12-31T10:00"),
    ],
)
def test_a_wall_clock_time_gets_its_zone_and_moves_later_when_it_does_not_exist(local, zone, utc, seen):
    moment = zones.attach(datetime.fromisoformat(local), zone)
    assert moment.at == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert moment.local == datetime.fromisoformat(seen)
    assert moment.gap == (local != seen)


def test_a_time_that_happens_twice_means_the_first_one_and_says_so():
    moment = zones.attach(datetime.fromisoformat("2026-11-01T01:30"), "America/New_York")
    assert moment.at == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert moment.twice
    assert not moment.gap


def test_an_ordinary_time_is_neither_missing_nor_double():
    moment = zones.attach(datetime.fromisoformat("2026-11-03T01:30"), "America/New_York")
    assert not moment.twice
    assert not moment.gap


@given(
    local=st.datetimes(datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2060-01-01")),
    zone=st.sampled_from(NAMES),
)
def test_a_moment_is_never_earlier_than_asked_and_always_reads_back(local, zone):
    local = local.replace(second=0, microsecond=0)
    moment = zones.attach(local, zone)
    assert moment.at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == moment.local
    assert moment.local >= local
    assert moment.gap == (moment.local != local)


@pytest.mark.parametrize(
    ("zone", "hours"),
    [
        ("America/New_York", 0),
        ("America/Chicago", 0),
        ("America/Adak", 0),
        ("America/Phoenix", -1),
        ("Pacific/Honolulu", -1),
        ("America/Puerto_Rico", -1),
        ("Asia/Kolkata", -1),
    ],
)
def test_when_new_york_springs_forward_a_fixed_hour_comes_earlier_where_clocks_stay(zone, hours):
    before = datetime(2027, 2, 10, 20, tzinfo=UTC)
    after = datetime(2027, 4, 14, 19, tzinfo=UTC)
    assert zones.shift(zone, "America/New_York", before, after) == timedelta(hours=hours)


def test_a_series_in_arizona_time_moves_for_those_whose_clocks_change():
    before, after = datetime(2026, 10, 14, 20, tzinfo=UTC), datetime(2026, 11, 11, 20, tzinfo=UTC)
    assert zones.shift("America/Denver", "America/Phoenix", before, after) == timedelta(hours=-1)


def test_menus_offer_the_united_states_and_territories_first_and_then_the_world():
    names = [zone.name for zone in zones.offered()]
    home = len(zones.united_states())
    assert names[:5] == [
        "America/New_York",
        "America/Chicago",
        "America/Denver",
        "America/Phoenix",
        "America/Los_Angeles",
    ]
    assert {"America/Puerto_Rico", "America/St_Thomas", "Pacific/Guam", "Pacific/Saipan", "Pacific/Pago_Pago"} <= set(
        names[:home]
    )
    assert names[home] == "UTC"
    assert "Europe/Paris" in names[home:]
    assert len(names) == len(set(names))
    assert not any(name.startswith(("US/", "Etc/")) for name in names)


@pytest.mark.parametrize("zone", zones.united_states(), ids=lambda zone: zone.name)
def test_every_zone_listed_for_the_united_states_exists(zone):
    assert zones.exists(zone.name)
    assert len(zone.label) <= 75


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("", "America/New_York"),
        ("hawaii", "Pacific/Honolulu"),
        ("new york", "America/New_York"),
        ("Colorado", "America/Denver"),
        ("guam", "Pacific/Guam"),
        ("adak", "America/Adak"),
        ("Asia/Kolkata", "Asia/Kolkata"),
        ("pst", "America/Los_Angeles"),
    ],
)
def test_a_zone_is_found_by_place_state_or_abbreviation(query, first):
    assert zones.find(query)[0].name == first


def test_a_search_that_fits_nothing_finds_nothing_and_one_that_fits_all_fills_one_menu():
    assert zones.find("atlantis") == ()
    assert len(zones.find("")) == zones.OFFERED


@pytest.mark.parametrize(
    "name", ["", "Nowhere", "America", "localtime", "Factory", "America/Gotham", "../etc/passwd", "america/new_york "]
)
def test_a_zone_that_does_not_exist_is_known_not_to(name):
    assert not zones.exists(name)


def test_a_label_names_the_place_and_falls_back_to_the_name():
    assert zones.label("America/Phoenix") == "Arizona, no daylight saving (Phoenix)"
    assert zones.label("US/Eastern") == "US/Eastern"
