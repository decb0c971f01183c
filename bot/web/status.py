"""Health for a host's probes, metrics, and the status that the sandbox's clock waits for."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from aiohttp import web

from bot import metrics
from bot.metrics import Metrics
from services.backlog import Counts

Check = Callable[[], Awaitable[str | None]]
"""Returns None when all is well, else what is wrong."""


class Outlook(Protocol):
    """What the status endpoint asks the rest of the process."""

    async def catch_up(self) -> bool:
        """Read the clock anew and work off what is due by it; returns whether nothing is left."""
        ...

    def now(self) -> datetime:
        """Return the business time."""
        ...

    async def backlog(self) -> Counts | None:
        """Return how much waits and was given up, or None when the database does not answer."""
        ...

    async def due(self) -> list[tuple[datetime, str]]:
        """Return what comes next, earliest first."""
        ...


@dataclass(frozen=True)
class StatusPages:
    """The pages that people's machines read; `token` guards what is nobody else's business."""

    outlook: Outlook
    metrics: Metrics
    token: str | None
    ready: Check

    def routes(self) -> list[web.RouteDef]:
        """Return what to add to the web application."""
        return [
            web.get("/healthz", self.health),
            web.get("/readyz", self.readiness),
            web.get("/metrics", self.measurements),
            web.get("/internal/status", self.status),
        ]

    async def health(self, _request: web.Request) -> web.Response:
        """Answer as long as the event loop turns."""
        return web.json_response({"ok": True})

    async def readiness(self, _request: web.Request) -> web.Response:
        """Answer 503 while the database does not answer or the process is going down."""
        problem = await self.ready()
        return web.json_response({"ok": problem is None, "problem": problem}, status=503 if problem else 200)

    async def measurements(self, request: web.Request) -> web.Response:
        """Return Prometheus' text; with a status token set, only to who has it."""
        if self.token:
            self._require_token(request)
        self.metrics.note_backlog(await self.outlook.backlog())
        return web.Response(body=self.metrics.text(), headers={"Content-Type": metrics.CONTENT_TYPE})

    async def status(self, request: web.Request) -> web.Response:
        """Catch up with the clock, then say whether anything is left and what comes next."""
        self._require_token(request)
        idle = await self.outlook.catch_up()
        due = await self.outlook.due()
        return web.json_response(
            {
                "idle": idle,
                "now": self.outlook.now().timestamp(),
                "due": [{"at": at.timestamp(), "what": what} for at, what in due],
            }
        )

    def _require_token(self, request: web.Request) -> None:
        if not self.token:
            raise web.HTTPNotFound
        given = request.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), f"Bearer {self.token}".encode()):
            raise web.HTTPUnauthorized
