import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import FieldErrors
from domain.pulses import ballot as ballots
from domain.pulses.ballot import LONGEST_COMMENT, Ballot, NoSuchQuestion, Page
from tests.pulses_samples import norms

INSTRUMENT = norms()
ROOM = ballots.room(INSTRUMENT)
PAGES = st.builds(
    Page,
    ratings=st.dictionaries(
        st.sampled_from([item.id for item in INSTRUMENT.items]), st.none() | st.integers(1, 4), max_size=4
    ),
    comments=st.dictionaries(st.sampled_from(["why", "d1.opportunity"]), st.none() | st.text(max_size=LONGEST_COMMENT)),
    last=st.booleans(),
)


@given(pages=st.lists(PAGES, max_size=6))
def test_any_sequence_of_pages_ends_in_what_each_question_was_last_told(pages: list[Page]) -> None:
    ballot = Ballot()
    expected: dict[str, int | None] = {}
    for page in pages:
        ballots.check(INSTRUMENT, page)
        ballot = ballots.turn(ballot, page)
        expected.update(page.ratings)
    assert ballot.ratings == {key: each for key, each in expected.items() if each is not None}
    assert ballot.finished is any(page.last for page in pages)
    assert ballots.unpack(ballots.pack(ballot, ROOM)) == ballot


@given(pages=st.lists(PAGES, max_size=3))
def test_every_ballot_takes_the_same_number_of_bytes(pages: list[Page]) -> None:
    ballot = Ballot()
    for page in pages:
        ballot = ballots.turn(ballot, page)
    assert len(ballots.pack(ballot, ROOM)) == ROOM


@pytest.mark.parametrize("character", ["a", '"', "\\", "\n", "é", "漢", "🙂"])
def test_the_fullest_ballot_fits_its_room(character: str) -> None:
    fullest = Ballot()
    text = ("x" + character * LONGEST_COMMENT)[: LONGEST_COMMENT - 1] + "x"
    page = Page({item.id: 4 for item in INSTRUMENT.items}, {each.id: text for each in INSTRUMENT.questions}, last=True)
    ballots.check(INSTRUMENT, page)
    fullest = ballots.turn(fullest, page)
    assert ballots.unpack(ballots.pack(fullest, ROOM)) == fullest


def test_the_bytes_do_not_tell_in_which_order_pages_were_answered() -> None:
    one = ballots.turn(ballots.turn(Ballot(), Page({"d1a": 1})), Page({"d2a": 4}))
    other = ballots.turn(ballots.turn(Ballot(), Page({"d2a": 4})), Page({"d1a": 1}))
    assert ballots.pack(one, ROOM) == ballots.pack(other, ROOM)
    assert ballots.answers(one) == ballots.answers(other) == '{"d1a":1,"d2a":4}'


@pytest.mark.parametrize(
    "page", [Page({"d9z": 1}), Page({"d1a": 5}), Page({"d1a": 0}), Page({"d1a": True}), Page(comments={"d9": "x"})]
)
def test_what_the_instrument_does_not_ask_is_refused_without_quoting_it(page: Page) -> None:
    with pytest.raises(NoSuchQuestion) as refused:
        ballots.check(INSTRUMENT, page)
    assert "d9" not in refused.value.message
    assert "5" not in refused.value.message


def test_a_comment_that_is_too_long_is_refused_at_its_field() -> None:
    with pytest.raises(FieldErrors) as refused:
        ballots.check(INSTRUMENT, Page(comments={"why": "x" * (LONGEST_COMMENT + 1)}))
    assert list(refused.value.errors) == ["why"]


def test_a_comment_of_blanks_takes_the_comment_back() -> None:
    said = ballots.turn(Ballot(), Page(comments={"why": " because\x00 \r\nof it "}))
    assert said.comments == {"why": "because \nof it"}
    assert ballots.turn(said, Page(comments={"why": " \n"})).comments == {}


def test_mixing_gives_every_place_to_everyone_equally_often() -> None:
    """Chi-square over 6,000 seeded shuffles of six ballots: 25 degrees of freedom, 0.1 % beyond 52.6."""
    texts = [f"{number}" for number in range(6)]
    seen = Counter(
        (place, text) for seed in range(6_000) for place, text in enumerate(ballots.mixed(texts, random.Random(seed)))
    )
    assert sum((seen[place, text] - 1_000) ** 2 / 1_000 for place in range(6) for text in texts) < 52.6


@given(order=st.permutations(["a", "b", "b", "c", "d"]), seed=st.integers(0, 99))
def test_what_mixing_gives_does_not_depend_on_the_order_it_was_given(order: list[str], seed: int) -> None:
    assert ballots.mixed(order, random.Random(seed)) == ballots.mixed(sorted(order), random.Random(seed))
