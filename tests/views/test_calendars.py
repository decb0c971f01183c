"""Calendar files: read back by the library, and right in every zone on every date."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from domain.calendars import Event, uid
from views.calendars import render

EVENT = Event(
    uid("webinar", "T0TEAM", 12),
    3,
    "Growing teachers, together; really",
    datetime(2026, 10, 8, 19, tzinfo=UTC),
    datetime(2026, 10, 8, 20, tzinfo=UTC),
    "America/New_York",
    datetime(2026, 9, 1, 15, tzinfo=UTC),
    description="First line\nSecond, line",
    url="https://convene.example.org/w/token",
)


def read(content: bytes) -> Calendar:
    found = Calendar.from_ical(content)
    assert isinstance(found, Calendar)
    return found


def only(content: bytes):
    (event,) = read(content).walk("VEVENT")
    return event


def test_an_event_comes_back_as_it_went_in():
    content = render([EVENT])
    event = only(content)
    assert event["UID"] == "webinar-12.T0TEAM@convene"
    assert event["SEQUENCE"] == 3
    assert str(event["SUMMARY"]) == EVENT.title
    assert str(event["DESCRIPTION"]) == f"{EVENT.description}\n\n{EVENT.url}"
    assert event["STATUS"] == "CONFIRMED"
    assert event["DTSTART"].dt == EVENT.starts_at
    assert event["DTEND"].dt == EVENT.ends_at
    assert event["DTSTART"].params["TZID"] == "America/New_York"
    assert read(content)["METHOD"] == "PUBLISH"


def test_lines_are_short_and_end_as_the_format_asks():
    content = render([replace(EVENT, description="ä" * 500)])
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_a_cancelled_event_takes_itself_out_of_the_calendar():
    content = render([replace(EVENT, cancelled=True, sequence=4)])
    assert read(content)["METHOD"] == "CANCEL"
    assert only(content)["STATUS"] == "CANCELLED"
    assert only(content)["UID"] == EVENT.uid


def test_it_names_no_attendees():
    assert b"ATTENDEE" not in render([EVENT])
    assert b"mailto" not in render([EVENT]).lower()


def test_texts_cannot_add_lines_of_their_own():
    content = render([replace(EVENT, title="x\r\nATTENDEE:mailto:evil@example.org", description="\x00\x0bEND:VEVENT")])
    assert len(read(content).walk("VEVENT")) == 1
    assert not [line for line in content.split(b"\r\n") if line.startswith((b"ATTENDEE", b"\x00"))]


def test_one_definition_for_each_zone_and_none_for_utc():
    content = render([EVENT, replace(EVENT, uid="2", zone="Pacific/Honolulu"), replace(EVENT, uid="3", zone="UTC")])
    assert sorted(str(each["TZID"]) for each in read(content).walk("VTIMEZONE")) == [
        "America/New_York",
        "Pacific/Honolulu",
    ]


def test_an_event_that_ends_before_it_begins_is_no_event():
    with pytest.raises(ValueError, match="ends after"):
        replace(EVENT, ends_at=EVENT.starts_at)


@settings(max_examples=25)
@given(
    st.sampled_from(["America/New_York", "America/Phoenix", "America/Adak", "Pacific/Honolulu", "America/Los_Angeles"]),
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis takes bounds without zone
)
def test_the_definition_of_a_zone_is_right_for_the_dates_in_the_file(zone, starts_at):
    starts_at = starts_at.replace(microsecond=0)
    content = render([replace(EVENT, zone=zone, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))])
    (definition,) = read(content).walk("VTIMEZONE")
    defined = definition.to_tz(lookup_tzid=False)
    local = starts_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    if ZoneInfo(zone).utcoffset(local) == ZoneInfo(zone).utcoffset(local.replace(fold=1)):
        assert defined.utcoffset(local) == ZoneInfo(zone).utcoffset(local)
