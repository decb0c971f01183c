import gc
import random
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.directory.search import Entry, Field, SearchIndex
from domain.programs.loading import parse_program, shipped_program
from domain.rosters.reading import parse_roster
from domain.rosters.roster import rules_of
from domain.rosters.tables import TableFormat, read_table, shipped_roster
from domain.wordindex import words


def _shipped() -> list[Entry]:
    program = parse_program(shipped_program())
    roster = parse_roster(read_table(shipped_roster(), TableFormat.CSV), rules_of(program))
    groups = {plan.key: plan.name for plan in program.workgroups}
    return [
        Entry(
            id=number,
            name=person.name,
            organisation=roster.organisations[person.organisation].name,
            state=roster.organisations[person.organisation].state or "",
            workgroups=tuple(groups[seat.workgroup] for seat in roster.seats if seat.holder == person.email),
            office={office.key: office.name for office in program.offices}.get(person.office or "", ""),
            expertise=person.expertise or (),
        )
        for number, person in enumerate(roster.people.values())
    ]


ENTRIES = _shipped()
INDEX = SearchIndex(ENTRIES)
BY_ID = {entry.id: entry for entry in ENTRIES}


def found(query: str, limit: int = 10) -> list[str]:
    return [BY_ID[hit.id].name for hit in INDEX.search(query, limit).hits]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("Rosalind Begay", "Rosalind Begay"),
        ("begay rosalind", "Rosalind Begay"),
        ("Kahawai", "Noelani Kahāwai"),
        ("villasenor", "Teodoro Villaseñor"),
        ("Standing Elk", "Gudrun Standing-Elk"),
        ("rosalnid", "Rosalind Begay"),
        ("Quakenbush", "Harriet Quackenbush"),
        ("dyslexia", "Xiomara Vandersloot"),
        ("immersion HI", "Kealoha Nakamura"),
        ("who has worked on dyslexia, in which state?", "Xiomara Vandersloot"),
        ("literacy arizona", "Delphine Yazzie"),
    ],
)
def test_the_person_meant_comes_first(query: str, first: str) -> None:
    assert found(query)[0] == first


def test_a_state_is_found_by_name_postal_code_and_with_a_typing_error() -> None:
    arizona = {entry.name for entry in ENTRIES if entry.state == "AZ"}
    for query in ("Arizona", "AZ", "az", "Arizonna", "arizon"):
        assert set(found(query, 50)) == arizona, query


def test_two_words_of_a_state_both_count() -> None:
    assert {BY_ID[hit.id].state for hit in INDEX.search("new york", 50).hits} == {"NY"}


def test_small_words_are_left_out_unless_they_are_all_there_is_or_a_state_in_capitals() -> None:
    index = SearchIndex([Entry(1, "Ana", state="IN"), Entry(2, "Bo", state="OR", expertise=("reading",))])
    assert [hit.id for hit in index.search("in").hits] == [1]
    assert [hit.id for hit in index.search("reading OR").hits] == [2]
    assert [hit.id for hit in index.search("reading or").hits] == [2]


def test_every_word_has_to_match_and_otherwise_the_nearest_people_come() -> None:
    assert INDEX.search("coaching Texas").complete
    nearest = INDEX.search("coaching zzzzzz")
    assert not nearest.complete
    assert nearest.total > 1
    assert INDEX.search("zzzzzz qqqqqq").total == 0


def test_a_name_comes_before_an_office_with_the_same_word() -> None:
    index = SearchIndex([Entry(1, "Ana One", office="Talent office"), Entry(2, "Bo Talent")])
    assert [hit.id for hit in index.search("talent").hits] == [2, 1]


def test_a_hit_says_which_fields_matched() -> None:
    hit = INDEX.search("dyslexia California").hits[0]
    assert hit.fields == {Field.EXPERTISE, Field.STATE, Field.ORGANISATION}


def test_states_are_counted_over_all_that_is_found() -> None:
    result = INDEX.search("tribal partnerships", 1)
    assert (len(result.hits), result.total, result.states) == (1, 2, (("AZ", 1), ("ND", 1)))


def test_nothing_is_found_for_nothing() -> None:
    for query in ("", "   ", "!!!", "'"):
        assert INDEX.search(query).total == 0


def test_an_update_replaces_and_a_removal_forgets() -> None:
    index = SearchIndex([Entry(1, "Ana One"), Entry(2, "Bo Two")])
    index.update([Entry(1, "Cy Three")], removed=[2])
    assert (len(index), index.search("ana").total, index.search("bo").total) == (1, 0, 0)
    assert [hit.id for hit in index.search("cy").hits] == [1]


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["ana", "bo", "cy"])), max_size=40))
def test_many_updates_leave_what_a_fresh_index_would_find(changes: list[tuple[int, str]]) -> None:
    index = SearchIndex()
    latest: dict[int, str] = {}
    for person, name in changes:
        index.update([Entry(person, name)])
        latest[person] = name
    for name in ("ana", "bo", "cy"):
        assert {hit.id for hit in index.search(name).hits} == {p for p, found_ in latest.items() if found_ == name}


@settings(max_examples=200, deadline=None)
@given(st.randoms(use_true_random=False))
def test_one_typing_error_in_a_long_name_is_forgiven(chance: random.Random) -> None:
    entry = chance.choice([each for each in ENTRIES if len(words(each.name)[-1]) >= 6])
    word = words(entry.name)[-1]
    at = chance.randrange(1, len(word))
    letter = chance.choice(string.ascii_lowercase)
    mistyped = chance.choice(
        [word[:at] + word[at + 1 :], word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :]]
    )
    assert entry.name in found(mistyped), mistyped


@given(st.text(max_size=300))
def test_any_query_is_answered(query: str) -> None:
    result = INDEX.search(query, 3)
    assert len(result.hits) == min(3, result.total)


def _is_name(found: object) -> bool:
    return isinstance(found, str) and found.startswith("Ana ")


def test_the_garbage_collector_does_not_look_at_people() -> None:
    index = SearchIndex(Entry(number, f"Ana {number}", expertise=("data", "equity")) for number in range(2_000))
    gc.collect()
    seen = sum(1 for each in gc.get_objects() if isinstance(each, tuple) and each and _is_name(each[0]))
    assert len(index) == 2_000
    assert seen < 20
