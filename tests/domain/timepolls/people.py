"""People of time polls whose clocks are easy to work out by hand: in October New York is 6 hours ahead of Honolulu."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from domain.timepolls.people import Member
from domain.timepolls.poll import Slot

ZONES = {
    "HI": "Pacific/Honolulu",
    "AZ": "America/Phoenix",
    "IL": "America/Chicago",
    "ME": "America/New_York",
    "AK": "America/Anchorage",
    "PR": "America/Puerto_Rico",
}


def member(id_: int, state: str, /, **more: object) -> Member:
    """Return somebody of a state's agency."""
    values: dict[str, object] = {
        "zone": ZONES[state],
        "state": state,
        "organisation": list(ZONES).index(state) + 1,
        "organisation_name": f"{state} Agency",
    }
    return Member(id_, f"Person {id_}", **{**values, **more})  # type: ignore[arg-type]


def east(day: int, hour: int, minute: int = 0, month: int = 10) -> datetime:
    """Return a moment of 2026 on New York's clock, in UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)


def slots(*starts: datetime) -> list[Slot]:
    """Return slots numbered from 1."""
    return [Slot(number, at) for number, at in enumerate(starts, start=1)]
