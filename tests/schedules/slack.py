"""An in-memory Slack that implements the relay's gateway, and what tests of the relay share."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from schedules.relay.gateway import Page
from tests.conftest import StillClock


@dataclass
class FakeSlack:
    """Keeps what was posted; `before` and `after` may raise or wait, to fail calls on either side of their effect."""

    clock: StillClock
    said: list[dict[str, Any]] = field(default_factory=list)
    edits: list[tuple[str, str]] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    uploads: list[str] = field(default_factory=list)
    reads: int = 0
    page_size: int = 100
    most_at_once: int = 0
    before: Callable[[str, str], Awaitable[None]] | None = None
    after: Callable[[str, str], Awaitable[None]] | None = None
    files_ready: bool = True
    _now: int = 0

    async def _around(self, when: Callable[[str, str], Awaitable[None]] | None, method: str, place: str) -> None:
        if when:
            await when(method, place)

    async def post(
        self,
        workspace: str,
        channel: str,
        payload: Mapping[str, Any],
        *,
        thread_ts: str | None,
        metadata: Mapping[str, Any],
    ) -> str:
        await self._around(self.before, "post", channel)
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        await asyncio.sleep(0)
        ts = f"{self.clock.now().timestamp() + len(self.said) / 1e6:.6f}"
        self.said.append(
            {
                **payload,
                "channel": channel,
                "ts": ts,
                "thread_ts": thread_ts,
                "bot_id": "B1",
                "workspace": workspace,
                "metadata": dict(metadata),
            }
        )
        self._now -= 1
        await self._around(self.after, "post", channel)
        return ts

    async def update(self, workspace: str, channel: str, ts: str, payload: Mapping[str, Any]) -> None:
        await self._around(self.before, "update", channel)
        self.edits.append((ts, payload["text"]))
        await self._around(self.after, "update", channel)

    async def open_dm(self, workspace: str, user: str) -> str:
        await self._around(self.before, "open", user)
        self.opened.append(user)
        return user.replace("U", "D", 1)

    async def read(self, workspace: str, channel: str, *, thread_ts: str | None, oldest: datetime, cursor: str) -> Page:
        await self._around(self.before, "read", channel)
        self.reads += 1
        since = [
            each
            for each in reversed(self.said)
            if each["channel"] == channel and each["thread_ts"] == thread_ts and float(each["ts"]) >= oldest.timestamp()
        ]
        start = int(cursor or 0)
        end = start + self.page_size
        return Page(since[start:end], str(end) if end < len(since) else "")

    async def upload(self, workspace: str, *, name: str, alt_text: str, content: bytes) -> str:
        await self._around(self.before, "upload", name)
        self.uploads.append(name)
        return f"F{len(self.uploads)}"

    async def is_ready(self, workspace: str, slack_file: str) -> bool:
        return self.files_ready

    @property
    def texts(self) -> list[str]:
        """What was posted, in order."""
        return [each["text"] for each in self.said]


class MachineTime:
    """Machine time that a test moves."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the time it was set to."""
        return self.moment

    def advance(self, seconds: float) -> None:
        """Move forward."""
        self.moment += timedelta(seconds=seconds)


@dataclass
class Notes:
    """A funnel that keeps what it is told."""

    errors: list[tuple[str, str]] = field(default_factory=list)

    def note(self, error: BaseException, *, kind: str, handler: str, workspace: str = "") -> str:
        """Keep the error's class and who raised it."""
        self.errors.append((type(error).__name__, handler))
        return f"E-{len(self.errors)}"
