"""Call forms: what people enter becomes values, and everything wrong is said at once, at its field."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calls.editing import Details
from domain.calls.fields import (
    LINK_LONGEST,
    TITLE_LONGEST,
    parse_date,
    parse_link,
    parse_minutes,
    parse_note,
    parse_time,
    parse_title,
    parse_zone,
)
from domain.calls.forms import RawSchedule, parse_details, parse_move, parse_schedule
from domain.errors import FieldErrors, UserFacingError
from domain.recurrence import MissingFifth, Pattern, Rule

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
RAW = RawSchedule(
    title="Monthly call",
    repeat="monthly",
    date="2026-10-08",
    time="15:00",
    zone="America/New_York",
    minutes="60",
    link="https://meet.example.org/room",
    pattern="nth_weekday",
)


def errors_of(raw):
    with pytest.raises(FieldErrors) as refused:
        parse_schedule(raw, NOW)
    return refused.value.errors


def test_a_filled_in_form_becomes_a_series():
    plan = parse_schedule(replace(RAW, skip_months=("7", "8"), until="2027-06-30"), NOW)
    assert plan.title == "Monthly call"
    assert plan.minutes == 60
    assert plan.link == "https://meet.example.org/room"
    assert plan.once is None
    assert plan.rule == Rule(
        Pattern.NTH_WEEKDAY,
        date(2026, 10, 8),
        time(15),
        "America/New_York",
        until=date(2027, 6, 30),
        skip_months=frozenset({7, 8}),
    )


def test_reminders_are_a_day_and_an_hour_before_unless_chosen():
    assert parse_schedule(RAW, NOW).leads == (1440, 60)
    assert parse_schedule(replace(RAW, reminders=("60", "2880", "60")), NOW).leads == (2880, 60)
    assert parse_schedule(replace(RAW, reminders=()), NOW).leads == ()


def test_every_two_months_counts_two():
    plan = parse_schedule(replace(RAW, repeat="bimonthly"), NOW)
    assert plan.rule.every == 2


def test_a_single_call_needs_no_pattern():
    plan = parse_schedule(replace(RAW, repeat="once", pattern=None), NOW)
    assert plan.rule is None
    assert plan.once.at == datetime(2026, 10, 8, 19, tzinfo=UTC)


def test_an_empty_form_says_everything_at_once():
    assert set(errors_of(RawSchedule())) == {"title", "repeat", "date", "time", "zone", "minutes", "pattern"}


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"date": "2027-02-30"}, "date", "not a date in the calendar"),
        ({"date": "2027-02-29"}, "date", "not a date in the calendar"),
        ({"date": "8 October"}, "date", "year-month-day"),
        ({"date": "2026-08-20"}, "date", "already passed"),
        ({"zone": "America/Gotham"}, "zone", "no time zone"),
        ({"time": "25:00"}, "time", "not a time of day"),
        ({"minutes": "0"}, "minutes", "5 to 480"),
        ({"minutes": "sixty"}, "minutes", "whole minutes"),
        ({"link": "zoom, as usual"}, "link", "not a link"),
        ({"until": "2026-10-07"}, "until", "before the first one"),
        ({"until": "2026-10-32"}, "until", "not a date"),
        ({"title": "   "}, "title", "title"),
        ({"repeat": "daily"}, "repeat", "how often"),
        ({"pattern": "moon"}, "pattern", "what stays the same"),
        ({"skip_months": ("13",)}, "skip_months", "months of the year"),
        ({"skip_months": tuple(str(month) for month in range(1, 13))}, "skip_months", "Every month is skipped"),
        ({"reminders": ("0",)}, "reminders", "from the list"),
        ({"date": "2026-10-29"}, "fifth", "fifth Thursday"),
        ({"date": "2026-10-29", "fifth": "never"}, "fifth", "answers offered"),
        ({"repeat": "once", "date": "2026-09-01", "time": "07:59"}, "date", "already passed"),
        (
            {"pattern": "day_of_month", "until": "2026-10-31", "skip_months": ("10",)},
            "until",
            "No call falls into that span",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_else_is_blamed(changes, field, words):
    errors = errors_of(replace(RAW, **changes))
    assert set(errors) == {field}
    assert words in errors[field]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"title": " ", "date": "2026-08-20"}, {"title", "date"}),
        (
            {"link": "zoom", "minutes": "0", "date": "2026-08-20", "until": "2026-08-19"},
            {"link", "minutes", "date", "until"},
        ),
        ({"date": "2026-08-20", "time": "late"}, {"date", "time"}),
        ({"date": "2026-08-20", "zone": "Gotham"}, {"date", "zone"}),
        ({"date": "2026-08-20", "zone": "Gotham", "repeat": "once"}, {"date", "zone"}),
        ({"repeat": "once", "date": "2026-09-01", "time": "07:59", "minutes": "0"}, {"date", "minutes"}),
        ({"repeat": "daily", "date": "2026-08-20"}, {"repeat", "date"}),
        (
            {"title": "", "pattern": "day_of_month", "until": "2026-10-31", "skip_months": ("10",)},
            {"title", "until"},
        ),
        ({"reminders": ("0",), "date": "2026-08-29"}, {"reminders", "date", "fifth"}),
    ],
)
def test_a_wrong_date_is_said_together_with_whatever_else_is_wrong(changes, fields):
    assert set(errors_of(replace(RAW, **changes))) == fields


def test_a_date_without_a_zone_has_passed_once_it_has_everywhere():
    no_zone = replace(RAW, zone=None, pattern="day_of_month")
    assert set(errors_of(replace(no_zone, date="2026-08-31"))) == {"zone", "date"}
    assert set(errors_of(replace(no_zone, date="2026-09-01"))) == {"zone"}


@given(wrong=st.sets(st.sampled_from(["title", "date", "minutes", "link", "reminders"]), min_size=1))
def test_no_mistake_hides_another(wrong):
    mistakes = {"title": "", "date": "2026-08-20", "minutes": "0", "link": "zoom", "reminders": ("0",)}
    assert set(errors_of(replace(RAW, **{name: mistakes[name] for name in wrong}))) == wrong


def test_the_form_that_edits_a_call_becomes_what_the_call_says():
    link = "https://meet.example.org/room"
    assert parse_details(" Monthly  call ", "45", link, ("60", "1440")) == Details("Monthly call", 45, link, (1440, 60))
    assert parse_details("Call", "45", "", ()) == Details("Call", 45, None, ())


def test_the_form_that_edits_a_call_says_everything_wrong_at_once():
    with pytest.raises(FieldErrors) as refused:
        parse_details(" ", "4", "zoom", ("0",))
    assert set(refused.value.errors) == {"title", "minutes", "link", "reminders"}


@pytest.mark.parametrize("choice", list(MissingFifth))
def test_a_fifth_weekday_takes_the_organisers_choice(choice):
    plan = parse_schedule(replace(RAW, date="2026-10-29", fifth=choice.value), NOW)
    assert plan.rule.fifth is choice


def test_the_question_about_the_fifth_is_asked_together_with_other_problems():
    assert set(errors_of(replace(RAW, date="2026-10-29", minutes="1"))) == {"fifth", "minutes"}


def test_the_past_is_judged_in_the_zone_of_the_call():
    late = datetime(2026, 10, 9, 3, tzinfo=UTC)
    plan = parse_schedule(replace(RAW, date="2026-10-08", time="23:30"), late)
    assert plan.rule.start == date(2026, 10, 8)


def test_a_move_names_a_moment_that_a_clock_change_may_shift():
    moment = parse_move("2027-03-14", "02:30", "America/New_York")
    assert moment.gap
    assert moment.local.hour == 3


def test_a_bad_move_says_everything_at_once():
    with pytest.raises(FieldErrors) as refused:
        parse_move("2027-02-30", None, "Gotham")
    assert set(refused.value.errors) == {"date", "time", "zone"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15:00", time(15)),
        ("3:00 PM", time(15)),
        ("3:05pm", time(15, 5)),
        ("12:00 am", time(0)),
        ("12:30 p.m.", time(12, 30)),
        ("00:00", time(0)),
        (" 9:30 ", time(9, 30)),
    ],
)
def test_times_are_read_as_people_write_them(text, expected):
    assert parse_time(text) == expected


@pytest.mark.parametrize("text", ["", None, "3", "24:00", "13:00 pm", "0:10 am", "12:60", "noon", "15:00:00"])
def test_what_is_no_time_of_day_is_refused(text):
    with pytest.raises(UserFacingError):
        parse_time(text)


@pytest.mark.parametrize(
    "link",
    [
        "https://meet.example.org/j/123?pwd=a%20b&x=1#top",
        "http://example.com",
        "HTTPS://Example.COM:8443/room",
        "https://xn--bcher-kva.example/raum",
    ],
)
def test_a_web_address_is_kept_as_it_is(link):
    assert parse_link(f"  {link} ") == link


@pytest.mark.parametrize(
    "link",
    [
        "zoom",
        "meet.example.org/room",
        "https://",
        "https://room",
        "https:///room",
        "ftp://example.org",
        "javascript:alert(1)",
        "https://user:secret@example.org",
        "https://example.org@evil.example",
        "https://example.org/a b",
        "https://example.org/<!channel>",
        "https://example.org|click",
        "https://exam\nple.org",
        "https://example.org:99999/",
        "https://[broken",
        "https://bücher.example",
        "https://example.org/" + "a" * LINK_LONGEST,
    ],
)
def test_what_is_no_link_is_refused(link):
    with pytest.raises(UserFacingError):
        parse_link(link)


@pytest.mark.parametrize("link", [None, "", "   "])
def test_a_link_may_be_left_out(link):
    assert parse_link(link) is None


def test_a_title_is_one_line_and_has_a_longest_length():
    assert parse_title(" Monthly \n call ") == "Monthly call"
    assert len(parse_title("x" * TITLE_LONGEST)) == TITLE_LONGEST
    with pytest.raises(UserFacingError, match="121 characters"):
        parse_title("x" * (TITLE_LONGEST + 1))


def test_a_note_is_optional_unless_it_is_needed():
    assert parse_note("  ") is None
    assert parse_note(" because ") == "because"
    with pytest.raises(FieldErrors) as refused:
        parse_note("", needed="Say what the call is about.", field="topic")
    assert refused.value.errors == {"topic": "Say what the call is about."}
    with pytest.raises(FieldErrors, match="301 characters"):
        parse_note("x" * 301)


@given(text=st.text(max_size=30))
def test_no_entry_breaks_a_parser(text):
    for parse in (parse_title, parse_date, parse_time, parse_zone, parse_minutes, parse_link):
        try:
            parse(text)
        except UserFacingError as refused:
            assert refused.message.endswith(".")


@given(days=st.integers(0, 800), pattern=st.sampled_from(Pattern), repeat=st.sampled_from(["monthly", "bimonthly"]))
def test_every_date_ahead_can_start_a_series(days, pattern, repeat):
    start = date.fromordinal(NOW.date().toordinal() + 1 + days)
    raw = replace(RAW, date=start.isoformat(), pattern=pattern.value, repeat=repeat, fifth="skip")
    assert parse_schedule(raw, NOW).rule.start == start
