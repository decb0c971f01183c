"""Who the bot is in each workspace: encrypted rows, read anew every few seconds."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog

from bot.tokens import UnreadableToken, Vault
from services import workspaces
from services.work import Works

FRESH_SECONDS = 5.0
"""How long a row is believed. Bolt's caches never expire and served revoked tokens; a few seconds cannot hurt,
because Slack itself refuses a dead token."""

DEAD_TOKEN = frozenset({"account_inactive", "invalid_auth", "token_revoked", "token_expired", "not_authed"})
"""Slack's error codes after which no call with that token will ever succeed."""


@dataclass(frozen=True)
class Installed:
    """The bot in one workspace."""

    workspace: str
    name: str
    token: str = field(repr=False)
    bot_user: str = ""
    bot_id: str = ""
    scopes: tuple[str, ...] = ()


class Installations:
    """Finds, adds, suspends and removes installations."""

    def __init__(self, works: Works, vault: Vault) -> None:
        self._works = works
        self._vault = vault
        self._known: dict[str, tuple[float, Installed | None]] = {}
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def find(self, workspace: str) -> Installed | None:
        """Return the bot in this workspace; None when Convene is not installed there or suspended."""
        known = self._known.get(workspace)
        if known and known[0] > time.monotonic():
            return known[1]
        # Sixty calls that begin at once would otherwise ask sixty times.
        async with self._turns[workspace]:
            known = self._known.get(workspace)
            if known and known[0] > time.monotonic():
                return known[1]
            row = await workspaces.find(self._works, workspace)
            found = self._opened(row) if row else None
            self._known[workspace] = (time.monotonic() + FRESH_SECONDS, found)
            return found

    async def active(self) -> Sequence[Installed]:
        """Return the bot in every workspace it may act in."""
        opened = [self._opened(row) for row in await workspaces.active(self._works)]
        return [each for each in opened if each]

    async def install(self, installed: Installed) -> None:
        """Note or renew an installation, its token encrypted."""
        await workspaces.install(
            self._works,
            workspaces.Installation(
                workspace=installed.workspace,
                name=installed.name,
                bot_user=installed.bot_user,
                bot_id=installed.bot_id,
                token=self._vault.seal(installed.token),
                scopes=installed.scopes,
            ),
        )
        self._known.pop(installed.workspace, None)
        structlog.get_logger().info("workspace.installed", workspace=installed.workspace)

    async def suspend(self, workspace: str, reason: str) -> None:
        """Stop acting in a workspace; `reason` is Slack's error code."""
        await workspaces.suspend(self._works, workspace, reason)
        self._known.pop(workspace, None)
        structlog.get_logger().warning("workspace.suspended", workspace=workspace, reason=reason)

    async def purge(self, workspace: str) -> None:
        """Delete a workspace with all its data."""
        await workspaces.purge(self._works, workspace)
        self._known.pop(workspace, None)
        structlog.get_logger().warning("workspace.purged", workspace=workspace)

    def _opened(self, row: workspaces.Installation) -> Installed | None:
        try:
            token = self._vault.open(row.token)
        except UnreadableToken:
            structlog.get_logger().error(
                "workspace.unreadable_token",
                workspace=row.workspace,
                mend="put the key it was encrypted under into CONVENE_ENCRYPTION_KEY, after the new one",
            )
            return None
        return Installed(row.workspace, row.name, token, row.bot_user, row.bot_id, row.scopes)
