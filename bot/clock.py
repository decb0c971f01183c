"""The business clock that follows the sandbox's, so that a demo can play a month in a minute."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

import aiohttp
import structlog

POLL_SECONDS = 1.0
TIMEOUT = aiohttp.ClientTimeout(total=5)


class RemoteClock:
    """Tells the time of the clock at `url`, which answers `{"now": epoch seconds, "frozen": bool}`.

    Between two readings the time runs on with the machine's, unless the remote clock stands still. It never
    goes back: a reading that is behind what was told before is told as that.
    """

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = url
        self._session = session
        self._offset = 0.0
        self._held: float | None = None
        self._following: asyncio.Task[None] | None = None

    def now(self) -> datetime:
        """Return the remote time as last read, moved on by what has passed here since."""
        moment = self._held if self._held is not None else time.time() + self._offset
        return datetime.fromtimestamp(moment, UTC)

    async def refresh(self) -> datetime:
        """Read the remote clock and return its time; raises aiohttp.ClientError when it does not answer."""
        async with self._session.get(self._url, timeout=TIMEOUT) as response:
            response.raise_for_status()
            reading = await response.json()
        told = float(reading["now"])
        self._offset = told - time.time()
        self._held = told if reading.get("frozen") else None
        return self.now()

    def follow(self) -> None:
        """Keep reading the remote clock in the background."""
        self._following = asyncio.create_task(self._keep_reading())

    async def stop(self) -> None:
        """Stop reading."""
        if self._following:
            self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)

    async def _keep_reading(self) -> None:
        lost = False
        while True:
            try:
                await self.refresh()
                lost = False
            except (aiohttp.ClientError, TimeoutError, ValueError, KeyError) as error:
                if not lost:
                    structlog.get_logger().warning("clock.lost", error=type(error).__name__)
                lost = True
            await asyncio.sleep(POLL_SECONDS)
