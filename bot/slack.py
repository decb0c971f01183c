"""The gateway: Slack's Web API as the relay needs it, each call made exactly once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clients import NotInstalled, error_code
from bot.installations import DEAD_TOKEN
from schedules.relay.gateway import Limited, Page, Refused, TokenDead, Unclear, Unreached

ClientOf = Callable[[str], Awaitable[AsyncWebClient]]
"""Gives the client that acts as the bot in a workspace; raises NotInstalled. It must never retry by itself."""

PAGE = 200
UNCLEAR = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
"""Slack's answers after which a call may have (partly) succeeded all the same."""
DEFAULT_RETRY_AFTER = 30.0
RATE_LIMITED = frozenset({"ratelimited", "rate_limited"})


class SlackGateway:
    """Calls Slack through slack_sdk over the process's one HTTP session; implements `schedules.relay.Gateway`.

    `seconds` is the HTTP time-out: with a shared session slack_sdk sets none of its own.
    """

    def __init__(self, client_of: ClientOf, *, seconds: float = 10.0) -> None:
        self._client_of = client_of
        self._seconds = seconds

    async def post(
        self,
        workspace: str,
        channel: str,
        payload: Mapping[str, Any],
        *,
        thread_ts: str | None,
        metadata: Mapping[str, Any],
    ) -> str:
        """Post a message and return its ts."""
        arguments = {
            "unfurl_links": False,
            "unfurl_media": False,
            **payload,
            "channel": channel,
            "metadata": dict(metadata),
        }
        if thread_ts:
            arguments["thread_ts"] = thread_ts
        return str((await self._call(workspace, "chat.postMessage", json=arguments))["ts"])

    async def update(self, workspace: str, channel: str, ts: str, payload: Mapping[str, Any]) -> None:
        """Give a message new content."""
        await self._call(workspace, "chat.update", json={**payload, "channel": channel, "ts": ts})

    async def open_dm(self, workspace: str, user: str) -> str:
        """Open the direct message with a person and return its D id."""
        answer = await self._call(workspace, "conversations.open", json={"users": user})
        return str(answer["channel"]["id"])

    async def read(self, workspace: str, channel: str, *, thread_ts: str | None, oldest: datetime, cursor: str) -> Page:
        """Return one page of what was said since `oldest`, with metadata."""
        arguments = {
            "channel": channel,
            "oldest": f"{oldest.timestamp():.6f}",
            "inclusive": "true",
            "include_all_metadata": "true",
            "limit": str(PAGE),
            **({"cursor": cursor} if cursor else {}),
            **({"ts": thread_ts} if thread_ts else {}),
        }
        method = "conversations.replies" if thread_ts else "conversations.history"
        answer = await self._call(workspace, method, params=arguments)
        return Page(answer.get("messages") or [], str((answer.get("response_metadata") or {}).get("next_cursor") or ""))

    async def upload(self, workspace: str, *, name: str, alt_text: str, content: bytes) -> str:
        """Give Slack a file without showing it anywhere and return its F id."""
        sized = {"filename": name, "length": str(len(content)), "alt_txt": alt_text}
        ticket = await self._call(workspace, "files.getUploadURLExternal", params=sized)
        await self._send(workspace, str(ticket["upload_url"]), name, content)
        done = {"files": [{"id": ticket["file_id"], "title": name}]}
        await self._call(workspace, "files.completeUploadExternal", json=done)
        return str(ticket["file_id"])

    async def is_ready(self, workspace: str, slack_file: str) -> bool:
        """Tell whether Slack has processed a file: only then it knows what kind of image it is."""
        answer = await self._call(workspace, "files.info", params={"file": slack_file})
        return bool((answer.get("file") or {}).get("mimetype"))

    async def _send(self, workspace: str, url: str, name: str, content: bytes) -> None:
        client = await self._client(workspace)
        session = client.session
        if session is None:
            raise Unreached("no_session")
        form = aiohttp.FormData()
        form.add_field("file", content, filename=name)
        try:
            async with asyncio.timeout(self._seconds), session.post(url, data=form) as response:
                if response.status != 200:
                    raise Unclear(f"http_{response.status}")
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unclear(type(error).__name__) from error

    async def _client(self, workspace: str) -> AsyncWebClient:
        try:
            return await self._client_of(workspace)
        except NotInstalled as error:
            # Either it is being suspended, then nothing more is claimed; or the key that opens the token is missing.
            raise Unreached("not_installed") from error

    async def _call(self, workspace: str, method: str, **arguments: Any) -> dict[str, Any]:
        """Make one call and return Slack's answer; raises only CallFailed."""
        client = await self._client(workspace)
        try:
            async with asyncio.timeout(self._seconds):
                answer = await client.api_call(method, http_verb="POST", **arguments)
        except SlackApiError as error:
            raise _failure(error) from None
        except aiohttp.ClientConnectorError as error:
            raise Unreached(type(error).__name__) from error
        except (aiohttp.ClientError, SlackClientError, TimeoutError, OSError, ValueError) as error:
            # ValueError: the answer was no JSON. What happened at Slack is unknown in all of these.
            raise Unclear(type(error).__name__) from error
        data = answer.data
        if not isinstance(data, dict):
            raise Unclear("no_json")
        return data


def _failure(error: SlackApiError) -> Exception:
    """Return what an answer other than success means for the call."""
    response = error.response
    status = int(getattr(response, "status_code", 0) or 0)
    if status == 429:
        return Limited(_retry_after(getattr(response, "headers", None)))
    if status >= 500 or not isinstance(getattr(response, "data", None), dict):
        return Unclear(f"http_{status}")
    code = error_code(error)
    if code in RATE_LIMITED:
        return Limited(_retry_after(response.headers))
    if code in DEAD_TOKEN:
        return TokenDead(code)
    if code in UNCLEAR:
        return Unclear(code)
    return Refused(code)


def _retry_after(headers: Any) -> float:
    """Return the seconds of silence that Slack asks for; a minute's half when it does not say."""
    given = {str(name).lower(): value for name, value in (headers or {}).items()}.get("retry-after", "")
    text = given[0] if isinstance(given, list) and given else str(given)
    return float(text) if text.isdigit() else DEFAULT_RETRY_AFTER
