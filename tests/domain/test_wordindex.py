from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.wordindex import MOST_WORDS, Row, WordIndex, asked_words

TEXT = st.text(st.characters(codec="utf-8"), max_size=60)


def index(*rows: Row[int]) -> WordIndex[int]:
    made: WordIndex[int] = WordIndex([1.0, 0.5], frozenset({"the"}))
    made.update(rows)
    return made


def test_a_field_that_weighs_more_comes_first_and_equals_come_in_their_order() -> None:
    found = index(Row(1, ("guide", "reading"), 3), Row(2, ("reading", ""), 2), Row(3, ("reading", ""), 1, "TX")).search(
        "reading"
    )
    assert [each.id for each in found.best] == [3, 2, 1]
    assert [each.fields for each in found.best] == [frozenset({0}), frozenset({0}), frozenset({1})]
    assert (found.total, dict(found.groups)) == (3, {"TX": 1})


def test_a_row_that_changed_is_found_by_what_it_says_now() -> None:
    made = index(Row(1, ("reading", ""), 1))
    made.update([Row(1, ("writing", ""), 1)])
    assert (made.search("reading").total, made.search("writing").total, len(made)) == (0, 1, 1)


def test_a_later_page_goes_on_where_the_one_before_ended() -> None:
    made = index(*(Row(number, ("reading", ""), number) for number in range(12)))
    pages = [[each.id for each in made.search("reading", 5, offset=first).best] for first in (0, 5, 10, 15)]
    assert pages == [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9], [10, 11], []]
    assert made.search("reading", 5, offset=15).total == 12


def test_small_words_count_only_when_nothing_else_was_asked() -> None:
    assert asked_words("the reading", frozenset({"the"})) == ["reading"]
    assert asked_words("the", frozenset({"the"})) == ["the"]


@given(st.lists(st.tuples(st.integers(1, 20), TEXT, TEXT), max_size=15), TEXT)
def test_whatever_is_asked_the_best_are_rows_that_are_there_each_once(
    rows: list[tuple[int, str, str]], query: str
) -> None:
    made = index(*(Row(number, (first, second), number) for number, first, second in rows))
    found = made.search(query, 5)
    ids = [each.id for each in found.best]
    assert len(ids) == len(set(ids)) == min(5, found.total)
    assert set(ids) <= {number for number, _, _ in rows}
    assert all(0 < each.score <= 100 for each in found.best)
    assert len(asked_words(query, frozenset())) <= MOST_WORDS
