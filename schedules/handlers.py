"""What a feature gives the ticker: one handler for each kind of timer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from domain.timers import DueTimer
from services.work import Work

TimerHandler = Callable[[Work, DueTimer], Awaitable[None]]
"""Runs in a savepoint of the transaction that claimed the timer: what it writes commits with the claim."""


@dataclass(frozen=True)
class Together:
    """A handler that works off many timers of its kind and workspace in one go, because thousands may be due at once.

    It gets at least one; it fails or succeeds for all of them, and after a failure it gets each by itself.
    """

    handle: Callable[[Work, Sequence[DueTimer]], Awaitable[None]]


Upkeep = Callable[[Work], Awaitable[object]]
"""Mends, about every hour and in each active workspace, what a feature's timers may have left undone."""

TimerHandlers = Mapping[str, TimerHandler | Together]
