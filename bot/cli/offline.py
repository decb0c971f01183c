"""What commands share that work on the database without serving: opening it, and finding the workspace meant."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.clients import Clients, NotInstalled, error_code
from bot.clock import RemoteClock
from bot.installations import Installations
from bot.migrating import open_database
from bot.settings import Settings, SettingsError, require
from bot.sync import Sync
from bot.tokens import Vault
from domain.clock import Clock, SystemClock
from services.work import Works


@dataclass(frozen=True)
class Offline:
    """The database and the workspace that a command works on."""

    works: Works
    workspace: str
    sync: Sync

    async def follow_slack(self) -> str:
        """Match what was just loaded with Slack's people and channels; returns a sentence about it."""
        try:
            done = await self.sync.workspace(self.workspace)
        except SlackApiError as error:
            return (
                f"Slack did not say who has an account ({error_code(error)}); once that is mended a running Convene "
                "asks again by itself. To see what to mend: convene doctor"
            )
        except (aiohttp.ClientError, TimeoutError, NotInstalled):
            return "Slack could not be asked who has an account; a running Convene asks again by itself."
        return f"Matched with Slack: {done.people} people and {done.channels} channels are new or changed."


@asynccontextmanager
async def offline(settings: Settings, workspace: str = "") -> AsyncIterator[Offline]:
    """Open the database for one command; raises SettingsError when it is not clear which workspace is meant."""
    async with aiohttp.ClientSession() as session, _works(settings, session) as works:
        installations = Installations(works, Vault(settings.encryption_key))
        clients = Clients(session, settings.slack_api_url, installations, timeout=settings.http_timeout_seconds)
        chosen = await _chosen(settings, installations, clients, workspace)
        yield Offline(works, chosen, Sync(works, clients))


@asynccontextmanager
async def in_all_workspaces(settings: Settings) -> AsyncIterator[Works]:
    """Open the database for a command that finds out itself which workspace something belongs to."""
    async with aiohttp.ClientSession() as session, _works(settings, session) as works:
        yield works


@asynccontextmanager
async def _works(settings: Settings, session: aiohttp.ClientSession) -> AsyncIterator[Works]:
    require(settings, slack=False)
    clock: Clock = SystemClock()
    if settings.clock_url:
        clock = RemoteClock(settings.clock_url, session)
        await clock.refresh()
    database = await open_database(settings)
    try:
        yield Works(database, clock)
    finally:
        await database.close()


async def _chosen(settings: Settings, installations: Installations, clients: Clients, wanted: str) -> str:
    known = {each.workspace: each.name for each in await installations.active()}
    if not known and settings.bot_token:
        # The first command of a new machine may come before the first `convene run`.
        installed = await clients.identify(settings.bot_token.get_secret_value())
        await installations.install(installed)
        known = {installed.workspace: installed.name}
    if wanted in known:
        return wanted
    listed = ", ".join(f"{key} ({name})" for key, name in known.items())
    if wanted:
        raise SettingsError(f"--workspace: Convene is not installed in {wanted}; it is in: {listed or 'none yet'}")
    if not known:
        raise SettingsError("SLACK_BOT_TOKEN is missing, and Convene is not installed in any workspace yet; install it")
    if len(known) > 1:
        raise SettingsError(f"--workspace: say which of these is meant: {listed}")
    return next(iter(known))
