"""A program as its file describes it: values that are already checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.directory.rights import Role
from domain.newsletters.plan import NewsletterPlan


class Cadence(StrEnum):
    """How often a workgroup meets by video: its plan, from which a call series is made."""

    MONTHLY = "monthly"
    BI_MONTHLY = "bi-monthly"
    BY_REQUEST = "by-request"

    @property
    def sentence(self) -> str:
        """The cadence in words."""
        return {
            Cadence.MONTHLY: "Meets once a month.",
            Cadence.BI_MONTHLY: "Meets every second month.",
            Cadence.BY_REQUEST: "Meets when members ask for it.",
        }[self]


@dataclass(frozen=True)
class YearDates:
    """When every program year starts and ends, as (month, day) pairs; it may cross New Year."""

    starts: tuple[int, int]
    ends: tuple[int, int]


@dataclass(frozen=True)
class ProgramYear:
    """One program year: its first and its last day."""

    starts: date
    ends: date

    @property
    def label(self) -> str:
        """The year as people say it: `2026-27`, or `2026` when it keeps to one calendar year."""
        if self.starts.year == self.ends.year:
            return str(self.starts.year)
        return f"{self.starts.year}-{self.ends.year % 100:02d}"


def year_on(dates: YearDates, today: date) -> ProgramYear:
    """Return the program year that `today` falls in; in a gap between two years, the one that starts next."""
    first = today.year - 1
    for year in (first, first + 1, first + 2):
        starts = _day(year, dates.starts)
        crosses = dates.ends < dates.starts
        ends = _day(year + 1 if crosses else year, dates.ends)
        if today <= ends:
            return ProgramYear(starts, ends)
    raise AssertionError("one of three years in a row ends after today")


def _day(year: int, month_day: tuple[int, int]) -> date:
    month, day = month_day
    # 29 February is a fair last day of a year; in most years that is the 28th.
    if (month, day) == (2, 29) and not (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)):
        day = 28
    return date(year, month, day)


@dataclass(frozen=True)
class Office:
    """A part of an organisation that seats belong to."""

    key: str
    name: str


@dataclass(frozen=True)
class Tier:
    """A kind of membership: the workgroups that come with it besides the included one, and its price in US dollars."""

    key: str
    name: str
    price: int
    further_workgroups: int


@dataclass(frozen=True)
class Staff:
    """Someone who runs the program or one of its workgroups. Without `organisation` they work on their own account."""

    name: str
    email: str
    title: str
    zone: str
    organisation: str | None
    expertise: tuple[str, ...]
    slack: bool
    roles: tuple[Role, ...]


@dataclass(frozen=True)
class SeatPlan:
    """A seat that every member organisation has in a workgroup: from which office, and which staff it is meant for."""

    office: str
    meant_for: str


@dataclass(frozen=True)
class LearningCommunity:
    """A smaller group inside a workgroup."""

    key: str
    name: str
    purpose: str
    channel: str


@dataclass(frozen=True)
class WorkgroupPlan:
    """A workgroup as planned. `included` ones come with every tier; `liaison` and `coach` are staff e-mails."""

    key: str
    name: str
    short_name: str
    purpose: str
    goals: tuple[str, ...]
    outcomes: tuple[str, ...]
    staff_hints: tuple[str, ...]
    cadence: Cadence
    channel: str
    liaison: str
    coach: str | None
    seats: tuple[SeatPlan, ...]
    extra_seats: bool
    included: bool
    learning_communities: tuple[LearningCommunity, ...]


@dataclass(frozen=True)
class Program:
    """A whole program file; without `newsletters` a program has the usual two."""

    key: str
    name: str
    summary: str
    year: YearDates
    zone: str
    channel: str
    host: str
    offices: tuple[Office, ...]
    tiers: tuple[Tier, ...]
    beyond_tiers: str
    extra_seat_terms: str
    recommendation: str
    commitments: tuple[str, ...]
    staff: tuple[Staff, ...]
    workgroups: tuple[WorkgroupPlan, ...]
    newsletters: tuple[NewsletterPlan, ...] = ()

    def office(self, key: str) -> Office | None:
        """Return the office with this key, or None."""
        return next((office for office in self.offices if office.key == key), None)

    def workgroup(self, key: str) -> WorkgroupPlan | None:
        """Return the workgroup with this key, or None."""
        return next((workgroup for workgroup in self.workgroups if workgroup.key == key), None)
