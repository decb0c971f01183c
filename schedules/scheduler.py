"""The static interval jobs: tick, relay, reap, retain. What is to be done stands in the database, never in here."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from schedules.funnel import Funnel


@dataclass(frozen=True)
class Job:
    """Something to do every so many seconds."""

    run: Callable[[], Awaitable[object]]
    seconds: float


class Scheduler:
    """Runs each job at its interval, never twice at once, and forgives missed runs."""

    def __init__(self, jobs: Mapping[str, Job], *, funnel: Funnel) -> None:
        self._funnel = funnel
        self._under_way: set[asyncio.Task[object]] = set()
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        for name, job in jobs.items():
            self._scheduler.add_job(
                self._run,
                "interval",
                args=(name, job),
                seconds=job.seconds,
                id=name,
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
            )

    def start(self) -> None:
        """Begin; must be called inside the running event loop."""
        self._scheduler.start()

    def pause(self) -> None:
        """Start no more runs; those under way go on, and whoever owns them drains them before `stop`."""
        if self._scheduler.running:
            self._scheduler.pause()

    async def stop(self) -> None:
        """End; a run that was not drained is cancelled, and has let go of the database when this returns."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _run(self, name: str, job: Job) -> None:
        if task := asyncio.current_task():
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        try:
            await job.run()
        except asyncio.CancelledError:
            # Only `stop` cancels a run. That is no error, but APScheduler would log it as one.
            structlog.get_logger().info("job.cancelled", job=name)
        except Exception as error:  # noqa: BLE001  # a job that fails once runs again at its next interval
            self._funnel.note(error, kind="job", handler=name)
