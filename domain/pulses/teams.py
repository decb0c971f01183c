"""Team ratings: one rating that an organisation or team agreed on, and a follow-up against its baseline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean

from domain.errors import UserFacingError
from domain.pulses.instrument import Instrument, Mode


class NotForTeams(UserFacingError):
    """This instrument is answered by each member, not by a team."""


class UnknownOccasion(UserFacingError):
    """The instrument plans no such occasion."""


@dataclass(frozen=True)
class TeamRating:
    """What a team agreed on; `team` is empty when it speaks for the organisation as a whole. It names no person."""

    id: int
    organisation_id: int | None
    workgroup_id: int | None
    team: str
    instrument: Instrument
    occasion: str
    rated_at: datetime
    ratings: Mapping[str, int]
    comments: Mapping[str, str]


@dataclass(frozen=True)
class Moved:
    """One item or dimension in two ratings; None where it was not rated. A single rating has no interval."""

    id: str
    baseline: float | None
    follow_up: float | None

    @property
    def by(self) -> float | None:
        """How much it moved, in points of the scale."""
        return None if self.baseline is None or self.follow_up is None else self.follow_up - self.baseline


@dataclass(frozen=True)
class DimensionMoved:
    """A dimension's mean over the items that both ratings have, and each of its items."""

    dimension: Moved
    items: tuple[Moved, ...]


def check(instrument: Instrument, occasion: str) -> None:
    """Refuse an instrument that is not for teams (NotForTeams) and an occasion it does not plan (UnknownOccasion)."""
    if Mode.TEAM not in instrument.modes:
        raise NotForTeams(f"{instrument.title} is answered by each member. Start it as a pulse.", field="instrument")
    if instrument.occasions and occasion not in instrument.occasions:
        raise UnknownOccasion(f"Choose one of: {', '.join(instrument.occasions)}.", field="occasion")


def compare(baseline: TeamRating, follow_up: TeamRating) -> tuple[DimensionMoved, ...]:
    """Return what moved between two ratings of one version. Raises ValueError for different wordings."""
    instrument = baseline.instrument
    if (instrument.id, instrument.version) != (follow_up.instrument.id, follow_up.instrument.version):
        raise ValueError("only ratings of the same wording compare")
    found = []
    for dimension in instrument.dimensions:
        items = tuple(
            Moved(item.id, _scored(baseline, item.id), _scored(follow_up, item.id)) for item in dimension.items
        )
        both = [(each.baseline, each.follow_up) for each in items if each.by is not None]
        before = fmean(each for each, _ in both if each is not None) if both else None
        after = fmean(each for _, each in both if each is not None) if both else None
        found.append(DimensionMoved(Moved(dimension.id, before, after), items))
    return tuple(found)


def _scored(rating: TeamRating, item_id: str) -> float | None:
    item = rating.instrument.item(item_id)
    given = rating.ratings.get(item_id)
    return None if item is None or given is None else float(rating.instrument.scored(item, given))
