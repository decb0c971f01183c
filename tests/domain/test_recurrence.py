"""Recurrence: the dates of a series against tables worked out by hand and properties that always hold."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import zones
from domain.recurrence import (
    MissingFifth,
    OnHoliday,
    Pattern,
    Rule,
    Skip,
    federal_holidays,
    nth_in_month,
    occurrences,
    preview,
    upcoming,
)

EASTERN = "America/New_York"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def rule(pattern, start, **changes):
    values = {"at": time(15), "zone": EASTERN, "holidays": OnHoliday.HOLD, **changes}
    return Rule(pattern, date.fromisoformat(start), **values)


def dates(a_rule, count):
    return [each.asked.date().isoformat() for each in islice(occurrences(a_rule), count)]


@pytest.mark.parametrize(
    ("a_rule", "expected"),
    [
        (rule(Pattern.NTH_WEEKDAY, "2026-10-08"), ["2026-10-08", "2026-11-12", "2026-12-10", "2027-01-14"]),
        (rule(Pattern.NTH_WEEKDAY, "2026-10-08", every=2), ["2026-10-08", "2026-12-10", "2027-02-11", "2027-04-08"]),
        (rule(Pattern.LAST_WEEKDAY, "2026-10-01"), ["2026-10-29", "2026-11-26", "2026-12-31", "2027-01-28"]),
        (rule(Pattern.DAY_OF_MONTH, "2026-10-15"), ["2026-10-15", "2026-11-15", "2026-12-15", "2027-01-15"]),
        # The 31st becomes the last day there is.
        (rule(Pattern.DAY_OF_MONTH, "2027-10-31"), ["2027-10-31", "2027-11-30", "2027-12-31", "2028-01-31"]),
        (rule(Pattern.DAY_OF_MONTH, "2028-01-31"), ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30"]),
        (rule(Pattern.DAY_OF_MONTH, "2027-01-30"), ["2027-01-30", "2027-02-28", "2027-03-30", "2027-04-30"]),
        (rule(Pattern.DAY_OF_MONTH, "2028-02-29"), ["2028-02-29", "2028-03-29", "2028-04-29", "2028-05-29"]),
        # A fifth Thursday is rare: skip those months, or take the last.
        (
            rule(Pattern.NTH_WEEKDAY, "2026-10-29", fifth=MissingFifth.SKIP),
            ["2026-10-29", "2026-12-31", "2027-04-29", "2027-07-29"],
        ),
        (
            rule(Pattern.NTH_WEEKDAY, "2026-10-29", fifth=MissingFifth.LAST),
            ["2026-10-29", "2026-11-26", "2026-12-31", "2027-01-28"],
        ),
        # Bi-monthly counts from the first month that has a call, also when the start date comes after that day.
        (rule(Pattern.LAST_WEEKDAY, "2026-10-30", every=2), ["2026-10-30", "2026-12-25", "2027-02-26", "2027-04-30"]),
        (rule(Pattern.LAST_WEEKDAY, "2027-03-31", every=2), ["2027-03-31", "2027-05-26", "2027-07-28", "2027-09-29"]),
        # The series ends with its last date.
        (
            rule(Pattern.DAY_OF_MONTH, "2026-10-15", until=date(2026, 12, 15)),
            ["2026-10-15", "2026-11-15", "2026-12-15"],
        ),
    ],
)
def test_a_series_falls_on_the_dates_its_pattern_says(a_rule, expected):
    assert dates(a_rule, len(expected) + (a_rule.until is not None)) == expected


def test_a_skipped_month_is_shown_as_skipped_and_does_not_push_the_rhythm():
    every_other = rule(Pattern.NTH_WEEKDAY, "2026-10-08", every=2, skip_months=frozenset({12}))
    found = list(islice(occurrences(every_other), 4))
    assert [(each.asked.month, each.skip) for each in found] == [
        (10, None),
        (12, Skip.MONTH),
        (2, None),
        (4, None),
    ]


def test_the_rhythm_starts_in_the_first_month_that_is_not_skipped():
    summer_off = rule(Pattern.NTH_WEEKDAY, "2027-07-08", every=2, skip_months=frozenset({7, 8}))
    assert [each.asked.month for each in islice(occurrences(summer_off), 3)] == [9, 11, 1]


def test_a_federal_holiday_is_skipped_and_named():
    thanksgiving = rule(Pattern.LAST_WEEKDAY, "2026-10-01", holidays=OnHoliday.SKIP)
    found = list(islice(occurrences(thanksgiving), 3))
    assert [each.skip for each in found] == [None, Skip.HOLIDAY, None]
    assert found[1].holiday == "Thanksgiving Day"


def test_a_call_on_a_holiday_can_be_wanted_and_the_holiday_is_still_named():
    found = list(islice(occurrences(rule(Pattern.LAST_WEEKDAY, "2026-10-01")), 2))
    assert found[1].skip is None
    assert found[1].holiday == "Thanksgiving Day"


def test_observed_holidays_and_juneteenth_count():
    assert federal_holidays(2026)[date(2026, 7, 3)].startswith("Independence Day")
    assert date(2027, 6, 18) in federal_holidays(2027)


def test_a_preview_shows_six_dates_that_happen_and_the_skipped_ones_between():
    thanksgiving = rule(Pattern.LAST_WEEKDAY, "2026-10-01", holidays=OnHoliday.SKIP)
    shown = preview(thanksgiving, LONG_AGO)
    assert sum(each.skip is None for each in shown) == 6
    assert len(shown) == 7
    assert shown[-1].skip is None


def test_a_preview_of_a_series_that_ends_soon_shows_what_there_is():
    short = rule(Pattern.DAY_OF_MONTH, "2026-10-15", until=date(2026, 11, 30))
    assert [each.asked.day for each in preview(short, LONG_AGO)] == [15, 15]


def test_a_series_whose_every_date_is_skipped_has_no_preview():
    never = rule(Pattern.DAY_OF_MONTH, "2026-10-15", until=date(2026, 10, 31), skip_months=frozenset({10}))
    assert preview(never, LONG_AGO) == ()
    assert upcoming(never, LONG_AGO, 6) == ()


def test_only_dates_after_now_are_upcoming():
    monthly = rule(Pattern.DAY_OF_MONTH, "2026-10-15")
    start = datetime(2026, 10, 15, 19, tzinfo=UTC)
    assert upcoming(monthly, start - timedelta(seconds=1), 1)[0].starts_at == start
    assert upcoming(monthly, start, 1)[0].starts_at == datetime(2026, 11, 15, 20, tzinfo=UTC)


def test_a_monthly_call_keeps_its_wall_clock_time_when_daylight_saving_ends():
    found = upcoming(rule(Pattern.NTH_WEEKDAY, "2026-10-08"), LONG_AGO, 2)
    assert [each.starts_at.hour for each in found] == [19, 20]


def test_a_time_in_the_missing_hour_moves_later_and_fires_once():
    second_sunday = rule(Pattern.NTH_WEEKDAY, "2027-02-14", at=time(2, 30))
    february, march, april = islice(occurrences(second_sunday), 3)
    assert march.moment.gap
    assert march.moment.local == datetime.fromisoformat("2027-03-14T03:30")
    assert not february.moment.gap
    assert april.starts_at - march.starts_at == timedelta(days=28) - timedelta(hours=1)


def test_a_time_in_the_double_hour_happens_once():
    first_sunday = rule(Pattern.NTH_WEEKDAY, "2026-11-01", at=time(1, 30))
    found = list(islice(occurrences(first_sunday), 2))
    assert found[0].moment.twice
    assert [each.asked.isoformat() for each in found] == ["2026-11-01T01:30:00", "2026-12-06T01:30:00"]


def test_a_fifth_sunday_of_february_is_found_after_28_years():
    leap = Rule(
        Pattern.NTH_WEEKDAY,
        date(2032, 2, 29),
        time(9),
        EASTERN,
        fifth=MissingFifth.SKIP,
        skip_months=frozenset(range(1, 13)) - {2},
    )
    assert dates(leap, 2)[0] == "2032-02-29"
    assert next(each for each in islice(occurrences(leap), 1, None) if each.skip is None).asked.year == 2060


@pytest.mark.parametrize(
    "changes",
    [{"every": 3}, {"at": time(15, tzinfo=UTC)}],
)
def test_a_rule_that_makes_no_sense_cannot_be_built(changes):
    with pytest.raises(ValueError, match=r"every month|wall-clock"):
        rule(Pattern.NTH_WEEKDAY, "2026-10-08", **changes)


def test_a_fifth_weekday_without_a_choice_cannot_be_built():
    with pytest.raises(ValueError, match="fifth"):
        rule(Pattern.NTH_WEEKDAY, "2026-10-29")


rules = st.builds(
    Rule,
    pattern=st.sampled_from(Pattern),
    start=st.dates(date(2020, 1, 1), date(2040, 12, 31)),
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    zone=st.sampled_from(
        [zone.name for zone in zones.united_states()] + ["Asia/Kolkata", "Australia/Lord_Howe", "UTC"]
    ),
    every=st.sampled_from([1, 2]),
    fifth=st.sampled_from(MissingFifth),
    until=st.none(),
    skip_months=st.frozensets(st.integers(1, 12), max_size=11),
    holidays=st.sampled_from(OnHoliday),
)


@given(a_rule=rules)
def test_dates_rise_and_keep_their_pattern_and_never_fall_before_the_start(a_rule):
    found = list(islice(occurrences(a_rule), 30))
    assert found
    starts = [each.starts_at for each in found]
    assert starts == sorted(set(starts))
    for each in found:
        day = each.asked.date()
        last = monthrange(day.year, day.month)[1]
        assert day >= a_rule.start
        assert each.asked.time() == a_rule.at
        if a_rule.pattern is Pattern.DAY_OF_MONTH:
            assert day.day == min(a_rule.start.day, last)
        elif a_rule.pattern is Pattern.LAST_WEEKDAY or (a_rule.nth == 5 and a_rule.fifth is MissingFifth.LAST):
            assert day.weekday() == a_rule.weekday
            assert day.day > last - 7
        else:
            assert day.weekday() == a_rule.weekday
            assert nth_in_month(day) == a_rule.nth


@given(a_rule=rules)
def test_at_most_one_date_a_month_and_months_keep_their_distance(a_rule):
    months = [each.asked.year * 12 + each.asked.month for each in islice(occurrences(a_rule), 30)]
    gaps = [later - earlier for earlier, later in pairwise(months)]
    assert all(gap > 0 and gap % a_rule.every == 0 for gap in gaps)
    drops_months = a_rule.needs_fifth and a_rule.fifth is MissingFifth.SKIP
    assert drops_months or all(gap == a_rule.every for gap in gaps)


@given(a_rule=rules, days=st.integers(-400, 4000))
def test_what_is_upcoming_is_ahead_and_is_the_start_of_the_preview(a_rule, days):
    now = datetime.combine(a_rule.start, time(12), UTC) + timedelta(days=days)
    found = upcoming(a_rule, now, 3)
    assert all(each.starts_at > now and each.skip is None for each in found)
    assert tuple(each for each in preview(a_rule, now, 3) if each.skip is None) == found
