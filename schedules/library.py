"""Asks, a few at a time and outside of any transaction, whether the links of the library still answer."""

from __future__ import annotations

import asyncio
from typing import Protocol

import structlog

from domain.clock import MachineClock, machine_clock
from domain.library.checking import DueLink, Reply
from schedules.funnel import Funnel
from services.library import checking
from services.work import Works

AT_ONCE = 4
"""Links asked at the same time: enough for thousands a day, and nobody's server notices."""


class Asks(Protocol):
    """Asks a stranger's server for a page."""

    async def ask(self, link: str) -> Reply:
        """Return how it answered; never raises for what a stranger's server does."""
        ...


class LinkRounds:
    """Works off the links whose turn it is; what is due stands in the database, so replicas share the work."""

    def __init__(self, works: Works, asks: Asks, *, funnel: Funnel, machine: MachineClock = machine_clock) -> None:
        self._works = works
        self._asks = asks
        self._funnel = funnel
        self._machine = machine

    async def once(self) -> int:
        """Ask every link that is due and return how many that were."""
        asked = 0
        while due := await checking.claim(self._works, machine_now=self._machine(), limit=AT_ONCE):
            await asyncio.gather(*(self._one(each) for each in due))
            asked += len(due)
        if asked:
            structlog.get_logger().info("library.links_asked", links=asked)
        return asked

    async def _one(self, due: DueLink) -> None:
        """Ask one link; one that fails on our side is left for when its lease is over."""
        try:
            reply = await self._asks.ask(due.link)
            await checking.record(self._works, due, reply)
        except Exception as error:  # noqa: BLE001  # the other links are asked all the same; this one comes again
            self._funnel.note(error, kind="links", handler="library", workspace=due.workspace)
