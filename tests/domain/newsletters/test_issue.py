"""Issues as values: sections in their order, what a reader sees, and how items move."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from domain.newsletters.issue import Item, Section, in_section, moved, page, sections_of
from tests.newsletters_samples import CALL, ISSUE, ITEMS, OWN_ITEM, SENT_IN, SERIES, shown

ROW = st.lists(st.booleans(), min_size=1, max_size=12)


def row(dropped: list[bool]) -> list[Item]:
    """Return a section's items, some of them left out, in an order that is not that of their ids."""
    return [replace(OWN_ITEM, id=100 - place, position=place, dropped=gone) for place, gone in enumerate(dropped)]


def test_the_four_sections_stand_in_the_order_of_the_program() -> None:
    assert [each.heading for each in Section] == [
        "Coming events and webinars",
        "New research and news",
        "Promising practices from states and partners",
        "Other meetings and resources",
    ]


def test_a_page_leaves_out_empty_sections_and_dropped_items() -> None:
    found = shown(items=(CALL, replace(SENT_IN, dropped=True), OWN_ITEM))
    assert [(part.section, part.items) for part in found.sections] == [
        (Section.EVENTS, (CALL,)),
        (Section.OTHER, (OWN_ITEM,)),
    ]


def test_who_leaves_a_section_out_sees_the_others() -> None:
    found = shown().without([Section.PRACTICES, Section.RESEARCH])
    assert [part.section for part in found.sections] == [Section.EVENTS, Section.OTHER]
    assert found.off == (Section.RESEARCH, Section.PRACTICES)
    assert shown().without(list(Section)).empty


@given(st.sets(st.sampled_from(Section)))
def test_nothing_of_a_section_that_was_left_out_is_shown(off: set[Section]) -> None:
    found = page(SERIES, ISSUE, ITEMS).without(off)
    assert {part.section for part in found.sections} == {each.section for each in ITEMS} - off


@given(ROW, st.data())
def test_moving_up_and_down_again_changes_nothing_that_is_shown(dropped: list[bool], data: st.DataObject) -> None:
    items = row(dropped)
    here = data.draw(st.sampled_from(items))
    if here.dropped:
        return
    before = [each.id for each in in_section(items, Section.OTHER) if not each.dropped]
    up = moved(items, here.id, -1)
    assert bool(up) == (before[0] != here.id)
    higher = [replace(each, position=up.get(each.id, each.position)) for each in items]
    down = moved(higher, here.id, 1 if up else 0)
    again = [replace(each, position=down.get(each.id, each.position)) for each in higher]
    assert [each.id for each in in_section(again, Section.OTHER) if not each.dropped] == before


@given(ROW, st.integers(-20, 20))
def test_a_move_keeps_every_item_once(dropped: list[bool], by: int) -> None:
    items = row(dropped)
    places = moved(items, items[0].id, by)
    assert sorted(places.values()) == list(range(len(places)))
    assert set(places) <= {each.id for each in items}


def test_what_is_no_section_is_left_out_of_a_choice() -> None:
    assert sections_of(["other", "events", "gone"]) == (Section.EVENTS, Section.OTHER)
