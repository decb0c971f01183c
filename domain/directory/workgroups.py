"""Workgroups as people see them: in a list, on a page of their own, and as a roster by state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.programs.program import Cadence
from domain.rosters.roster import fold

NEAR = 60
"""The least likeness (rapidfuzz, of 100) at which a name is taken for what was typed."""

CLEARLY_BETTER = 5
"""How much better than the next one the best name must be, or the person is asked."""

MOST_MEANT = 5


@dataclass(frozen=True)
class PersonName:
    """Somebody to mention: by Slack id when there is one, by name otherwise."""

    id: int
    name: str
    slack_user: str | None = None


@dataclass(frozen=True)
class WorkgroupLine:
    """A workgroup in a list. `mine` says that the viewer belongs to it, `leads` that they answer for it."""

    id: int
    name: str
    short_name: str
    cadence: Cadence
    channel: str | None
    liaisons: tuple[PersonName, ...]
    seats: int
    held: int
    states: int
    parent_id: int | None = None
    mine: bool = False
    leads: bool = False


@dataclass(frozen=True)
class WorkgroupPage:
    """Everything a workgroup's page says besides its next call; `meant_for` pairs an office with its staff hints.

    `focus` are the titles of what it works on, `norms` the sentences it agreed on.
    """

    line: WorkgroupLine
    program: str
    purpose: str
    goals: tuple[str, ...]
    outcomes: tuple[str, ...]
    coaches: tuple[PersonName, ...]
    channel_name: str
    meant_for: tuple[tuple[str, tuple[str, ...]], ...]
    staff_hints: tuple[str, ...]
    communities: tuple[WorkgroupLine, ...]
    around: str | None = None
    asked_to_join: bool = False
    asked_to_leave: bool = False
    may_see_roster: bool = True
    focus: tuple[str, ...] = ()
    norms: tuple[str, ...] = ()


@dataclass(frozen=True)
class RosterLine:
    """A seat on a roster: its office by name and its holder, or None while it is open."""

    office: str
    holder: PersonName | None
    title: str = ""


@dataclass(frozen=True)
class RosterGroup:
    """The seats of one organisation; `state` is a state's name, empty for national ones."""

    state: str
    organisation: str
    lines: tuple[RosterLine, ...]


@dataclass(frozen=True)
class RosterPage:
    """A workgroup's roster by state."""

    id: int
    name: str
    groups: tuple[RosterGroup, ...]
    held: int
    open: int
    states: int


@dataclass(frozen=True)
class SeatRequestCard:
    """A request to join or leave, as the liaison sees it; `joining` is False for leaving."""

    id: int
    joining: bool
    workgroup_id: int
    workgroup: str
    person: PersonName
    organisation: str
    state: str
    office: str
    reason: str


def match(typed: str, lines: Sequence[WorkgroupLine]) -> list[WorkgroupLine]:
    """Return the workgroups that `typed` may mean: one when it is clear, several when it is not, none without any.

    An exact name wins, then names that contain what was typed, then the most similar one.
    """
    wanted = fold(typed).removeprefix("#")
    exact = [line for line in lines if wanted in {fold(line.name), fold(line.short_name)}]
    if exact:
        return exact[:1]
    containing = [line for line in lines if wanted in fold(line.name) or wanted in fold(line.short_name)]
    if containing:
        return containing
    from rapidfuzz import fuzz  # noqa: PLC0415  # 2 MB that an idle process does without

    scores = [max(fuzz.WRatio(wanted, fold(text)) for text in (line.name, line.short_name)) for line in lines]
    best = max(scores, default=0.0)
    if best < NEAR:
        return []
    return [line for line, score in zip(lines, scores, strict=True) if score > best - CLEARLY_BETTER][:MOST_MEANT]
