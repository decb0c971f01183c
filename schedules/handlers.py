"""What a feature gives the ticker: one handler for each kind of timer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from domain.timers import DueTimer
from services.work import Work

TimerHandler = Callable[[Work, DueTimer], Awaitable[None]]
"""Runs in a savepoint of the transaction that claimed the timer: what it writes commits with the claim."""

TimerHandlers = Mapping[str, TimerHandler]
