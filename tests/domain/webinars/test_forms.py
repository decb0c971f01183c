"""Forms about webinars and news: what is read, and what is refused by field."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import FieldErrors, UserFacingError
from domain.webinars import forms
from domain.webinars.forms import RawNews
from domain.webinars.topics import TOPIC_LONGEST, key, parse, together
from domain.webinars.webinar import Audience
from tests.webinars_stage import RAW

NOW = datetime(2026, 9, 1, 15, tzinfo=UTC)


def refused(**changes):
    with pytest.raises(FieldErrors) as wrong:
        forms.parse_webinar(replace(RAW, **changes), NOW)
    return wrong.value.errors


def test_a_whole_form_becomes_details():
    said = forms.parse_webinar(replace(RAW, capacity="30", topics=("Mentoring",)), NOW)
    assert said.moment.at == datetime(2026, 9, 3, 19, tzinfo=UTC)
    assert (said.minutes, said.capacity, said.topics) == (60, 30, ("Mentoring", "Rural recruiting"))


def test_link_presenters_topics_and_capacity_may_be_missing():
    said = forms.parse_webinar(replace(RAW, link=None, presenters=None, new_topics=None, capacity=""), NOW)
    assert (said.link, said.presenters, said.topics, said.capacity) == (None, "", (), None)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", " ", "Give the webinar a title."),
        ("title", "x" * 151, "This has 151 characters. Shorten it to 150."),
        ("abstract", "", "Say in a few sentences what it is about."),
        ("abstract", "x" * 1501, "This text has 1501 characters. Shorten it to 1,500."),
        ("date", "2026-08-31", "That time has already passed. Choose one that is still ahead."),
        ("date", None, "Choose a date."),
        ("time", "25:00", "“25:00” is not a time of day. Write it as 15:00 or 3:00 PM."),
        ("zone", "Gotham", "There is no time zone “Gotham”. Search by city, such as Chicago or Anchorage."),
        ("minutes", "0", "Give the length in whole minutes, from 5 to 480, such as 60."),
        ("link", "zoom", "That is not a link. Paste the whole address, such as https://meet.example.org/room."),
        ("capacity", "0", "Give the number of places as a whole number, such as 100, or leave it empty."),
        ("capacity", "many", "Give the number of places as a whole number, such as 100, or leave it empty."),
        ("new_topics", "a, b, c, d, e, f", "These are 6 topics. Choose the 5 that say most."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(field, value, sentence):
    assert refused(**{field: value}) == {field: sentence}


def test_everything_wrong_is_said_at_once():
    assert set(refused(title="", date="2026-08-01", zone="Gotham", link="x")) == {"title", "zone", "link"}
    assert set(refused(title="", date="2026-08-01", minutes="")) == {"title", "date", "minutes"}


def test_an_audience_needs_a_channel_or_a_workgroup():
    assert forms.parse_audience(("C1", "C1"), ("3", "x")) == Audience(("C1",), (3,))
    with pytest.raises(FieldErrors) as wrong:
        forms.parse_audience((), ())
    assert set(wrong.value.errors) == {"channels"}


def test_news_needs_a_headline_and_a_text():
    with pytest.raises(FieldErrors) as wrong:
        forms.parse_news(RawNews(link="javascript:alert(1)"))
    assert set(wrong.value.errors) == {"title", "text", "link"}


@pytest.mark.parametrize("links", [(None, None), ("", " ")])
def test_materials_need_one_link(links):
    with pytest.raises(FieldErrors):
        forms.parse_materials(*links)
    assert forms.parse_materials(None, "https://slides.example.org/1") == (None, "https://slides.example.org/1")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (None, ()),
        (" , ;", ()),
        ("Rural recruiting, residencies", ("Rural recruiting", "residencies")),
        ("Mentoring; mentoring\nMENTORING", ("Mentoring",)),
    ],
)
def test_topics_are_separated_by_commas_and_there_once(text, found):
    assert parse(text) == found


def test_a_long_topic_is_refused():
    with pytest.raises(UserFacingError, match="at most 60"):
        parse("x" * (TOPIC_LONGEST + 1))


def test_a_known_topic_keeps_its_spelling():
    assert together(["Mentoring"], ["RURAL  recruiting"], ["Rural recruiting"]) == ("Mentoring", "Rural recruiting")


@given(st.lists(st.text(max_size=20), max_size=6), st.lists(st.text(max_size=20), max_size=6))
def test_no_two_topics_of_an_announcement_are_the_same(chosen, added):
    found = together(chosen, added)
    assert len({key(each) for each in found}) == len(found)
