"""What somebody's Home tab is made of, most important first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.calls.overview import CallCard
from domain.directory.workgroups import SeatRequestCard, WorkgroupLine
from domain.meetings.overview import ActionsPage, MyDuty
from domain.newsletters.overview import Line
from domain.pulses.overview import PulseLine
from domain.timepolls.overview import PollCard
from domain.webinars.overview import WebinarCard


@dataclass(frozen=True)
class Home:
    """One person's Home tab; `name` is empty until Slack has told it.

    `belongs` is False for people without an organisation and without a role; `requests` wait for this person's
    answer; `leads` says that they answer for a workgroup, `manages` that they run the program. `pulses` are open for
    them; `focus` holds the titles of what a workgroup works on, by its id, `norms` how many norms it agreed on.
    `webinars` are the next ones ahead; `announces` says that they may announce one. `newsletters` are all
    there are, with what this person gets of each. `duties` are their roles in calls, `actions` what they took on.
    `time_polls` are those that wait for this person; `conversations` says how many small groups they could join.
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
    pulses: tuple[PulseLine, ...] = ()
    focus: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    norms: Mapping[int, int] = field(default_factory=dict)
    webinars: tuple[WebinarCard, ...] = ()
    announces: bool = False
    newsletters: tuple[Line, ...] = ()
    time_polls: tuple[PollCard, ...] = ()
    duties: tuple[MyDuty, ...] = ()
    actions: ActionsPage | None = None
    conversations: int = 0
