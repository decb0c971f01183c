"""What tests of pulses share: a small instrument whose numbers can be worked out by hand, and ballots for it."""

from __future__ import annotations

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
