"""What another calendar reads in our files: the table was worked out by hand, from the laws and not from a library.

Clocks go back on Sunday 1 November 2026 at 2:00 and forward on Sunday 14 March 2027 at 2:00, local time, everywhere in
the United States but in Arizona, Hawaii and the territories. Standard time is behind UTC by 5 hours in New York, 6 in
Chicago, 7 in Phoenix, 9 in Anchorage, 10 in Adak and Honolulu, 4 in Puerto Rico and the Virgin Islands, 11 in American
Samoa, and ahead of it by 10 in Guam and Saipan; where clocks change, summer is an hour less behind.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
import vobject  # type: ignore[import-untyped]  # ships no types

from domain import zones
from domain.calendars import Event, clock_changes
from tests.ics_reader import method, read
from views import calendars
from views.calendars import render

HOUR = timedelta(hours=1)
BY_HAND = """
America/New_York    2026-10-31 15:00  2026-10-31 19:00
America/New_York    2026-11-01 00:30  2026-11-01 04:30
America/New_York    2026-11-01 03:30  2026-11-01 08:30
America/New_York    2026-11-01 15:00  2026-11-01 20:00
America/New_York    2027-03-13 15:00  2027-03-13 20:00
America/New_York    2027-03-14 01:30  2027-03-14 06:30
America/New_York    2027-03-14 03:30  2027-03-14 07:30
America/New_York    2027-03-14 15:00  2027-03-14 19:00
America/Chicago     2026-10-31 15:00  2026-10-31 20:00
America/Chicago     2026-11-01 15:00  2026-11-01 21:00
America/Chicago     2027-03-13 15:00  2027-03-13 21:00
America/Chicago     2027-03-14 15:00  2027-03-14 20:00
America/Phoenix     2026-10-31 15:00  2026-10-31 22:00
America/Phoenix     2026-11-01 02:30  2026-11-01 09:30
America/Phoenix     2027-03-14 02:30  2027-03-14 09:30
America/Phoenix     2027-07-01 15:00  2027-07-01 22:00
Pacific/Honolulu    2026-10-31 15:00  2026-11-01 01:00
Pacific/Honolulu    2026-11-01 15:00  2026-11-02 01:00
Pacific/Honolulu    2027-03-14 15:00  2027-03-15 01:00
America/Anchorage   2026-10-31 15:00  2026-10-31 23:00
America/Anchorage   2026-11-01 15:00  2026-11-02 00:00
America/Anchorage   2027-03-13 15:00  2027-03-14 00:00
America/Anchorage   2027-03-14 03:30  2027-03-14 11:30
America/Anchorage   2027-03-14 15:00  2027-03-14 23:00
America/Adak        2026-10-31 15:00  2026-11-01 00:00
America/Adak        2026-11-01 15:00  2026-11-02 01:00
America/Adak        2027-03-14 15:00  2027-03-15 00:00
America/Puerto_Rico 2026-10-31 15:00  2026-10-31 19:00
America/Puerto_Rico 2026-11-01 15:00  2026-11-01 19:00
America/Puerto_Rico 2027-03-14 15:00  2027-03-14 19:00
America/St_Thomas   2027-03-14 15:00  2027-03-14 19:00
Pacific/Guam        2026-10-31 15:00  2026-10-31 05:00
Pacific/Guam        2026-11-01 15:00  2026-11-01 05:00
Pacific/Guam        2027-03-14 15:00  2027-03-14 05:00
Pacific/Saipan      2027-03-14 15:00  2027-03-14 05:00
Pacific/Pago_Pago   2027-03-14 15:00  2027-03-15 02:00
"""
"""Zone, the wall-clock time there, and the same moment in UTC."""
TABLE = [
    (zone, datetime.fromisoformat(f"{day} {clock}"), datetime.fromisoformat(f"{utc_day} {utc_clock}+00:00"))
    for zone, day, clock, utc_day, utc_clock in (line.split() for line in BY_HAND.strip().splitlines())
]
FIRST_YEAR, YEARS = 2026, 10


def event(zone: str, at: datetime, number: int = 1) -> Event:
    made = datetime(2026, 9, 1, tzinfo=UTC)
    return Event(f"call-{number}.T0TEAM@convene", 0, "Monthly call", at, at + HOUR, zone, made)


def test_another_calendar_finds_the_table_in_one_file():
    found = read(render([event(zone, at, number) for number, (zone, _, at) in enumerate(TABLE)]))
    assert [each.starts_at for each in found] == [at for _, _, at in TABLE]
    assert [each.ends_at - each.starts_at for each in found] == [HOUR] * len(TABLE)


@pytest.mark.parametrize(("zone", "local", "at"), TABLE, ids=lambda each: str(each).replace(" ", "T"))
def test_another_calendar_finds_each_row_in_a_file_of_its_own(zone, local, at):
    content = render([event(zone, at)])
    (found,) = read(content)
    assert found.starts_at == at
    assert f"DTSTART;TZID={zone}:{local:%Y%m%dT%H%M%S}" in content.decode().replace("\r\n ", "")


@pytest.mark.parametrize(("zone", "local", "at"), TABLE, ids=lambda each: str(each).replace(" ", "T"))
def test_our_own_clocks_agree_with_the_table(zone, local, at):
    assert zones.attach(local, zone).at == at


def test_the_hour_that_comes_twice_is_the_first_one():
    # 1:30 on 1 November 2026 comes at 5:30 and at 6:30 UTC in New York.
    (found,) = read(render([event("America/New_York", datetime(2026, 11, 1, 5, 30, tzinfo=UTC))]))
    assert found.starts_at == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_another_calendar_is_told_to_cancel_a_single_event():
    gone = Event(
        "call-1.T0TEAM@convene", 2, "x", TABLE[0][2], TABLE[0][2] + HOUR, TABLE[0][0], TABLE[0][2], cancelled=True
    )
    assert method(render([gone])) == "CANCEL"
    assert read(render([gone]))[0].status == "CANCELLED"
    assert method(render([gone], name="A feed")) == "PUBLISH"


def defined(zone: str) -> list[tuple[datetime, timedelta]]:
    """Return from when on a zone's clocks are how far ahead of UTC, as our file defines it."""
    lines = calendars._timezone(zone, FIRST_YEAR, FIRST_YEAR + YEARS - 1)
    definition = vobject.base.readOne("\r\n".join(lines), transform=False)
    found = set()
    for part in definition.components():
        before, after = (_offset(each.value) for each in (part.tzoffsetfrom, part.tzoffsetto))
        for each in part.contents["rdate"]:
            found.add(((datetime.strptime(each.value, "%Y%m%dT%H%M%S") - before).replace(tzinfo=UTC), after))  # noqa: DTZ007 - local to the definition
    return sorted(found)


