"""Calendar entries as values: what a calendar file says about one thing that has a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Event:
    """One event of a calendar file (RFC 5545): no attendees, because their addresses are nobody else's business.

    `uid` names it for good and `sequence` rises with every change, so that a newer file changes the same entry.
    `starts_at`, `ends_at` and `changed_at` are instants; `zone` is the IANA zone that its times are written in.
    `cancelled` takes it out of the calendar.
    """

    uid: str
    sequence: int
    title: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    changed_at: datetime
    description: str = ""
    url: str | None = None
    cancelled: bool = False

    def __post_init__(self) -> None:
        if self.starts_at.tzinfo is None or self.ends_at.tzinfo is None:
            raise ValueError("a calendar event begins and ends at instants: its times need a zone")
        if self.ends_at <= self.starts_at:
            raise ValueError("a calendar event ends after it begins")


@dataclass(frozen=True)
class CalendarFile:
    """A calendar file: its name, and its bytes in UTF-8."""

    name: str
    content: bytes


def uid(kind: str, workspace: str, number: int) -> str:
    """Return what names one thing in every calendar for ever: `webinar-12.T0TEAM@convene`."""
    return f"{kind}-{number}.{workspace}@convene"
