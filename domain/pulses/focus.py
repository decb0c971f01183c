"""Choosing one or two norms to work on: a short vote, and what it settles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.errors import UserFacingError
from domain.pulses import suppression

MOST_PICKS = 2
VOTE_DAYS = 3


class BadPick(UserFacingError):
    """More was picked than there is to choose, or something that is not on the list."""


@dataclass(frozen=True)
class Focus:
    """A norm (dimension) that a workgroup works on, and since when."""

    workgroup_id: int
    pulse_id: int
    dimension: str
    title: str
    since: datetime


@dataclass(frozen=True)
class Outcome:
    """What a vote settled.

    `voters` is how many voted. `votes` counts them by dimension, most first, and is empty below the threshold, as
    `chosen` and `tied` are. `tied` are those level with each other for the `open` places that are left: people
    decide between them, not chance.
    """

    voters: int
    picks: int
    votes: tuple[tuple[str, int], ...] = ()
    chosen: tuple[str, ...] = ()
    tied: tuple[str, ...] = ()

    @property
    def open(self) -> int:
        """How many places are still to be settled."""
        return self.picks - len(self.chosen) if self.tied else 0


def check_picks(picks: Collection[str], offered: Collection[str], most: int) -> None:
    """Refuse what cannot be picked. Raises BadPick (`field` is `picks`)."""
    if not 1 <= len(set(picks)) <= most:
        several = f"one or {most}" if most > 1 else "one"
        raise BadPick(f"Pick {several} of these.", field="picks")
    if not set(picks) <= set(offered):
        raise BadPick("That is not among what this vote is about. Open it again and pick anew.", field="picks")


def count(ballots: Iterable[Collection[str]], offered: Sequence[str], picks: int, least: int) -> Outcome:
    """Return what these votes settle: the most named, as long as no tie has to be broken for it.

    Each ballot names some of `offered`. Ties are shown in the order offered. Fewer ballots than the threshold
    settle and show nothing.
    """
    cast = [set(each) & set(offered) for each in ballots if each]
    if not suppression.enough(len(cast), least):
        return Outcome(len(cast), picks)
    tally = Counter(pick for each in cast for pick in each)
    votes = sorted(((each, tally[each]) for each in offered), key=lambda each: -each[1])
    chosen, tied = _settle(votes, picks)
    return Outcome(len(cast), picks, tuple(votes), chosen, tied)


def _settle(votes: Sequence[tuple[str, int]], picks: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    named = [(each, number) for each, number in votes if number]
    if len(named) <= picks:
        return tuple(each for each, _ in named), ()
    level = named[picks - 1][1]
    if named[picks][1] < level:
        return tuple(each for each, _ in named[:picks]), ()
    return (
        tuple(each for each, number in named if number > level),
        tuple(each for each, number in named if number == level),
    )


def settle(outcome: Outcome, picked: Collection[str], titles: Mapping[str, str]) -> tuple[str, ...]:
    """Return the focus norms once people decided what the vote left open: those chosen, then those picked.

    Where the vote settled nothing (too few votes), up to `picks` of all norms may be picked. Raises BadPick.
    """
    offered = outcome.tied if outcome.chosen or outcome.tied else tuple(titles)
    places = outcome.open if outcome.chosen or outcome.tied else outcome.picks
    if places == 0 and not picked:
        return outcome.chosen
    check_picks(picked, offered, max(places, 1))
    return (*outcome.chosen, *(each for each in offered if each in picked))
