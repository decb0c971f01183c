"""Group norms as values, and the rules of proposing, agreeing and adopting (Guidebook, norms worksheet)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.directory.workgroups import PersonName
from domain.errors import FieldErrors, UserFacingError

SHORTEST, LONGEST = 5, 200
REASON_LONGEST = 500
MOST_PROPOSED = 12
"""Proposals that wait at once: one window shows them all, and one talk can settle them."""
MOST_ADOPTED = 24
REVISIT_DAYS = 182
LATEST_DAYS = 730


class Heading(StrEnum):
    """What a norm is about; the order is the worksheet's."""

    TIME = "time"
    LISTENING = "listening"
    CONFIDENTIALITY = "confidentiality"
    DECISION_MAKING = "decision_making"
    PARTICIPATION = "participation"
    EXPECTATIONS = "expectations"


class NormState(StrEnum):
    """Where a norm stands; what was withdrawn or replaced is gone from every screen and stays in the log."""

    PROPOSED = "proposed"
    ADOPTED = "adopted"
    GONE = "gone"


class CheckState(StrEnum):
    """Where a consensus check stands."""

    OPEN = "open"
    ADOPTED = "adopted"
    ENDED = "ended"


class Stance(StrEnum):
    """Where somebody stands in a consensus check."""

    SUPPORT = "support"
    LIVE_WITH = "live_with"
    CANNOT = "cannot"


@dataclass(frozen=True)
class Norm:
    """One norm; `replaces` is the id of the adopted one in whose place it is proposed."""

    id: int
    workgroup_id: int
    heading: Heading
    text: str
    state: NormState
    proposed_by: int | None
    replaces: int | None = None


@dataclass(frozen=True)
class Standing:
    """One person's answer to a consensus check; it stands with their name, as the question says."""

    person: PersonName
    stance: Stance
    reason: str = ""


@dataclass(frozen=True)
class Check:
    """A consensus check of some proposals; `people` is how many can answer, `channel` where it is shown."""

    id: int
    workgroup_id: int
    state: CheckState
    norms: tuple[int, ...]
    people: int
    channel: str | None = None


@dataclass(frozen=True)
class CheckStand:
    """A check with what it asks about and what was answered so far."""

    check: Check
    norms: tuple[Norm, ...]
    standings: tuple[Standing, ...]

    @property
    def tally(self) -> Counter[Stance]:
        """Return how many stand where."""
        return Counter(each.stance for each in self.standings)

    @property
    def against(self) -> tuple[Standing, ...]:
        """Return those who cannot live with it."""
        return tuple(each for each in self.standings if each.stance is Stance.CANNOT)

    @property
    def needed(self) -> int:
        """Return how many answers it takes before anything is adopted: half of the group."""
        return max(1, (self.check.people + 1) // 2)

    def stance_of(self, person_id: int) -> Standing | None:
        """Return somebody's answer."""
        return next((each for each in self.standings if each.person.id == person_id), None)


@dataclass(frozen=True)
class NormsPage:
    """A workgroup's norms as one person sees them: `belongs` may propose and answer, `runs` may check and adopt."""

    workgroup_id: int
    workgroup: str
    adopted: tuple[Norm, ...]
    proposed: tuple[Norm, ...]
    check: CheckStand | None
    revisit_on: date | None
    focus: tuple[str, ...]
    person_id: int
    belongs: bool
    runs: bool

    @property
    def waiting(self) -> tuple[Norm, ...]:
        """Return the proposals that no check asks about yet."""
        asked = set(self.check.check.norms) if self.check else set()
        return tuple(each for each in self.proposed if each.id not in asked)


class TooMany(UserFacingError):
    """There is no room for another proposal."""


class NotAgreed(UserFacingError):
    """The group has not agreed yet, so nothing is adopted."""


class CheckOver(UserFacingError):
    """The consensus check is over."""


def worded(text: str | None) -> str:
    """Return a norm as it is kept. Raises FieldErrors (`text`)."""
    said = " ".join((text or "").split())
    if not SHORTEST <= len(said) <= LONGEST:
        raise FieldErrors({"text": f"Write one sentence of {SHORTEST} to {LONGEST} characters."})
    return said


def heading(value: str | None) -> Heading:
    """Return the heading that was chosen. Raises FieldErrors (`heading`)."""
    if value not in set(Heading):
        raise FieldErrors({"heading": "Choose what the norm is about."})
    return Heading(value)


def stance(value: str | None, reason: str | None) -> tuple[Stance, str]:
    """Return where somebody stands and why. Raises FieldErrors: nothing chosen, or `cannot` without a reason."""
    if value not in set(Stance):
        raise FieldErrors({"stance": "Choose where you stand."})
    why = " ".join((reason or "").split())[:REASON_LONGEST]
    if value == Stance.CANNOT and not why:
        raise FieldErrors({"reason": "Say what you cannot live with, so that the group can look for another wording."})
    return Stance(value), why


def revisit(value: str | None, today: date) -> date:
    """Return the day on which the group looks at its norms again. Raises FieldErrors (`revisit`)."""
    try:
        chosen = date.fromisoformat(value or "")
    except ValueError:
        raise FieldErrors({"revisit": "Choose a day."}) from None
    if not today < chosen <= today + timedelta(days=LATEST_DAYS):
        raise FieldErrors({"revisit": "Choose a day from tomorrow on, at most two years ahead."})
    return chosen


def check_room(proposed: int) -> None:
    """Refuse one proposal too many. Raises TooMany."""
    if proposed >= MOST_PROPOSED:
        raise TooMany(f"{MOST_PROPOSED} proposals are waiting already. Agree on those first, or withdraw some.")


def check_agreed(stand: CheckStand, adopted: Iterable[Norm]) -> None:
    """Refuse to adopt what is not agreed on. Raises NotAgreed, TooMany.

    Half of the group has answered, and nobody cannot live with it: that is what consensus means here.
    """
    if stand.against:
        raise NotAgreed(
            "Somebody cannot live with these norms yet. Talk about their reasons, end this check, change the wording "
            "and check again: consensus means that everybody can live with it."
        )
    if len(stand.standings) < stand.needed:
        raise NotAgreed(
            f"{len(stand.standings)} of {stand.check.people} have answered. At least {stand.needed} are needed, so "
            "that the norms are the group's own."
        )
    replaced = {each.replaces for each in stand.norms}
    kept = sum(each.id not in replaced for each in adopted)
    if kept + len(stand.norms) > MOST_ADOPTED:
        raise TooMany(f"A group keeps at most {MOST_ADOPTED} norms. Put some in the place of others.")
