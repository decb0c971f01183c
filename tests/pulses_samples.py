"""What tests of pulses share: a small instrument whose numbers can be worked out by hand, and ballots for it."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean, stdev

from domain.pulses.ballot import Ballot
from domain.pulses.instrument import (
    Dimension,
    Form,
    Instrument,
    Item,
    Mode,
    Opportunity,
    OpportunityPer,
    Question,
    Reporting,
    Scale,
)
from domain.pulses.results import DimensionResult


def norms(
    *, dimensions: int = 2, items: int = 2, fewest_ballots: int = 3, version: int = 1, prefix: str = "d"
) -> Instrument:
    """Return an instrument rated 1 to 4, high from 3; the last item of each dimension is reversed.

    Items are called `d1a`, `d1b`, ... (with another `prefix` than d); each dimension has a question `d1.opportunity`,
    and the first one `why`.
    """
    return Instrument(
        id="norms",
        version=version,
        title="Norms in short",
        short_title="Norms",
        about="How the group works.",
        source="A test.",
        minutes=3,
        modes=(Mode.ANONYMOUS, Mode.TEAM),
        forms=(Form.GROUP, Form.SELF),
        lead="In this group",
        self_lead="In this group I",
        scale=Scale(1, 4, "low", "high"),
        dimensions=tuple(
            Dimension(
                f"{prefix}{number}",
                f"Norm {number}",
                "A norm.",
                tuple(
                    Item(f"{prefix}{number}{'abcdef'[at]}", "We do it.", "I do it.", reverse=0 < at == items - 1)
                    for at in range(items)
                ),
                (Question("why", "Why is that?"),) if number == 1 else (),
            )
            for number in range(1, dimensions + 1)
        ),
        opportunity=Opportunity(OpportunityPer.DIMENSION, "What could come next?"),
        occasions=("baseline", "follow-up"),
        reporting=Reporting(high_from=3, focus_picks=2, fewest_ballots=fewest_ballots),
    )


def ballot(*ratings: int | None, **comments: str) -> Ballot:
    """Return a finished ballot with ratings of d1a, d1b, d2a, d2b in that order; None leaves one out."""
    keys = ("d1a", "d1b", "d2a", "d2b")
    return Ballot({key: each for key, each in zip(keys, ratings, strict=False) if each}, comments, finished=True)


def by_hand(ballots: Sequence[Ballot], *, dimensions: int = 2, least: int = 5) -> dict[str, tuple[float, ...]]:
    """Count what `norms` is told of these ballots by another way than the bot's: ballots, mean, spread and share high.

    The keys are `d1`, `d1a`, `d1b`, ...: a dimension, then its items, over those who rated all of it.
    """
    told: dict[str, tuple[float, ...]] = {}
    for number in range(1, dimensions + 1):
        first, last = f"d{number}a", f"d{number}b"
        # The last item is reversed: on a scale from 1 to 4, 1 counts as 4.
        pairs = [
            (each.ratings[first], 5 - each.ratings[last])
            for each in ballots
            if first in each.ratings and last in each.ratings
        ]
        if len(ballots) < least or len(pairs) < least:
            continue
        people = [mean(pair) for pair in pairs]
        high = mean(float(rating >= 3) for pair in pairs for rating in pair)
        told[f"d{number}"] = (len(pairs), mean(people), stdev(people), high)
        for name, ratings in zip((first, last), zip(*pairs, strict=True), strict=True):
            share = mean(float(rating >= 3) for rating in ratings)
            told[name] = (len(pairs), mean(ratings), stdev(ratings), share)
    return told


def as_told(dimensions: Sequence[DimensionResult]) -> dict[str, tuple[float, ...]]:
    """Return published numbers in the form of `by_hand`."""
    found = [(part.id, part.numbers) for part in dimensions]
    found += [(item.id, item.numbers) for part in dimensions for item in part.items]
    return {key: (each.ballots, each.mean, each.spread, each.high or 0.0) for key, each in found}