def _offset(text: str) -> timedelta:
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].ljust(6, "0")
    return sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]), seconds=int(digits[4:]))


def test_definitions_are_right_in_every_offered_zone_for_ten_years():
    begin, end = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC), datetime(FIRST_YEAR + YEARS, 1, 1, tzinfo=UTC)
    weeks = [begin + timedelta(days=6, hours=23) * step for step in range((end - begin) // timedelta(days=6, hours=23))]
    wrong = []
    for name in (zone.name for zone in zones.offered()):
        if name in calendars.UTC_NAMES:
            continue
        parts = defined(name)
        onsets = [at for at, _ in parts]
        near = [at + beside for at in onsets if begin < at < end for beside in (-timedelta(seconds=1), timedelta(0))]
        tz = ZoneInfo(name)
        wrong += [
            (name, at)
            for at in [*weeks, *near]
            if parts[bisect_right(onsets, at) - 1][1] != at.astimezone(tz).utcoffset()
        ]
    assert wrong == []


def through_the_years(zone: str, *beside_a_change: timedelta) -> list[datetime]:
    """Return moments of ten years that a wall clock can name: four a year, and these beside each clock change."""
    begin, end = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC), datetime(FIRST_YEAR + YEARS, 1, 1, tzinfo=UTC)
    seasons = [begin + timedelta(days=91, hours=5) * step for step in range(4 * YEARS)]
    changes = [each.at for each in clock_changes(zone, begin.date(), end.date()) if begin < each.at < end]
    moments = sorted([*seasons, *(at + beside for at in changes for beside in beside_a_change)])
    return [at for at in moments if zones.attach(at.astimezone(ZoneInfo(zone)).replace(tzinfo=None), zone).at == at]


def assert_understood(zone: str, *beside_a_change: timedelta) -> None:
    moments = through_the_years(zone, *beside_a_change)
    found = read(render([event(zone, at, number) for number, at in enumerate(moments)]))
    assert [each.starts_at for each in found] == moments


@pytest.mark.parametrize("zone", [each.name for each in zones.united_states()])
def test_another_calendar_understands_ten_years_of_the_united_states(zone):
    # The last minute before clocks go back comes twice by name, and the first is meant.
    assert_understood(zone, -timedelta(minutes=1), HOUR)


@pytest.mark.long
def test_another_calendar_understands_ten_years_of_every_offered_zone():
    # The other reader takes the second of an hour that comes twice where winter is at UTC: London, Lisbon.
    for zone in zones.offered():
        assert_understood(zone.name, -3 * HOUR, 3 * HOUR)


@pytest.mark.parametrize("name", ["America/New_York", "Africa/Casablanca", "Australia/Lord_Howe", "Asia/Gaza"])
def test_every_change_of_the_clocks_is_found_to_the_second(name):
    tz = ZoneInfo(name)
    found = clock_changes(name, datetime(2026, 1, 1).date(), datetime(2030, 12, 31).date())  # noqa: DTZ001 - dates
    for before, after in pairwise(found):
        assert before.at < after.at
        assert before.after == after.before == (after.at - timedelta(seconds=1)).astimezone(tz).utcoffset()
        assert after.after == after.at.astimezone(tz).utcoffset()
