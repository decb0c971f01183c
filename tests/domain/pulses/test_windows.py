from datetime import UTC, datetime, timedelta

import pytest

from domain.pulses.windows import BadWindow, Every, closes, next_opening, nudges

OPENS = datetime(2026, 9, 1, 15, tzinfo=UTC)


def test_a_pulse_is_open_for_seven_days_unless_told_otherwise() -> None:
    assert closes(OPENS) == OPENS + timedelta(days=7)


@pytest.mark.parametrize("days", [0, -1, 28, 400])
def test_other_lengths_are_refused_at_their_field(days: int) -> None:
    with pytest.raises(BadWindow) as refused:
        closes(OPENS, days)
    assert refused.value.field == "days"


@pytest.mark.parametrize(("days", "expected"), [(7, [3, 5]), (5, [3]), (4, [3]), (3, []), (1, []), (27, [3, 5])])
def test_those_missing_are_nudged_on_day_three_and_five_and_never_more(days: int, expected: list[int]) -> None:
    planned = nudges(OPENS, closes(OPENS, days))
    assert [each.day for each in planned] == expected
    for each in planned:
        assert each.due_at == OPENS + timedelta(days=each.day)
        assert each.due_at < each.expires_at <= closes(OPENS, days)


@pytest.mark.parametrize(
    ("every", "after", "expected"),
    [
        (Every.MONTH, OPENS, datetime(2026, 10, 1, 15, tzinfo=UTC)),
        (Every.QUARTER, OPENS, datetime(2026, 12, 1, 16, tzinfo=UTC)),
        (Every.QUARTER, datetime(2026, 12, 1, 16, tzinfo=UTC), datetime(2027, 3, 1, 16, tzinfo=UTC)),
        (Every.MONTH, datetime(2026, 12, 24, tzinfo=UTC), datetime(2027, 1, 1, 16, tzinfo=UTC)),
    ],
)
def test_the_next_run_opens_at_the_same_hour_on_the_groups_clock(every, after, expected) -> None:
    assert next_opening(OPENS, "America/New_York", every, after) == expected


def test_the_last_day_of_a_month_stays_the_last_day() -> None:
    first = datetime(2026, 8, 31, 15, tzinfo=UTC)
    assert next_opening(first, "UTC", Every.MONTH, first) == datetime(2026, 9, 30, 15, tzinfo=UTC)
    assert next_opening(first, "UTC", Every.QUARTER, first) == datetime(2026, 11, 30, 15, tzinfo=UTC)
