"""Results: the numbers of a whole group and of those parts of it that may be told, and nothing about anybody else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import fsum, sqrt
from operator import itemgetter

from domain.pulses import suppression
from domain.pulses.ballot import Ballot
from domain.pulses.instrument import Dimension, Instrument

DIGITS = 9
"""Decimal places that are kept: enough for every rating, few enough that the order of adding does not show."""
AS_READ = 2
"""Decimal places in which means are compared: what reads alike is a tie."""


class GroupKind(StrEnum):
    """By what parts of those who answered are told apart; never by state or organisation within a workgroup."""

    OFFICE = "office"
    ORGANISATION_KIND = "organisation_kind"
    WORKGROUP = "workgroup"


@dataclass(frozen=True, order=True)
class GroupName:
    """A part of those who answered: by what, which one (`talent`), and how people call it (`Talent office`)."""

    kind: GroupKind
    key: str
    name: str


@dataclass(frozen=True)
class Numbers:
    """What is told of so many ballots: mean, spread (sample standard deviation) and share of high ratings (0 to 1).

    `high` is None where the instrument calls no rating high.
    """

    ballots: int
    mean: float
    spread: float
    high: float | None


@dataclass(frozen=True)
class ItemResult:
    """One item's numbers."""

    id: str
    numbers: Numbers


@dataclass(frozen=True)
class DimensionResult:
    """A dimension's numbers, over those who rated every item of it, and its items' numbers over the same people.

    The mean is the mean of each person's mean; the share of high is of all ratings.
    """

    id: str
    numbers: Numbers
    items: tuple[ItemResult, ...]


@dataclass(frozen=True)
class GroupResult:
    """The dimensions of a part of those who answered, as far as they may be told."""

    group: GroupName
    dimensions: tuple[DimensionResult, ...]


@dataclass(frozen=True)
class CommentResult:
    """What was written to one question, in an order that says nothing."""

    question: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Results:
    """Everything that is told of a closed pulse; a dimension that is missing had too few complete answers.

    `ballots` is how many were finished, `least` the threshold. Below it everything else is empty.
    """

    ballots: int
    least: int
    dimensions: tuple[DimensionResult, ...] = ()
    groups: tuple[GroupResult, ...] = ()
    comments: tuple[CommentResult, ...] = ()

    @property
    def enough(self) -> bool:
        """Whether there were enough ballots to tell anything."""
        return suppression.enough(self.ballots, self.least)

    @property
    def strongest(self) -> tuple[str, ...]:
        """The dimensions with the highest mean, several when they tie; none when all are alike."""
        return self._with(max(self._means().values(), default=0.0))

    @property
    def weakest(self) -> tuple[str, ...]:
        """The dimensions with the lowest mean, several when they tie; none when all are alike."""
        return self._with(min(self._means().values(), default=0.0))

    def dimension(self, dimension_id: str) -> DimensionResult | None:
        """Return a dimension's result, or None when there is none."""
        return next((each for each in self.dimensions if each.id == dimension_id), None)

    def _means(self) -> dict[str, float]:
        return {each.id: round(each.numbers.mean, AS_READ) for each in self.dimensions}

    def _with(self, mean: float) -> tuple[str, ...]:
        means = self._means()
        return tuple(each for each in means if means[each] == mean) if len(set(means.values())) > 1 else ()


def tell(
    instrument: Instrument, ballots: Sequence[Ballot], groups: Mapping[GroupName, frozenset[int]], least: int
) -> Results:
    """Return what may be told of these finished ballots; `groups` hold places in `ballots`, `least` is the threshold.

    Someone who left out an item of a dimension is not in any number of that dimension: otherwise the difference
    between the dimension's mean and its items' means would be the answer of whoever left one out. Groups are tried
    in the order of their names, so that which of two is told never depends on what was answered.
    """
    if not suppression.enough(len(ballots), least):
        return Results(len(ballots), least)
    ordered = {name: groups[name] for name in sorted(groups)}
    told: list[DimensionResult] = []
    parts: dict[GroupName, list[DimensionResult]] = {name: [] for name in ordered}
    decided: dict[frozenset[int], tuple[GroupName, ...]] = {}
    whole, partly = _whole(instrument, ballots)
    for dimension in instrument.dimensions:
        complete = _complete(dimension, ballots, whole, partly)
        if not dimension.items or not suppression.enough(len(complete), least):
            continue
        said = _said(dimension, ballots, complete)
        told.append(_dimension(instrument, dimension, said.values()))
        if complete not in decided:
            decided[complete] = suppression.publishable(complete, ordered, least)
        for name in decided[complete]:
            parts[name].append(_dimension(instrument, dimension, map(said.__getitem__, complete & ordered[name])))
    return Results(
        len(ballots),
        least,
        tuple(told),
        tuple(GroupResult(name, tuple(found)) for name, found in parts.items() if found),
        _comments(instrument, ballots, least),
    )


