"""What is to happen about something with a start: when it is due, and how far ahead a reminder says the start is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Generic, TypeVar

LATE_AFTER = timedelta(minutes=5)
"""A reminder later than this says how long it really is until the start."""

PromptT = TypeVar("PromptT", bound=Enum)


@dataclass(frozen=True)
class Planned(Generic[PromptT]):
    """One message: due at an instant, dropped if it could not go out before `expires_at` (UTC).

    Only reminders have a `lead`: how long before the start they are due.
    """

    prompt: PromptT
    due_at: datetime
    expires_at: datetime
    lead: timedelta = timedelta(0)

    @property
    def name(self) -> str:
        """What tells this message from the others about the same thing: `remind-1440` (the lead in minutes)."""
        return f"{self.prompt.value}-{self.minutes}" if self.lead else str(self.prompt.value)

    @property
    def minutes(self) -> int:
        """The lead in minutes."""
        return int(self.lead.total_seconds() // 60)

    def left(self, starts_at: datetime, now: datetime) -> timedelta:
        """Return how far ahead a reminder says the start is: its lead, or what is left when it goes out late.

        What is left is cut to whole minutes, and above two hours to whole hours.
        """
        if now - self.due_at <= LATE_AFTER:
            return self.lead
        left = starts_at - now
        whole = timedelta(hours=1) if left > timedelta(hours=2) else timedelta(minutes=1)
        return left // whole * whole
