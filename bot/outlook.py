"""What this process still has to do by its clock: the answers of the status endpoint."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Protocol

from bot.clock import RemoteClock
from bot.engine import handlers
from domain.clock import Clock
from services import backlog, timers
from services.backlog import Counts
from services.work import Works

WORDS = {
    "calls.announce": "Announce a call",
    "calls.remind": "Remind of a call",
    "calls.shift": "Look whether a call's local hour shifts",
    "calls.attendance": "Ask who was at a call",
    "calls.keep_ahead": "Plan the next calls of a series",
    "timepolls.remind": "Remind those who have not answered a time poll",
    "timepolls.close": "Close a time poll",
    "pulses.nudge": "Remind those who have not answered a pulse",
    "pulses.close": "Close a pulse",
    "pulses.count": "Count the ballots of a closed pulse",
    "pulses.next": "Open the next run of a pulse",
    "pulses.focus_close": "Close a vote on focus norms",
    "pulses.focus_count": "Count a vote on focus norms",
    "meetings.roles": "Offer the roles of a call",
    "meetings.agenda": "Post the agenda of a call",
    "meetings.check": "Ask at half-time how the group is working",
    "meetings.minutes": "Ask the recorder for the minutes of a call",
    "meetings.nudge": "Remind the recorder of the minutes",
    "meetings.evaluate": "Ask how a call was",
    "meetings.close": "Carry over what a call without minutes leaves",
    "meetings.follow": "Let an agenda follow its call",
    "meetings.action": "Remind of an action",
    "norms.revisit": "Ask a workgroup to look at its norms again",
    "newsletters.draft": "Draft the next issue of a newsletter",
    "newsletters.remind": "Remind the editors of a newsletter",
    "newsletters.late": "Look whether an issue of a newsletter went out",
    "newsletters.send": "Send an issue of a newsletter",
    "webinars.out": "Say that an announcement of a webinar has gone out",
    "webinars.news_out": "Say that news has gone out",
    "webinars.remind": "Remind of a webinar",
    "webinars.ended": "Ask who was at a webinar",
    "webinars.follow_up": "Follow up on a webinar without a recording",
    "webinars.digest": "Send the weekly digest of webinars and news",
    "delivery": "Send a message that was held back",
}
"""What a timer does, for whoever looks at the list of what is due; by kind."""


def in_words(what: str) -> str:
    """Return `calls.remind call:12` with what that means in front."""
    words = WORDS.get(what.partition(" ")[0])
    return f"{words} ({what})" if words else what


class CatchesUp(Protocol):
    """The worker's part: works off what is due and says whether anything is left."""

    async def catch_up(self) -> bool:
        """Return whether nothing that is due by now is left."""
        ...


class ProcessOutlook:
    """Knows the clock and the worker, if this process has one."""

    def __init__(self, works: Works, clock: Clock, worker: CatchesUp | None) -> None:
        self._works = works
        self._clock = clock
        self._worker = worker

    async def catch_up(self) -> bool:
        """Read the clock anew and work off what is due by it; without a worker look whether others have."""
        if isinstance(self._clock, RemoteClock):
            await self._clock.refresh()
        return await (self._worker.catch_up() if self._worker else timers.idle(self._works, kinds=handlers()))

    def now(self) -> datetime:
        """Return the business time."""
        return self._clock.now()

    async def due(self) -> list[tuple[datetime, str]]:
        """Return what comes next and what it means, earliest first."""
        return [(at, in_words(what)) for at, what in await timers.due(self._works)]

    async def backlog(self) -> Counts | None:
        """Return how much waits and was given up, or None when the database does not answer."""
        try:
            return await backlog.counts(self._works)
        except Exception as error:  # noqa: BLE001  # whatever a driver raises, the other measurements are still worth having
            logging.getLogger(__name__).warning("metrics: %s", type(error).__name__)
            return None
