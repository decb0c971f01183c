"""Answers through a response URL, over the shared session: Bolt's respond() opens a session each time and resends."""

from __future__ import annotations

from typing import Any

import aiohttp

TIMEOUT = aiohttp.ClientTimeout(total=10)


class WebhookFailed(Exception):
    """Slack did not take the answer; the text is the HTTP status."""


class Webhook:
    """Posts to response URLs, once."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def send(self, url: str, payload: dict[str, Any], *, replace: bool) -> None:
        """Show a message to the acting person only, in place of the clicked message when `replace`."""
        body = {**payload, "response_type": "ephemeral", "replace_original": replace}
        async with self._session.post(url, json=body, timeout=TIMEOUT) as response:
            if response.status >= 400:
                raise WebhookFailed(str(response.status))
