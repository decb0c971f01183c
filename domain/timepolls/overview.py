"""A time poll as one person sees it, and what its organiser sees of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.timepolls.fairness import Ledger, Rotation
from domain.timepolls.poll import Choice, Poll
from domain.timepolls.ranking import Ranking

FOLLOWED = 50
"""To how many people's direct messages a poll without a channel brings each new count."""


@dataclass(frozen=True)
class PollCard:
    """A poll with its workgroup's name, how many are asked and have answered, and the viewer's own answers by slot.

    `zone` is the viewer's clock, in which forms show its times (empty: unknown, so the poll's zone is shown); `runs`
    says that the viewer may see its results and close it, `open` that they may answer.
    """

    poll: Poll
    workgroup: str
    asked: int = 0
    answered: int = 0
    mine: Mapping[int, Choice] = field(default_factory=dict)
    has_answered: bool = False
    zone: str = ""
    runs: bool = False
    open: bool = True

    @property
    def counts(self) -> bool:
        """Whether what was posted shows how many have answered, and follows it.

        A thousand direct messages do not: a thousand answers would change each of them a thousand times.
        """
        return self.poll.channel is not None or self.asked <= FOLLOWED

    @property
    def clock(self) -> str:
        """The zone in which this viewer's forms show times."""
        return self.zone or self.poll.zone


@dataclass(frozen=True)
class Results:
    """What an organiser sees: the ranking, who is missing (mentions or escaped names), and where it became a call."""

    card: PollCard
    ranking: Ranking
    waiting: tuple[str, ...] = ()


@dataclass(frozen=True)
class Preview:
    """What a poll would ask: its slots with how many people each is inconvenient for, and whom it reaches.

    `by_hand` says that somebody wrote the slots; otherwise they were proposed.
    """

    title: str
    minutes: int
    zone: str
    deadline: datetime
    slots: tuple[tuple[datetime, int], ...]
    workgroup: tuple[int, str]
    people: int
    channel: str | None
    reminder: datetime | None
    by_hand: bool = False


@dataclass(frozen=True)
class Fairness:
    """A workgroup's ledger over the program year, and the hour to alternate with, if one is fairer.

    `series` is the title of the series the rotation is about; `year` are the first and last day, as screens say them.
    """

    workgroup: str
    ledger: Ledger
    year: str
    series: str = ""
    rotation: Rotation | None = None
