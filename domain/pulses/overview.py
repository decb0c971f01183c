"""Pulses as one person sees them: results with what they compare to, and lines of lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.pulses.change import Change, Point
from domain.pulses.focus import Focus
from domain.pulses.instrument import Instrument
from domain.pulses.pulse import Pulse, PulseState
from domain.pulses.results import Results


@dataclass(frozen=True)
class VoteStand:
    """A vote on focus norms: how many may be picked, until when, and (once it is closed) what it settled."""

    state: PulseState
    picks: int
    closes_at: datetime
    chosen: tuple[str, ...] = ()
    tied: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shown:
    """A closed pulse's results with what they compare to.

    `changes` are by dimension against the last comparable run (`against`, None without one), `trend` the comparable
    runs of a year, `self_gap` by dimension how the self form differs from the group form's last run of the same
    wording. `first` says that the viewer sees the results before the group does, `runs` that they run the pulse.
    `group` is what the pulse's group is called.
    """

    pulse: Pulse
    results: Results
    against: int | None
    changes: Mapping[str, Change]
    trend: Mapping[str, tuple[Point, ...]]
    self_gap: Mapping[str, Change]
    focus: tuple[Focus, ...]
    first: bool
    group: str = ""
    runs: bool = False
    vote: VoteStand | None = None


@dataclass(frozen=True)
class Setting:
    """From how many answers up a program shows results, and for how many days closed ballots stay (0: not at all)."""

    fewest: int
    keep_days: int


@dataclass(frozen=True)
class ProgramSetting:
    """What one program asks of its pulses, by its id and name."""

    program_id: int
    name: str
    setting: Setting


@dataclass(frozen=True)
class PulseLine:
    """One pulse in a list.

    `seated` says that the viewer is among those who can answer, `takes` that answers are taken now, `done` that the
    viewer has answered. `runs` says that they run it, and then `answered` and `invited` are the count (None where it
    was not asked for). `sees` says that its results are there for them.
    """

    pulse: Pulse
    group: str
    seated: bool = False
    takes: bool = False
    done: bool = False
    runs: bool = False
    sees: bool = False
    answered: int | None = None
    invited: int | None = None
    vote: VoteStand | None = None

    @property
    def answers(self) -> bool:
        """Whether the viewer can answer now."""
        return self.seated and self.takes


@dataclass(frozen=True)
class Overview:
    """What pulses are to one person; `may_start` says that they can start one, `ask` whom to ask otherwise."""

    lines: tuple[PulseLine, ...]
    may_start: bool
    ask: tuple[str, ...] = ()


@dataclass(frozen=True)
class GroupChoice:
    """A group that somebody may start a pulse in: a workgroup, or (without one) a whole program."""

    name: str
    program_id: int | None = None
    workgroup_id: int | None = None

    @property
    def value(self) -> str:
        """Return what stands for it in a menu: `w12` or `p3`."""
        return f"p{self.program_id}" if self.workgroup_id is None else f"w{self.workgroup_id}"


@dataclass(frozen=True)
class StartOffer:
    """What a start form offers; `chosen` is the value of the group that is chosen already."""

    groups: tuple[GroupChoice, ...]
    instruments: tuple[Instrument, ...]
    chosen: str | None = None

    def instrument(self, instrument_id: str | None) -> Instrument | None:
        """Return the instrument with this id, or None when it is not offered."""
        return next((each for each in self.instruments if each.id == instrument_id), None)


@dataclass(frozen=True)
class RatingOffer:
    """What the form of a team rating offers; `organisation` is the viewer's, by id and name."""

    instruments: tuple[Instrument, ...]
    organisation: tuple[int, str] | None
    groups: tuple[GroupChoice, ...] = ()


@dataclass(frozen=True)
class StoredColumn:
    """One thing that is stored, in words."""

    name: str
    words: str


@dataclass(frozen=True)
class StoredTable:
    """One table: what it holds, and what follows from its columns.

    `people` are columns that refer to a person, `times` those that hold a moment, `orders` those that count up.
    """

    name: str
    words: str
    columns: tuple[StoredColumn, ...]
    people: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stored:
    """What is stored of a ballot while a pulse is `open` and once it is `closed`; `keep_days` is how long then."""

    open: tuple[StoredTable, ...]
    closed: tuple[StoredTable, ...]
    least: int
    keep_days: int
