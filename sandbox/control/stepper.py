"""Moving the clock from one due thing to the next, waiting each time until the apps have caught up."""

import asyncio
import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import aiohttp

from sandbox.clock import MICROSECONDS
from sandbox.errors import ControlRefused
from sandbox.state.apps import App

if TYPE_CHECKING:
    from sandbox.world import World

POLL_SECONDS = 0.02
SLOWEST_POLL_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Due:
    """One thing an app will do: when (seconds since 1970), and what."""

    app: str
    at: float
    what: str


@dataclass(frozen=True, slots=True)
class _Report:
    idle: bool
    now: float
    due: tuple[Due, ...]
    trouble: str = ""


class Stepper:
    """Moves one sandbox's clock, one move at a time."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._session: aiohttp.ClientSession | None = None
        self._moving = asyncio.Lock()

    async def start(self) -> None:
        """Open the session that asks the apps."""
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10))

    async def close(self) -> None:
        """Close the session."""
        if self._session:
            await self._session.close()

    async def due(self) -> list[Due]:
        """Return what the apps will do, soonest first; apps without a status_url say nothing."""
        reports = await self._ask()
        trouble = [report.trouble for report in reports.values() if report.trouble]
        if trouble:
            raise ControlRefused("status_unreachable", "; ".join(trouble), 502)
        return sorted((entry for report in reports.values() for entry in report.due), key=lambda entry: entry.at)

    async def move(self, target: float) -> int:
        """Move the clock to a moment, stopping at each due thing on the way; return how many stops there were."""
        async with self._moving:
            if target < self._world.clock.now():
                raise ControlRefused("clock_only_forward", f"the clock stands at {self._world.clock.now()}", 409)
            stops = 0
            while True:
                due = await self._settled()
                now = self._world.clock.now()
                ahead = [entry.at for entry in due if entry.at > now]
                if not ahead or min(ahead) >= target:
                    break
                self._jump(min(ahead))
                stops += 1
            if target > self._world.clock.now():
                self._jump(target)
            await self._settled()
            return stops

    async def next(self) -> Due:
        """Move the clock to the next due thing and return it; raises ControlRefused when there is none."""
        async with self._moving:
            now = self._world.clock.now()
            ahead = [entry for entry in await self._settled() if entry.at > now]
            if not ahead:
                raise ControlRefused("nothing_due", "no app says that anything is due", 409)
            found = min(ahead, key=lambda entry: entry.at)
            self._jump(found.at)
            await self._settled()
            return found

    def _jump(self, to: float) -> None:
        # Up to the next whole microsecond, so that an app comparing with its own due moment finds it reached.
        self._world.clock.jump(max(self._world.clock.now(), math.ceil(to * MICROSECONDS) / MICROSECONDS))

    async def _settled(self) -> list[Due]:
        """Wait until every app is idle at the present time; return what is due; raises ControlRefused in the end."""
        limit = self._world.config.timing.idle_timeout
        end = time.monotonic() + limit
        pause = POLL_SECONDS
        while True:
            now = self._world.clock.now()
            reports = await self._ask()
            waiting = [_why(app, report, now) for app, report in reports.items() if not _caught_up(report, now)]
            if self._world.events.under_way:
                waiting.append("events are on their way to apps")
            if not waiting:
                return [entry for report in reports.values() for entry in report.due]
            if time.monotonic() > end:
                raise ControlRefused("not_idle", f"after {limit:g} s: {'; '.join(waiting)}", 504)
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, SLOWEST_POLL_SECONDS)

    async def _ask(self) -> dict[str, _Report]:
        asked = [app for app in self._world.apps.values() if app.config.status_url]
        reports = await asyncio.gather(*(self._ask_one(app) for app in asked))
        return {app.id: report for app, report in zip(asked, reports, strict=True)}

    async def _ask_one(self, app: App) -> _Report:
        if self._session is None:
            return _Report(idle=False, now=0, due=(), trouble="the sandbox is not running")
        headers = {"authorization": f"Bearer {app.config.status_token}"} if app.config.status_token else {}
        try:
            async with self._session.get(app.config.status_url, headers=headers) as response:
                if response.status != 200:
                    return _Report(False, 0, (), f"{app.id}: status answered {response.status}")
                data = await response.json(content_type=None)
                due = tuple(Due(app.id, float(entry["at"]), str(entry["what"])) for entry in data["due"])
                return _Report(bool(data["idle"]), float(data["now"]), due)
        except (aiohttp.ClientError, TimeoutError, KeyError, TypeError, ValueError) as error:
            return _Report(False, 0, (), f"{app.id}: status failed with {type(error).__name__} {error}")


def _caught_up(report: _Report, now: float) -> bool:
    return report.idle and report.now >= now - 1e-6


def _why(app: str, report: _Report, now: float) -> str:
    if report.trouble:
        return report.trouble
    if not report.idle:
        past = ", ".join(entry.what for entry in report.due if entry.at <= now)
        return f"{app} is not idle" + (f" ({past})" if past else "")
    return f"{app} is at {report.now}, the sandbox at {now}"
