"""What the relay asks of Slack, and how a call can end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from domain.charts import Picture


class CallFailed(Exception):
    """A call to Slack that brought no success; `error` is a short code, never a body."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class Refused(CallFailed):
    """Slack said no for good: nothing happened, and the same call would be refused again."""


class TokenDead(CallFailed):
    """Slack no longer knows our token in this workspace: nothing happened."""


class Unreached(CallFailed):
    """The call never got to Slack: nothing happened, it may simply be made again."""


class Unclear(CallFailed):
    """Nobody knows whether it happened: a time-out, a lost connection, an error inside Slack."""


class Limited(CallFailed):
    """Too many calls: nothing happened, and Slack wants `retry_after` seconds of silence."""

    def __init__(self, retry_after: float) -> None:
        super().__init__("ratelimited")
        self.retry_after = retry_after


class CannotDraw(Exception):
    """There will be no picture of this chart; the text is a short code."""


Draw = Callable[[Picture], Awaitable[bytes]]
"""Returns a chart as a PNG, off the event loop. Raises only CannotDraw."""


async def draws_nothing(_chart: Picture) -> bytes:
    """Refuse: for a relay that has nobody who draws, so that its messages go out without pictures."""
    raise CannotDraw("nobody_draws")


@dataclass(frozen=True)
class Page:
    """Some messages of a channel as Slack shows them, and where the next ones are (empty: no more)."""

    messages: Sequence[Mapping[str, Any]]
    next_cursor: str = ""


class Gateway(Protocol):
    """Slack, as far as deliveries need it. Every call goes out at most once, ends within the HTTP time-out and
    raises only CallFailed."""

    async def post(
        self,
        workspace: str,
        channel: str,
        payload: Mapping[str, Any],
        *,
        thread_ts: str | None,
        metadata: Mapping[str, Any],
    ) -> str:
        """Post a message (chat.postMessage) and return its ts."""
        ...

    async def update(self, workspace: str, channel: str, ts: str, payload: Mapping[str, Any]) -> None:
        """Give a message new content (chat.update)."""
        ...

    async def open_dm(self, workspace: str, user: str) -> str:
        """Open the direct message with a person (conversations.open) and return its D id."""
        ...

    async def read(self, workspace: str, channel: str, *, thread_ts: str | None, oldest: datetime, cursor: str) -> Page:
        """Return one page of what was said since `oldest`, with metadata (conversations.history or .replies)."""
        ...

    async def upload(self, workspace: str, *, name: str, alt_text: str, content: bytes) -> str:
        """Give Slack a file without showing it anywhere and return its F id."""
        ...

    async def is_ready(self, workspace: str, slack_file: str) -> bool:
        """Tell whether Slack has processed a file, so that a message may show it."""
        ...
