"""Work that nobody waits for, done one at a time with a rest after each, so that it never takes more than half."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

LONGEST_REST = 0.25
"""Seconds: a database that is slow by itself needs no more patience than this."""

ResultT = TypeVar("ResultT")


class Resting:
    """Does one thing at a time, and before the next leaves the process to others for as long as it took.

    A hundred Homes are drawn after a hundred people finished the same form, each with some thirty questions to the
    database; whoever still answers must not queue behind them. Somebody who comes after a quiet moment waits for
    nothing.
    """

    def __init__(self) -> None:
        self._one = asyncio.Lock()
        self._rested_at = 0.0
        self._hurried = False

    def hurry(self) -> None:
        """Rest no more: the process is about to end, and what waits should still be done."""
        self._hurried = True

    async def do(self, work: Callable[[], Awaitable[ResultT]]) -> ResultT:
        """Return what `work` returns, once it is its turn."""
        loop = asyncio.get_running_loop()
        async with self._one:
            if not self._hurried and (rest := self._rested_at - loop.time()) > 0:
                await asyncio.sleep(rest)
            began = loop.time()
            try:
                return await work()
            finally:
                ended = loop.time()
                self._rested_at = ended + min(ended - began, LONGEST_REST)