def _whole(instrument: Instrument, ballots: Sequence[Ballot]) -> tuple[frozenset[int], Sequence[int]]:
    """Return the places of the ballots that rate every item, as most do, and of the others."""
    every = {item.id for item in instrument.items}
    whole = frozenset(at for at, ballot in enumerate(ballots) if ballot.ratings.keys() >= every)
    return whole, [at for at in range(len(ballots)) if at not in whole]


def _complete(
    dimension: Dimension, ballots: Sequence[Ballot], whole: frozenset[int], partly: Sequence[int]
) -> frozenset[int]:
    wanted = {item.id for item in dimension.items}
    return whole.union(at for at in partly if ballots[at].ratings.keys() >= wanted) if partly else whole


def _said(dimension: Dimension, ballots: Sequence[Ballot], of: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """Return, by place, how each of these people rated the items of a dimension."""
    keys = [item.id for item in dimension.items]
    if len(keys) == 1:
        return {at: (ballots[at].ratings[keys[0]],) for at in of}
    pick = itemgetter(*keys)
    return {at: pick(ballots[at].ratings) for at in of}


def _dimension(instrument: Instrument, dimension: Dimension, said: Iterable[tuple[int, ...]]) -> DimensionResult:
    # There are few combinations of ratings, however many people there are.
    alike = Counter(said)
    scored = [
        {point: instrument.scored(item, point) for point in instrument.scale.points} if instrument.scale else {}
        for item in dimension.items
    ]
    rows: Counter[tuple[int, ...]] = Counter()
    for ratings, people in alike.items():
        rows[tuple(each[rating] for each, rating in zip(scored, ratings, strict=True))] += people
    high = instrument.reporting.high_from
    items = tuple(ItemResult(item.id, _numbers(_only(rows, at), high)) for at, item in enumerate(dimension.items))
    return DimensionResult(dimension.id, _numbers(rows, high), items)


def _only(rows: Counter[tuple[int, ...]], at: int) -> Counter[tuple[int, ...]]:
    """Return the same for one item alone."""
    found: Counter[tuple[int, ...]] = Counter()
    for row, people in rows.items():
        found[(row[at],)] += people
    return found


def _numbers(rows: Counter[tuple[int, ...]], high_from: int | None) -> Numbers:
    """Return the numbers of so many people with these ratings each; a person's score is the mean of their ratings.

    The sums are exact, so the order of adding does not show.
    """
    count = rows.total()
    ratings = count * len(next(iter(rows)))
    mean = sum(sum(row) * people for row, people in rows.items()) / ratings
    spread = sqrt(fsum((sum(row) / len(row) - mean) ** 2 * people for row, people in rows.items()) / (count - 1))
    high = None
    if high_from is not None:
        reached = sum(sum(each >= high_from for each in row) * people for row, people in rows.items())
        high = round(reached / ratings, DIGITS)
    return Numbers(count, round(mean, DIGITS), round(spread, DIGITS), high)


def _comments(instrument: Instrument, ballots: Sequence[Ballot], least: int) -> tuple[CommentResult, ...]:
    """Return the comments, if as many people wrote any as the threshold asks; sorted, so that no order is theirs."""
    if not suppression.enough(sum(bool(ballot.comments) for ballot in ballots), least):
        return ()
    found = {
        question.id: tuple(sorted(ballot.comments[question.id] for ballot in ballots if question.id in ballot.comments))
        for question in instrument.questions
    }
    return tuple(CommentResult(question, texts) for question, texts in found.items() if texts)
