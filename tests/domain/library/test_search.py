from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.library.resource import Kind
from domain.library.search import Entry, LibraryIndex

ENTRIES = [
    Entry(1, "Coaching guide", "How mentors and coaches work with new teachers.", Kind.PRACTICE, "TX", ("induction",)),
    Entry(2, "Induction survey", "What new teachers say.", Kind.RESEARCH, "", ("survey",)),
    Entry(3, "Teacher licensure rules", "The code, with comments.", Kind.POLICY, "AZ", ("licensure",), "Arizona board"),
    Entry(4, "Observation form", "A form for coaching visits.", Kind.TOOL, "HI", ("literacy", "observation")),
    Entry(5, "How Hawaii grew its own teachers", "Grow-your-own in rural schools.", Kind.STATE_EXAMPLE, "HI"),
]
INDEX = LibraryIndex(ENTRIES)


def found(query: str, limit: int = 10) -> list[int]:
    return list(INDEX.search(query, limit).ids)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("coaching", [1, 4]),
        ("coachnig", [1, 4]),
        ("induction", [2, 1]),
        ("licensure arizona", [3]),
        ("licensure AZ", [3]),
        ("is there something about licensure?", [3]),
        ("hawaii", [5, 4]),
        ("Hawai'i", [5, 4]),
        ("state example", [5]),
        ("policy", [3]),
        ("obsrevation", [4]),
        ("grow", [5]),
        ("arizona board", [3]),
    ],
)
def test_what_is_meant_is_found_title_before_tags_before_summary(query: str, ids: list[int]) -> None:
    assert found(query) == ids


def test_among_equals_the_newest_comes_first() -> None:
    index = LibraryIndex([Entry(number, "Reading") for number in range(1, 5)])
    assert index.search("reading", 3).ids == (4, 3, 2)


def test_without_all_words_the_nearest_come_and_say_so() -> None:
    near = INDEX.search("coaching astronomy", 5)
    assert (near.ids, near.complete) == ((1, 4), False)
    assert INDEX.search("astronomy", 5).total == 0


def test_retired_resources_are_forgotten_and_changed_ones_are_found_by_what_they_say() -> None:
    index = LibraryIndex(ENTRIES)
    index.update([Entry(2, "Mentor survey")], removed=[1])
    assert index.search("induction", 5).ids == ()
    assert index.search("mentor", 5).ids == (2,)
    assert len(index) == 4


def test_states_are_counted_over_everything_found() -> None:
    assert INDEX.search("teachers", 1).states == (("AZ", 1), ("HI", 1), ("TX", 1))


@given(st.text(max_size=60), st.integers(1, 5))
def test_any_query_finds_resources_that_are_there_each_once(query: str, limit: int) -> None:
    hits = INDEX.search(query, limit)
    assert len(hits.ids) == len(set(hits.ids)) == min(limit, hits.total)
    assert set(hits.ids) <= {each.id for each in ENTRIES}


@given(st.sampled_from(ENTRIES), st.data())
def test_one_swapped_pair_of_letters_still_finds_a_long_word(entry: Entry, data: st.DataObject) -> None:
    word = data.draw(st.sampled_from([each for each in entry.title.split() if len(each) >= 8] or ["observation"]))
    at = data.draw(st.integers(1, len(word) - 3))
    typo = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    wanted = entry.id if word in entry.title else 4
    assert wanted in found(typo)
