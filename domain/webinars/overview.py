"""Webinars and news as one person sees them, and whom an announcement reaches."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from domain.webinars.webinar import News, Webinar


class Standing(Enum):
    """What a person is to a webinar."""

    NONE = "none"
    REGISTERED = "registered"
    WAITING = "waiting"


@dataclass(frozen=True)
class WebinarCard:
    """Everything a screen says about a webinar.

    `join` is the address that messages show (ours, or the plain link; None while there is none). `registered` and
    `waiting` count people; `position` is the viewer's on the waiting list. `owner` is a mention or an escaped name of
    whoever announced it, `may_change` says that the viewer may change it; `begun` and `over` say how far it is.
    `calendar` is the address of its calendar file, where ours is known. `reminders` are those still ahead, as the time
    before the start.
    """

    webinar: Webinar
    registered: int = 0
    waiting: int = 0
    mine: Standing = Standing.NONE
    position: int | None = None
    join: str | None = None
    calendar: str | None = None
    owner: str = ""
    may_change: bool = False
    begun: bool = False
    over: bool = False
    reminders: tuple[timedelta, ...] = ()

    @property
    def full(self) -> bool:
        """Whether a newcomer would have to wait."""
        capacity = self.webinar.capacity
        return capacity is not None and self.registered >= capacity


@dataclass(frozen=True)
class Place:
    """A channel or workgroup that an announcement can be for: the value that a menu carries, and its name."""

    value: str
    name: str


@dataclass(frozen=True)
class Offer:
    """What the form of an announcement offers: channels, workgroups, topics and the zone it starts with."""

    channels: tuple[Place, ...]
    workgroups: tuple[Place, ...]
    topics: tuple[str, ...]
    zone: str


@dataclass(frozen=True)
class Reach:
    """Whom an announcement reaches: channel ids that get it posted, how many people, how many of them at once by
    direct message. `unknown` are channels (among `channels`) of whose readers Convene does not know who they are;
    `followers` counts by topic who of the audience follows it. `beyond` counts who of the people hears only because
    they asked for it or voted for it: they are in none of the channels and workgroups.
    """

    channels: tuple[str, ...]
    people: int
    at_once: int
    followers: dict[str, int] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    beyond: int = 0


@dataclass(frozen=True)
class Shift:
    """What another audience of a webinar means, once it was announced: channels by their id, and numbers of people.

    It is `posted` in channels for the first time, shown `again` where it was taken out before, and `gone` from others.
    `at_once` people newly hear by direct message, `digest` others newly find it in their weekly digest.
    """

    posted: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    at_once: int = 0
    digest: int = 0

    def __bool__(self) -> bool:
        """Say whether it means anything for anybody."""
        return bool(self.posted or self.again or self.gone or self.at_once or self.digest)


@dataclass(frozen=True)
class TopicLine:
    """A topic, and whether the viewer follows it."""

    name: str
    followed: bool


class RequestState(Enum):
    """Where a request for a webinar stands."""

    OPEN = "open"
    PLANNED = "planned"
    CLOSED = "closed"


@dataclass(frozen=True)
class TopicRequest:
    """Somebody asks for a webinar; `person` is a mention or an escaped name, `votes` counts who wants it too.

    `mine` says that the viewer asked for it or voted for it, `may_answer` that they may announce a webinar on it,
    `may_close` that they may close it.
    """

    id: int
    workgroup_id: int
    workgroup: str
    person: str
    topic: str
    note: str | None
    votes: int
    state: RequestState
    created_at: datetime
    mine: bool = False
    may_answer: bool = False
    may_close: bool = False


@dataclass(frozen=True)
class Digest:
    """What somebody's weekly digest holds: webinars ahead and news that they were not told of yet."""

    webinars: tuple[WebinarCard, ...] = ()
    news: tuple[News, ...] = ()

    def __bool__(self) -> bool:
        """Say whether there is anything in it."""
        return bool(self.webinars or self.news)
