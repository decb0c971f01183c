"""The two kinds of time: the business clock, which is passed in, and machine time, which is always the real one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

MachineClock = Callable[[], datetime]


def machine_clock() -> datetime:
    """Return the machine's time, aware and in UTC; leases, lanes and back-off never follow another clock."""
    return datetime.now(UTC)


class Clock(Protocol):
    """Tells the business time; machine time (leases, lanes, back-off) never comes from here."""

    def now(self) -> datetime:
        """Return the business time as an aware UTC datetime."""
        ...


class SystemClock:
    """The business clock in production: the machine's own."""

    def now(self) -> datetime:
        """Return the machine's time, aware and in UTC."""
        return machine_clock()
