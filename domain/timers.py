"""Timers: everything that will happen, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

KEY_LIMIT = 200
BACK_OFF = (timedelta(seconds=2), timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5))
"""How long a timer whose handler raised waits before each further attempt (machine time); then it has failed."""


class State(StrEnum):
    """Where a timer stands."""

    WAITING = "waiting"
    FIRED = "fired"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    FAILED = "failed"


@dataclass(frozen=True)
class NewTimer:
    """Something to do at `due_at` (business time, UTC).

    `key` names it within its workspace for good: one that fired never fires again. `kind` picks the handler
    (`calls.remind`), `ref` is what the handler looks up and what a cancellation names (`call:12`). Past
    `expires_at` it is dropped instead of going out stale.
    """

    key: str
    kind: str
    ref: str
    due_at: datetime
    expires_at: datetime | None = None

    def __post_init__(self) -> None:
        if not 0 < len(self.key) <= KEY_LIMIT:
            raise ValueError(f"a timer's key has 1 to {KEY_LIMIT} characters")


@dataclass(frozen=True)
class DueTimer:
    """A timer whose time has come, as its handler receives it."""

    id: int
    workspace: str
    key: str
    kind: str
    ref: str
    due_at: datetime
    attempts: int


def retry_after(attempts: int) -> timedelta | None:
    """Return how long to wait after the attempt of that number (1 for the first) failed; None: give up."""
    return BACK_OFF[attempts - 1] if attempts <= len(BACK_OFF) else None
