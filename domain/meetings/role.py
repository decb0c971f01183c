"""The roles of a call and who holds them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.directory.workgroups import PersonName
from domain.errors import UserFacingError
from domain.meetings.prompts import MINUTES_WITHIN


class MeetingRole(StrEnum):
    """What somebody does in a call; everybody else is a member."""

    FACILITATOR = "facilitator"
    CHAIR = "chair"
    RECORDER = "recorder"
    TIMEKEEPER = "timekeeper"


class RoleState(StrEnum):
    """What became of an offer."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    SWAPPED = "swapped"
    LAPSED = "lapsed"
    GONE = "gone"


LIVE = frozenset({RoleState.OFFERED, RoleState.ACCEPTED})


class RoleOver(UserFacingError):
    """The offer was answered already, or the call is over."""


@dataclass(frozen=True)
class Holding:
    """A role of a call that was offered to somebody; `instead_of` is who asked them to take it over (a person's id)."""

    id: int
    workgroup_id: int
    call_id: int
    role: MeetingRole
    person: PersonName
    state: RoleState
    offered_at: datetime
    instead_of: int | None = None

    @property
    def current(self) -> bool:
        """Whether this person counts as the role's holder: they accepted, or were offered it and may still answer."""
        return self.state is RoleState.ACCEPTED or (self.state is RoleState.OFFERED and self.instead_of is None)


def current(holdings: Iterable[Holding]) -> dict[MeetingRole, Holding]:
    """Return who holds each role of a call; roles that nobody holds are left out."""
    return {each.role: each for each in holdings if each.current}


def vacant(holdings: Iterable[Holding]) -> list[MeetingRole]:
    """Return the roles that nobody holds or was asked to hold."""
    held = current(holdings)
    return [each for each in MeetingRole if each not in held]


def check_answerable(holding: Holding, person_id: int, ends_at: datetime, now: datetime) -> None:
    """Refuse an answer to an offer that is somebody else's, over, or for a call that has ended.

    The recorder's work begins when the call ends, so that role can be taken or passed on until the minutes are due.

    Raises:
        RoleOver: with a sentence that says which.
    """
    if holding.person.id != person_id:
        raise RoleOver("This offer was made to somebody else. Nothing was changed.")
    if holding.state not in LIVE:
        raise RoleOver("This offer is not open any more. `/agenda` shows who holds which role.")
    over = ends_at + MINUTES_WITHIN if holding.role is MeetingRole.RECORDER else ends_at
    if now >= over:
        raise RoleOver("This call is over, so its roles stay as they were.")


def asked_to_swap(holdings: Sequence[Holding], holding: Holding) -> Holding | None:
    """Return the offer by which somebody is asked to take over this role, while it waits for an answer."""
    return next(
        (
            each
            for each in holdings
            if each.role is holding.role
            and each.state is RoleState.OFFERED
            and each.instead_of == holding.person.id
            and each.id != holding.id
        ),
        None,
    )
