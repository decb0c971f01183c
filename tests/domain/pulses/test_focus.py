import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.pulses.focus import BadPick, Outcome, check_picks, count, settle

OFFERED = ("pausing", "probing", "presuming", "balance")
TITLES = {each: each.title() for each in OFFERED}


def votes(text: str) -> list[set[str]]:
    """`ab c` are two ballots, one for the first two offered and one for the third."""
    return [{OFFERED["abcd".index(letter)] for letter in word} for word in text.split()]


@pytest.mark.parametrize(
    ("cast", "picks", "chosen", "tied"),
    [
        ("a a a b b c", 1, ("pausing",), ()),
        ("a a a b b c", 2, ("pausing", "probing"), ()),
        ("a a b b c d", 1, (), ("pausing", "probing")),
        ("a a a b b c c", 2, ("pausing",), ("probing", "presuming")),
        ("a b c d a b c d", 2, (), OFFERED),
        ("a a a a a", 2, ("pausing",), ()),
        ("ab ab ab ab ab", 2, ("pausing", "probing"), ()),
        ("ab ab ab ab ab", 1, (), ("pausing", "probing")),
    ],
)
def test_the_most_named_win_and_ties_are_stated(cast, picks, chosen, tied) -> None:
    outcome = count(votes(cast), OFFERED, picks, 5)
    assert (outcome.chosen, outcome.tied) == (chosen, tied)
    assert outcome.open == (picks - len(chosen) if tied else 0)


def test_four_votes_settle_and_show_nothing() -> None:
    assert count(votes("a a a a"), OFFERED, 1, 5) == Outcome(4, 1)


def test_the_count_of_each_is_given_most_first() -> None:
    assert count(votes("a b b c c c"), OFFERED, 1, 5).votes == (
        ("presuming", 3),
        ("probing", 2),
        ("pausing", 1),
        ("balance", 0),
    )


@given(st.permutations(votes("a ab b c d d")))
def test_the_order_of_voting_changes_nothing(cast) -> None:
    assert count(cast, OFFERED, 2, 5) == count(votes("a ab b c d d"), OFFERED, 2, 5)


def test_people_settle_what_the_vote_left_open() -> None:
    outcome = count(votes("a a a b b c c"), OFFERED, 2, 5)
    assert settle(outcome, ["presuming"], TITLES) == ("pausing", "presuming")
    with pytest.raises(BadPick):
        settle(outcome, ["balance"], TITLES)
    with pytest.raises(BadPick):
        settle(outcome, ["probing", "presuming"], TITLES)


def test_after_a_vote_without_enough_votes_people_pick_freely() -> None:
    assert settle(Outcome(2, 2), ["balance", "pausing"], TITLES) == ("pausing", "balance")


def test_a_vote_that_settled_everything_leaves_nothing_to_pick() -> None:
    outcome = count(votes("a a a b b c"), OFFERED, 2, 5)
    assert settle(outcome, [], TITLES) == ("pausing", "probing")
    with pytest.raises(BadPick):
        settle(outcome, ["balance"], TITLES)


@pytest.mark.parametrize("picks", [[], ["pausing", "probing", "presuming"], ["elsewhere"]])
def test_a_vote_names_one_or_two_of_what_is_offered(picks) -> None:
    with pytest.raises(BadPick) as refused:
        check_picks(picks, OFFERED, 2)
    assert refused.value.field == "picks"
