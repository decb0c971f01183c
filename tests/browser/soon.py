"""Playwright's expectations, looked at every few milliseconds.

Playwright itself looks again after 100, 350, 850 and 1,850 ms, so whatever comes just after one of these is waited for
as long again; over a whole session that is a third of the time.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, cast

from playwright.async_api import Locator, Page
from playwright.async_api import expect as look

GAP_SECONDS = 0.04
PATIENCE_MS = 30_000
"""Half a minute of a busy machine is better than a test that fails on one."""
ONCE_MS = 1
"""With this, Playwright looks once, however long that takes."""


def expect(what: Locator | Page) -> Any:
    """Return Playwright's assertions on an element or page; each fails when it is not met within PATIENCE_MS."""
    return _Soon(look(what))


class _Soon:
    def __init__(self, expected: Any) -> None:
        self._expected = expected

    def __getattr__(self, name: str) -> Callable[..., Awaitable[None]]:
        one_look = cast("Callable[..., Awaitable[None]]", getattr(self._expected, name))

        async def met(*arguments: Any, timeout: float = PATIENCE_MS, **more: Any) -> None:  # noqa: ASYNC109 - Playwright's own name
            deadline = time.monotonic() + timeout / 1000
            while True:
                try:
                    await one_look(*arguments, timeout=ONCE_MS, **more)
                except AssertionError:
                    if time.monotonic() > deadline:
                        raise
                    await asyncio.sleep(GAP_SECONDS)
                else:
                    return

        return met
