"""Follows what Slack knows: who has an account, and which channels the workgroups' names mean."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clients import Clients, error_code
from domain.directory.slack_profiles import read_profile
from services.calls import announcing
from services.directory import profiles, syncing
from services.work import Works
from storage.directory import programs
from storage.webinars import channels as announcing_channels

PAGE = 200
KINDS = "public_channel,private_channel"
LONGEST_PAUSE_SECONDS = 120.0
EVERY = timedelta(hours=6)
"""How old the last reading may be (business time); events bring most changes at once, this catches what they missed."""
REST_SECONDS = 60.0
"""How long (machine time) a workspace is left alone after a reading that failed."""


@dataclass(frozen=True)
class Channel:
    """A channel as Slack lists it for the bot."""

    id: str
    name: str
    member: bool
    archived: bool


@dataclass(frozen=True)
class Synced:
    """What one round changed: people brought up to date, and workgroups that found their channel."""

    people: int
    channels: int


class Sync:
    """Reads Slack's lists, at Slack's pace, and gives them to the directory."""

    def __init__(self, works: Works, clients: Clients) -> None:
        self._works = works
        self._clients = clients
        self._resting: dict[str, float] = {}

    async def everywhere(self) -> None:
        """Bring those workspaces up to date whose last reading is old, or before a program or roster came.

        Replicas share the work through the database. A workspace that fails does not hold up the others, and is
        read again after a rest.
        """
        for installed in await self._clients.installations.active():
            workspace = installed.workspace
            if self._resting.get(workspace, 0.0) > time.monotonic():
                continue
            if not await syncing.claim(self._works, workspace, EVERY):
                continue
            self._resting[workspace] = time.monotonic() + REST_SECONDS
            try:
                done = await self.workspace(workspace)
            except SlackApiError as error:
                await syncing.give_back(self._works, workspace)
                await self._clients.heed(workspace, error)
                structlog.get_logger().warning("sync.refused", workspace=workspace, slack_error=error_code(error))
            except BaseException:
                await syncing.give_back(self._works, workspace)
                raise
            else:
                del self._resting[workspace]
                structlog.get_logger().info(
                    "sync.done", workspace=workspace, people=done.people, channels=done.channels
                )

    async def workspace(self, workspace: str) -> Synced:
        """Bring one workspace up to date; raises SlackApiError."""
        client = await self._clients.of(workspace)
        people = await self._people(workspace, client)
        return Synced(people, await self._channels(workspace, client))

    async def _people(self, workspace: str, client: AsyncWebClient) -> int:
        changed = 0
        cursor: str | None = None
        while True:
            page = await patiently(partial(client.users_list, limit=PAGE, cursor=cursor))
            found = [profile for user in page["members"] if (profile := read_profile(user, workspace))]
            changed += await profiles.take_in(self._works, workspace, found)
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return changed + await self._strangers(workspace, client)

    async def _strangers(self, workspace: str, client: AsyncWebClient) -> int:
        """Read the profiles of those who come by Slack Connect: they are in no list, only asked for by id."""
        found = []
        for user in await profiles.unread(self._works, workspace):
            try:
                answer = await patiently(partial(client.users_info, user=user))
            except SlackApiError as error:
                if error_code(error) not in {"user_not_found", "user_not_visible"}:
                    raise
            else:
                found += [profile for profile in [read_profile(answer["user"], workspace)] if profile]
        return await profiles.take_in(self._works, workspace, found)

    async def _channels(self, workspace: str, client: AsyncWebClient) -> int:
        there = [channel for channel in await channels(client) if not channel.archived]
        found = {channel.name: channel.id for channel in there}
        changed = 0
        async with self._works.begin(workspace) as work:
            joined = {channel.id: channel.name for channel in there if channel.member}
            await announcing_channels.take_in(work.session, workspace, joined)
            wanted = await programs.channels_wanted(work.session, workspace)
            for name, uses in wanted.items():
                new = [group for group, channel in uses if name in found and channel != found[name]]
                if new:
                    await programs.set_channel(work.session, workspace, new, found[name])
                    await announcing.channel_known(work, new)
                    changed += len(new)
        return changed


async def channels(client: AsyncWebClient) -> list[Channel]:
    """Return every channel that the bot can see, page by page."""
    found: list[Channel] = []
    cursor: str | None = None
    while True:
        page = await patiently(
            partial(client.conversations_list, types=KINDS, limit=PAGE, exclude_archived=False, cursor=cursor)
        )
        found += [
            Channel(each["id"], each["name"], bool(each.get("is_member")), bool(each.get("is_archived")))
            for each in page["channels"]
        ]
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return found


async def patiently(call: Callable[[], Awaitable[Any]]) -> Any:
    """Make a reading call, and wait as long as Slack asks when it is too much at once."""
    while True:
        try:
            return await call()
        except SlackApiError as error:
            if error_code(error) != "ratelimited":
                raise
            given = {str(name).lower(): value for name, value in (error.response.headers or {}).items()}
            pause = str(given.get("retry-after", ""))
            await asyncio.sleep(min(float(pause) if pause.isdigit() else 30.0, LONGEST_PAUSE_SECONDS))
