"""A webinar and a piece of news as values, and what may still be done about them at a given moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from domain.errors import UserFacingError

UNDO = timedelta(minutes=2)
"""How long an announcement is held before it goes out, so that it can be taken back."""
ATTENDANCE_OPEN = timedelta(days=14)
"""How long after the end of a webinar a person can still say that they were there."""


class State(Enum):
    """Where an announcement stands: a draft is seen by whoever writes it, one taken back by nobody."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


class NotOpen(UserFacingError):
    """The webinar is a draft, was taken back or cancelled, or is over: there is nothing to register for."""


class NotChangeable(UserFacingError):
    """The webinar has begun or was cancelled, so it can no longer be changed."""


class TooLate(UserFacingError):
    """The announcement has gone out already, so it cannot be taken back."""


@dataclass(frozen=True)
class Audience:
    """Whom an announcement is for: channels by their Slack id, workgroups by their id."""

    channels: tuple[str, ...] = ()
    workgroups: tuple[int, ...] = ()


@dataclass(frozen=True)
class Webinar:
    """One webinar; its identity is its row id. `minutes` is its length, `capacity` None: as many as come.

    `revision` rises with every change (it is the SEQUENCE of calendar files), `moves` only with every other start, so
    that messages about one start keep their names. `token` names it in our own link. `out_at` is when its announcement
    goes out. `recording` and `slides` are links that the owner enters afterwards.
    """

    id: int
    title: str
    abstract: str
    topics: tuple[str, ...]
    presenters: str
    starts_at: datetime
    zone: str
    minutes: int
    link: str | None
    capacity: int | None
    audience: Audience
    token: str
    state: State = State.ANNOUNCED
    revision: int = 0
    moves: int = 0
    out_at: datetime | None = None
    recording: str | None = None
    slides: str | None = None

    def __post_init__(self) -> None:
        if self.starts_at.tzinfo is None:
            raise ValueError("a webinar starts at an instant: its time needs a zone")

    @property
    def ends_at(self) -> datetime:
        """The instant the webinar ends, UTC."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def cancelled(self) -> bool:
        """Whether the webinar does not take place."""
        return self.state is State.CANCELLED

    def visible(self, now: datetime) -> bool:
        """Say whether people can see it: it was announced, and not taken back while it was held."""
        return self.state is State.ANNOUNCED and self.out_at is not None and self.out_at <= now


@dataclass(frozen=True)
class News:
    """A piece of news that is no webinar, announced in the same way."""

    id: int
    title: str
    text: str
    link: str | None
    topics: tuple[str, ...]
    audience: Audience
    state: State = State.ANNOUNCED
    out_at: datetime | None = None


def check_register(webinar: Webinar, now: datetime) -> None:
    """Refuse a registration (or its end) where there is nothing to come to (any more).

    Raises:
        NotOpen: with a sentence that says which.
    """
    if webinar.state is State.DRAFT:
        raise NotOpen("This is a test of an announcement. Its buttons work once it is announced.")
    if webinar.cancelled:
        raise NotOpen("This webinar was cancelled, so nothing was changed. `/webinar list` shows those ahead.")
    if not webinar.visible(now):
        raise NotOpen("This webinar is not announced (any more). `/webinar list` shows those ahead.")
    if webinar.ends_at <= now:
        raise NotOpen("This webinar is over, so nothing was changed. `/webinar list` shows those ahead.")


def check_attendance(webinar: Webinar, now: datetime) -> None:
    """Refuse attendance of a webinar that has not begun, was cancelled, or is long over.

    Raises:
        NotOpen: with a sentence that says which.
    """
    if webinar.state is not State.ANNOUNCED:
        raise NotOpen("This webinar did not take place, so there is no attendance to note.")
    if now < webinar.starts_at:
        raise NotOpen("This webinar has not begun yet. Come back to this button when it has.")
    if now > webinar.ends_at + ATTENDANCE_OPEN:
        raise NotOpen("This webinar is more than two weeks past. Nothing was changed.")


def check_change(webinar: Webinar, now: datetime) -> None:
    """Refuse an edit or a cancellation of a webinar that has begun or does not take place.

    Raises:
        NotChangeable: with a sentence that says which.
    """
    if webinar.state is not State.ANNOUNCED:
        raise NotChangeable("This webinar was cancelled or taken back, so nothing was changed.")
    if webinar.starts_at <= now:
        raise NotChangeable(
            "This webinar has already begun, so it cannot be changed. Its link can, by Manage in `/webinar mine`."
        )


def check_link(webinar: Webinar, now: datetime) -> None:
    """Refuse another link for a webinar that is over or does not take place; while it runs, a wrong one is mended.

    Raises:
        NotChangeable: with a sentence that says which.
    """
    if webinar.state is not State.ANNOUNCED:
        raise NotChangeable("This webinar was cancelled or taken back, so nothing was changed.")
    if webinar.ends_at <= now:
        raise NotChangeable("This webinar is over, so nobody needs a link to join any more.")


def check_undo(state: State, out_at: datetime | None, now: datetime, instead: str) -> None:
    """Refuse to take back what is no longer held; `instead` says what can be done.

    Raises:
        TooLate: it went out already, or there is nothing to take back.
    """
    if state is State.WITHDRAWN:
        raise TooLate("This was taken back already. Nothing went out.")
    if state is not State.ANNOUNCED or out_at is None:
        raise TooLate("There is nothing to take back.")
    if out_at <= now:
        raise TooLate(f"The two minutes are over and it has gone out. {instead}")
