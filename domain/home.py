"""What somebody's Home tab is made of, most important first."""

from __future__ import annotations

from dataclasses import dataclass

from domain.calls.overview import CallCard
from domain.directory.workgroups import SeatRequestCard, WorkgroupLine


@dataclass(frozen=True)
class Home:
    """One person's Home tab.

    `belongs` is False for people without an organisation and without a role; `requests` wait for this person's
    answer; `leads` says that they answer for a workgroup, `manages` that they run the program.
    """

    name: str
    organisation: str
    program: str
    next_call: CallCard | None
    workgroups: tuple[WorkgroupLine, ...]
    requests: tuple[SeatRequestCard, ...] = ()
    open_seats: tuple[WorkgroupLine, ...] = ()
    belongs: bool = True
    leads: bool = False
    manages: bool = False
    ask: tuple[str, ...] = ()
