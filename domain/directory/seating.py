"""Which seat somebody gets who joins a workgroup."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.errors import UserFacingError


class NoSeat(UserFacingError):
    """The organisation has no seat left in a workgroup; the message says what is possible instead."""


@dataclass(frozen=True)
class SeatState:
    """A seat of the person's own organisation in the workgroup."""

    id: int
    office: str
    number: int
    held: bool


@dataclass(frozen=True)
class Placement:
    """An open seat to take (`seat`), or a new one to make (`seat` is None) for this office with this number."""

    office: str
    number: int
    seat: int | None = None


def place(
    seats: Sequence[SeatState], planned: Mapping[str, int], *, extra_seats: bool, office: str, organisation: str
) -> Placement:
    """Return the seat for somebody from `office` (its key; empty when unknown).

    - An open seat of their own office first; then a planned one that was never made.
    - Somebody whose office is unknown, or has no seats here, takes any open or planned seat.
    - When all planned seats are taken, an extra seat, where the workgroup allows these (TLLC: not in the chiefs'
      network). Raises NoSeat, whose message quotes `organisation` as it is given: escaped.
    """
    own = [office] if office in planned else sorted(planned)
    for candidate in own:
        if found := _open(seats, candidate):
            return found
        taken = [seat for seat in seats if seat.office == candidate]
        if len(taken) < planned[candidate]:
            return Placement(candidate, _next_number(taken))
    if not extra_seats:
        raise NoSeat(
            f"{organisation} has no open seat here, and this workgroup takes no extra ones. "
            "Somebody has to leave first, or the roster has to change."
        )
    extra = own[0] if own else office
    return Placement(extra, _next_number([seat for seat in seats if seat.office == extra]))


def place_in_community(seats: Sequence[SeatState]) -> Placement:
    """Return the place for one more person of an organisation in a learning community, which has no limits."""
    return _open(seats, "") or Placement("", _next_number(seats))


def _open(seats: Sequence[SeatState], office: str) -> Placement | None:
    free = [seat for seat in seats if seat.office == office and not seat.held]
    if not free:
        return None
    first = min(free, key=lambda seat: seat.number)
    return Placement(office, first.number, first.id)


def _next_number(seats: Sequence[SeatState]) -> int:
    return max((seat.number for seat in seats), default=0) + 1
