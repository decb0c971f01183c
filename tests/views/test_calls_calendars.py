"""Calendars and a year of calls on screen: what people read, what Slack accepts, and what nobody can smuggle in."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.calls.calendars import MINE, FeedLink, Links
from domain.calls.yearly import MOST_COLUMNS, Attended, Year, chart
from sandbox.blockkit import check_message, check_view
from views.calls import calendars, yearly
from views.surfaces import Message, View

ADDRESS = "https://convene.example.org/calendar/secret.ics"
LINKS = Links(
    (
        FeedLink(MINE, "", ADDRESS, may_change=True),
        FeedLink("3", "Teacher Pipelines", ADDRESS, may_change=False),
        FeedLink("4", "Standards <!channel>", None, may_change=True),
        FeedLink("5", "Rural Schools", ADDRESS, may_change=True, closed=True),
    )
)
FIRST = Attended("Monthly call", datetime(2026, 9, 10, 19, tzinfo=UTC), "America/New_York", 12, 7)
SECOND = Attended("Rural <!here> schools", datetime(2026, 10, 8, 19, tzinfo=UTC), "America/New_York", 1, 1)
YEAR = Year(3, "Teacher Pipelines", date(2026, 7, 1), date(2027, 6, 30), (FIRST, SECOND), 7, 9)
LONG = replace(
    YEAR,
    workgroup="W" * 300,
    calls=tuple(
        replace(FIRST, title="T" * 120, starts_at=FIRST.starts_at + timedelta(days=day), people=987)
        for day in range(60)
    ),
)
VIEWS: dict[str, View] = {
    "calendar links": calendars.window(LINKS),
    "calendar links where nothing can reach us": calendars.window(Links((), reachable=False)),
    "calendar links of very many workgroups": calendars.window(
        Links(tuple(replace(LINKS.feeds[0], of=str(number), name="W" * 200) for number in range(60)))
    ),
    "a year of calls": yearly.window(YEAR),
    "a year without a call": yearly.window(replace(YEAR, calls=())),
    "a very full year": yearly.window(LONG),
}
MESSAGES: dict[str, Message] = {
    "calendar file coming": calendars.file_coming(),
    "a year of calls": yearly.message(YEAR),
    "a very full year": yearly.message(LONG),
    "chart coming": yearly.coming(YEAR),
    "no chart yet": yearly.coming(replace(YEAR, calls=())),
    "whose calls": yearly.choose({3: "Teacher Pipelines", 4: "Standards"}),
}


@pytest.mark.parametrize("name", VIEWS)
def test_windows_are_as_they_were_and_slack_takes_them(name, snapshot):
    assert check_view(VIEWS[name].body) == []
    assert VIEWS[name].body == snapshot


@pytest.mark.parametrize("name", MESSAGES)
def test_messages_are_as_they_were_and_slack_takes_them(name, snapshot):
    assert check_message({"channel": "C1", **MESSAGES[name].payload()}) == []
    assert MESSAGES[name].payload() == snapshot


def test_the_link_of_a_closed_workgroup_can_be_turned_off_and_not_replaced():
    said = json.dumps(VIEWS["calendar links"].body)
    assert "Turn the calendar link for Rural Schools off" in said
    assert "Replace the calendar link for Rural Schools" not in said


def test_nobody_is_mentioned_by_a_name():
    assert "Calls of Standards &lt;!channel&gt;" in json.dumps(VIEWS["calendar links"].body)
    assert "<!here>" not in json.dumps(yearly.message(YEAR).payload())


def test_every_number_of_the_chart_stands_in_the_text_and_in_the_alternative_text():
    file = yearly.file(YEAR)
    assert file
    said = json.dumps(yearly.message(YEAR).payload())
    for each in YEAR.calls:
        assert f"*{each.people} p" in said
        assert f"*{each.states} state" in said
    assert "12 people, 7 states" in file.alt_text
    assert "1 person, 1 state" in file.alt_text
    assert file.chart == chart(YEAR)


def test_the_alternative_text_fits_however_long_the_titles_are():
    file = yearly.file(LONG)
    assert file
    assert len(file.alt_text) <= yearly.ALT_LIMIT
    assert file.alt_text.count("987 people") == MOST_COLUMNS


def test_a_year_without_calls_has_no_chart():
    assert yearly.file(replace(YEAR, calls=())) is None
