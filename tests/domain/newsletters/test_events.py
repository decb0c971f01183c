"""Events that an issue took up: what has to change in it when they move, are called off, or have begun."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from domain.newsletters.events import Renewal, renewal
from domain.newsletters.issue import Found, Item, Section
from tests.conftest import START

DUE = START + timedelta(days=3)
FOUND = Found("call", "7", Section.EVENTS, "Our call", "Words.", starts_at=DUE, zone="America/New_York")
ITEM = Item(
    1,
    Section.EVENTS,
    0,
    "Our call",
    "Words.",
    starts_at=DUE,
    zone="America/New_York",
    source_kind="call",
    source_id="7",
)


def look(item: Item, *found: Found, words: bool = True) -> Renewal:
    return renewal([item], {each.claim: each for each in found}, START, words=words)


def test_an_event_that_is_as_it_was_changes_nothing() -> None:
    assert look(ITEM, FOUND) == Renewal({})


def test_another_time_and_zone_are_taken_over_even_where_an_editor_wrote_the_words() -> None:
    moved = replace(FOUND, title="Other", starts_at=DUE + timedelta(hours=2), zone="America/Denver")
    renewed = look(replace(ITEM, edited=True), moved)
    assert renewed.values == {1: {"starts_at": moved.starts_at, "zone": "America/Denver"}}
    assert [(each.title, each.starts_at) for each in renewed.moved] == [("Our call", moved.starts_at)]


def test_other_words_are_taken_over_where_nobody_edited_them_and_they_are_wanted() -> None:
    said = replace(FOUND, title="  Other \n title", credit="Dr. Rivera")
    assert look(ITEM, said).values == {1: {"title": "Other title", "credit": "Dr. Rivera"}}
    assert look(ITEM, said).moved == ()
    assert look(ITEM, said, words=False) == Renewal({})


def test_what_was_called_off_is_left_out_whoever_wrote_its_words() -> None:
    for edited in (False, True):
        item = replace(ITEM, edited=edited)
        assert look(item) == Renewal({1: {"dropped": True}}, off=(item,))


def test_what_has_begun_is_left_out_unless_an_editor_wrote_of_it() -> None:
    begun = replace(FOUND, starts_at=START)
    assert look(ITEM, begun).over == (ITEM,)
    assert look(ITEM, begun).values[1]["dropped"] is True
    edited = look(replace(ITEM, edited=True), begun)
    assert (edited.over, edited.values) == ((), {1: {"starts_at": START}})


def test_an_item_that_was_left_out_follows_in_silence() -> None:
    out = replace(ITEM, dropped=True)
    assert look(out) == Renewal({})
    moved = replace(FOUND, starts_at=DUE + timedelta(days=1))
    assert look(out, moved) == Renewal({1: {"starts_at": moved.starts_at}})
