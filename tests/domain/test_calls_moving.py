"""How a series goes on from another date: its rhythm, the dates it cannot take, and holidays it gives way to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from domain import zones
from domain.calls.call import Call, NotAhead
from domain.calls.moving import check_series_move, moved_dates, moved_rule
from domain.recurrence import MissingFifth, OnHoliday, Pattern, Rule, occurrences, preview

EASTERN = "America/New_York"
SECOND_THURSDAY = Rule(
    Pattern.NTH_WEEKDAY, date(2026, 9, 10), time(15), EASTERN, until=date(2027, 6, 30), skip_months=frozenset({7, 8})
)
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)


def days(rule: Rule, count: int) -> list[str]:
    return [f"{each.moment.local:%Y-%m-%d %H:%M}" for each in moved_dates(rule, count)]


def test_a_series_goes_on_with_its_rhythm_from_the_new_date():
    moved = moved_rule(SECOND_THURSDAY, datetime(2026, 10, 13, 16), "America/Chicago")  # noqa: DTZ001 - wall clock
    assert days(moved, 3) == ["2026-10-13 16:00", "2026-11-10 16:00", "2026-12-08 16:00"]
    assert moved.zone == "America/Chicago"


def test_a_last_weekday_stays_the_last_one_only_where_the_new_date_is_one():
    last = replace(SECOND_THURSDAY, pattern=Pattern.LAST_WEEKDAY, start=date(2026, 9, 24))
    assert days(moved_rule(last, datetime(2026, 9, 30, 15), EASTERN), 2) == ["2026-09-30 15:00", "2026-10-28 15:00"]  # noqa: DTZ001 - wall clock
    assert days(moved_rule(last, datetime(2026, 9, 16, 15), EASTERN), 2) == ["2026-09-16 15:00", "2026-10-21 15:00"]  # noqa: DTZ001 - wall clock


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (datetime(2026, 10, 29, 15), "fifth Thursday"),  # noqa: DTZ001 - wall clock
        (datetime(2027, 7, 8, 15), "no calls in July"),  # noqa: DTZ001 - wall clock
        (datetime(2026, 11, 11, 15), "11 November 2026 is Veterans Day"),  # noqa: DTZ001 - wall clock
    ],
)
def test_a_date_that_the_series_could_not_keep_is_refused_with_the_reason(day, said):
    with pytest.raises(NotAhead, match=said) as refused:
        moved_rule(SECOND_THURSDAY, day, EASTERN)
    assert refused.value.field == "date"


def test_a_series_does_not_move_into_the_past_nor_before_an_earlier_call_nor_where_it_is():
    first = Call(2, 1, 3, "x", datetime(2026, 10, 8, 19, tzinfo=UTC), EASTERN, 60, None)
    earlier = replace(first, id=1, starts_at=datetime(2026, 9, 10, 19, tzinfo=UTC))

    def check(local: datetime) -> None:
        check_series_move([first], zones.attach(local, EASTERN), earlier, NOW)

    check(datetime(2026, 10, 9, 15))  # noqa: DTZ001 - wall clock
    for local, said in (
        (datetime(2026, 8, 8, 15), "already passed"),  # noqa: DTZ001 - wall clock
        (datetime(2026, 10, 8, 15), "already at that time"),  # noqa: DTZ001 - wall clock
        (datetime(2026, 9, 10, 15), "10 September 2026"),  # noqa: DTZ001 - wall clock
    ):
        with pytest.raises(NotAhead, match=said):
            check(local)


def thanksgiving(holidays: OnHoliday, **changes) -> Rule:
    return Rule(Pattern.LAST_WEEKDAY, date(2026, 10, 1), time(15), EASTERN, **{"holidays": holidays, **changes})


@pytest.mark.parametrize(
    ("choice", "november"),
    [
        (OnHoliday.SKIP, None),
        (OnHoliday.BEFORE, "2026-11-19"),
        (OnHoliday.AFTER, "2026-12-03"),
        (OnHoliday.HOLD, "2026-11-26"),
    ],
)
def test_a_holiday_is_skipped_or_the_call_gives_way_to_it_as_was_chosen(choice, november):
    dates = preview(thanksgiving(choice), NOW, 3)
    found = next(each for each in dates if each.asked.month == 11)
    assert found.holiday == "Thanksgiving Day"
    assert found.asked.date() == date(2026, 11, 26)
    assert (None if found.skip else f"{found.moment.local:%Y-%m-%d}") == november
    # Noon would be in another offset on either side of a clock change; this hour is not.
    assert found.moment.local.time() == time(15)


def test_a_call_never_gives_way_to_another_holiday():
    new_year = Rule(Pattern.DAY_OF_MONTH, date(2027, 1, 1), time(15), EASTERN, holidays=OnHoliday.BEFORE)
    at = {each.asked.date(): each for each in moved_dates(replace(new_year, start=date(2026, 12, 1)), 3)}
    # The week before 1 January 2027 is Christmas Day, and so the call is another week earlier.
    assert at[date(2027, 1, 1)].moment.local.date() == date(2026, 12, 18)


def test_a_call_that_has_nowhere_to_give_way_to_is_skipped_and_the_preview_says_so():
    cases = (
        thanksgiving(OnHoliday.AFTER, until=date(2026, 11, 30)),
        thanksgiving(OnHoliday.AFTER, skip_months=frozenset({12})),
        Rule(Pattern.NTH_WEEKDAY, date(2026, 11, 11), time(15), EASTERN, holidays=OnHoliday.BEFORE),
    )
    for rule in cases:
        found = next(each for each in occurrences(rule) if each.holiday)
        assert (found.skip is not None, found.weeks) == (True, 0)


def test_a_fifth_weekday_may_be_moved_where_the_organiser_has_said_what_to_do_without_one():
    fifth = replace(SECOND_THURSDAY, start=date(2026, 10, 29), fifth=MissingFifth.LAST)
    assert days(moved_rule(fifth, datetime(2026, 10, 30, 15), EASTERN), 2) == ["2026-10-30 15:00", "2026-11-27 15:00"]  # noqa: DTZ001 - wall clock


def test_moved_dates_leave_skipped_ones_out():
    rule = replace(SECOND_THURSDAY, start=date(2027, 6, 10), until=None)
    assert days(rule, 2) == ["2027-06-10 15:00", "2027-09-09 15:00"]
    assert moved_dates(rule, 1)[0].starts_at - timedelta(hours=19) == datetime(2027, 6, 10, tzinfo=UTC)
