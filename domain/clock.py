"""The business clock: what day it is for calls and reminders, as a value that is passed in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the business time; machine time (leases, lanes, back-off) never comes from here."""

    def now(self) -> datetime:
        """Return the business time as an aware UTC datetime."""
        ...


class SystemClock:
    """The business clock in production: the machine's own."""

    def now(self) -> datetime:
        """Return the machine's time, aware and in UTC."""
        return datetime.now(UTC)
