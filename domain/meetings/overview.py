"""Meetings as one person sees them: an agenda, minutes, lists of actions, and what they have to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from domain.calls.call import Call
from domain.directory.workgroups import PersonName
from domain.meetings.action import Action
from domain.meetings.item import Budget, Item, budget
from domain.meetings.role import Holding


@dataclass(frozen=True)
class MeetingSettings:
    """What a workgroup uses: whether its meetings are run with Convene at all, with roles, with an evaluation."""

    on: bool = False
    roles: bool = True
    evaluation: bool = True


@dataclass(frozen=True)
class Agenda:
    """The agenda of a call with everything that stands on it; `call` is None while no call is ahead.

    `norms` are the sentences the group agreed on, `focus` the titles of what it works on, `actions` what is open.
    """

    workgroup_id: int
    workgroup: str
    call: Call | None
    items: tuple[Item, ...] = ()
    roles: tuple[Holding, ...] = ()
    norms: tuple[str, ...] = ()
    focus: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()
    parked: tuple[Item, ...] = ()
    settings: MeetingSettings = field(default_factory=MeetingSettings)

    @property
    def budget(self) -> Budget:
        """The time its items take of the call."""
        return budget(self.items, self.call.minutes if self.call else 0)


@dataclass(frozen=True)
class AgendaPage:
    """An agenda as one person sees it: `runs` says that they answer for the group, `checks` that they want checks."""

    agenda: Agenda
    person_id: int
    runs: bool
    checks: bool = False


@dataclass(frozen=True)
class ItemForm:
    """What the form of an item offers: calls ahead (the next first); `item` when it is edited.

    `person` is whoever fills it in, None where they cannot bring an item themselves.
    """

    workgroup_id: int
    workgroup: str
    calls: tuple[Call, ...]
    person: PersonName | None
    runs: bool
    item: Item | None = None
    places: int = 0
    place: int = 0


@dataclass(frozen=True)
class Minutes:
    """The minutes of a call; not `saved_at`: the draft that its agenda makes."""

    call: Call
    workgroup: str
    items: tuple[Item, ...]
    key_messages: str = ""
    actions: tuple[Action, ...] = ()
    recorder: PersonName | None = None
    present: tuple[PersonName, ...] = ()
    states: int = 0
    saved_at: datetime | None = None
    may_write: bool = False


@dataclass(frozen=True)
class MinutesForm:
    """The draft that whoever writes the minutes fills in."""

    minutes: Minutes


@dataclass(frozen=True)
class ArchiveLine:
    """A past call in the archive; `saved_at` is None while its minutes are missing."""

    call: Call
    saved_at: datetime | None
    may_write: bool


@dataclass(frozen=True)
class Archive:
    """A page of a workgroup's past calls, the latest first; `before` says how many are on the pages before it.

    Pages count from 0; `older` says that another one follows.
    """

    workgroup_id: int
    workgroup: str
    lines: tuple[ArchiveLine, ...]
    page: int = 0
    before: int = 0
    older: bool = False


@dataclass(frozen=True)
class ActionsPage:
    """The open actions of somebody's workgroups; `led` are workgroups whose actions they may change, all of them."""

    person_id: int
    actions: tuple[Action, ...]
    led: frozenset[int] = frozenset()
    workgroup_id: int | None = None

    def may_change(self, action: Action) -> bool:
        """Whether the viewer may complete or change an action: their own, or one of a group they answer for."""
        mine = action.owner is not None and action.owner.id == self.person_id
        return mine or action.workgroup_id in self.led


@dataclass(frozen=True)
class ActionForm:
    """What the form of an action offers; `person` fills it in, None where they cannot take one on themselves."""

    workgroup_id: int
    workgroup: str
    person: PersonName | None
    action: Action | None = None


@dataclass(frozen=True)
class MyDuty:
    """A role that somebody holds or is offered in a call that is not over long."""

    holding: Holding
    call: Call
    workgroup: str


@dataclass(frozen=True)
class Mine:
    """What one person has to do with meetings; `workgroups` are (id, name)."""

    workgroups: tuple[tuple[int, str], ...]
    duties: tuple[MyDuty, ...]
    actions: ActionsPage
