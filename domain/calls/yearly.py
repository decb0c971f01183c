"""Attendance of a workgroup's calls over the program year: counts of people and states, and nobody's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.charts import Column, Columns

MOST_COLUMNS = 18
"""How many calls a picture on a phone shows; the text has all of them."""


@dataclass(frozen=True)
class Attended:
    """One call that is over: how many people said they were there, and of how many states (postal codes)."""

    title: str
    starts_at: datetime
    zone: str
    people: int
    states: int


@dataclass(frozen=True)
class Year:
    """A workgroup's calls of one program year that are over, earliest first.

    `states` is how many states were represented in at least one of them, `seated` how many have a seat in the group.
    """

    workgroup_id: int
    workgroup: str
    starts: date
    ends: date
    calls: tuple[Attended, ...]
    states: int
    seated: int

    @property
    def name(self) -> str:
        """The year as people say it: `2026-27`, or `2026` when it keeps to one calendar year."""
        if self.starts.year == self.ends.year:
            return str(self.starts.year)
        return f"{self.starts.year}-{self.ends.year % 100:02d}"


def chart(year: Year) -> Columns | None:
    """Return the picture of a year, or None where no call is over yet."""
    shown = year.calls[-MOST_COLUMNS:]
    if not shown:
        return None
    return Columns(
        title=f"Calls of {year.workgroup}",
        subtitle=_subtitle(year, shown),
        bar_name="People who said they were there",
        mark_name="States they work in (number under the date)",
        columns=tuple(Column(_label(each), each.people, each.states) for each in shown),
    )


def _subtitle(year: Year, shown: Sequence[Attended]) -> str:
    of = f"the last {len(shown)} of {len(year.calls)} calls" if len(shown) < len(year.calls) else "all calls so far"
    return f"Program year {year.name}, {of}"


def _label(each: Attended) -> str:
    local = each.starts_at.astimezone(ZoneInfo(each.zone))
    return f"{local:%b} {local.day}"
