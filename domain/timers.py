"""Timers: everything that will happen, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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
