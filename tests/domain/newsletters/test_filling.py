"""How a draft fills itself: every find once, in reading order, within what forms can edit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.newsletters import filling
from domain.newsletters.forms import CREDIT_LONGEST, TEXT_LONGEST, TITLE_LONGEST
from domain.newsletters.issue import Found, Section

AT = datetime(2026, 10, 1, tzinfo=UTC)
FOUND = st.builds(
    Found,
    st.sampled_from(["call", "webinar", "resource", "submission"]),
    st.integers(1, 5).map(str),
    st.sampled_from(Section),
    st.text(max_size=200),
    text=st.text(max_size=50),
    credit=st.none() | st.text(max_size=200),
    starts_at=st.none() | st.integers(0, 40).map(lambda days: AT + timedelta(days=days)),
    series_id=st.sampled_from([None, 3, 4]),
)


@given(st.lists(FOUND, max_size=30), st.sets(st.sampled_from(["call:1", "webinar:2"])), st.integers(-1, 10))
def test_each_find_is_taken_once_and_never_one_that_the_series_showed(
    found: list[Found], claimed: set[str], room: int
) -> None:
    chosen, left = filling.choose(found, claimed=claimed, series_id=3, room=room)
    claims = [each.claim for each in chosen]
    assert len(claims) == len(set(claims)) <= max(room, 0)
    assert not claimed & set(claims)
    # What does not fit is told, and nothing of it is taken, too.
    assert {*claims, *(each.claim for each in left)} == {
        each.claim for each in found if each.series_id in {None, 3}
    } - claimed
    assert not {each.claim for each in left} & set(claims)
    assert len(claims) == max(room, 0) or not left
    assert all(each.series_id in {None, 3} for each in chosen)
    sections = [list(Section).index(each.section) for each in chosen]
    assert sections == sorted(sections)
    assert all(0 < len(each.title) <= TITLE_LONGEST for each in chosen)


@given(st.lists(FOUND, max_size=30))
def test_with_room_enough_nothing_is_lost(found: list[Found]) -> None:
    chosen, _ = filling.choose(found, claimed=(), series_id=3, room=100)
    assert {each.claim for each in chosen} == {each.claim for each in found if each.series_id in {None, 3}}


def test_events_come_earliest_first_and_before_what_has_no_time() -> None:
    rows = [
        Found("resource", "1", Section.EVENTS, "No time"),
        Found("call", "1", Section.EVENTS, "Later", starts_at=AT + timedelta(days=2)),
        Found("webinar", "1", Section.EVENTS, "Sooner", starts_at=AT),
    ]
    chosen, _ = filling.choose(rows, claimed=(), series_id=3, room=9)
    assert [each.title for each in chosen] == ["Sooner", "Later", "No time"]


def test_texts_too_long_for_the_forms_are_cut() -> None:
    (chosen,), _ = filling.choose(
        [Found("resource", "1", Section.OTHER, "t" * 999, text="x" * 9_999, credit="c" * 999)],
        claimed=(),
        series_id=3,
        room=1,
    )
    lengths = (len(chosen.title), len(chosen.text), len(chosen.credit or ""))
    assert lengths == (TITLE_LONGEST, TEXT_LONGEST, CREDIT_LONGEST)
