"""Reading Slack's people and channels now and then, so that accounts and channels find their place by themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from domain.directory.slack_profiles import SlackProfile, read_profile
from services import workspaces
from services.directory import channels, profiles, syncing
from services.work import Works

EVERY = timedelta(hours=6)
"""How old the last reading may be; events bring most changes at once, this catches what they missed."""

MOST_PAGES = 200


@dataclass(frozen=True)
class RollPage:
    """A page of users or channels as Slack lists them, and the cursor of the next one (empty: no more)."""

    items: Sequence[Mapping[str, Any]]
    next_cursor: str = ""


class Roll(Protocol):
    """Slack's lists. Each call is made once and raises what the client raises; the next run tries again."""

    async def users(self, workspace: str, cursor: str) -> RollPage:
        """Return a page of users.list, with e-mail addresses where the scope allows."""
        ...

    async def channels(self, workspace: str, cursor: str) -> RollPage:
        """Return a page of conversations.list: public and private channels that are not archived."""
        ...


class RollCall:
    """Goes through the workspaces whose last reading is old; several replicas share the work through the database."""

    def __init__(self, works: Works, roll: Roll) -> None:
        self._works = works
        self._roll = roll

    async def run(self) -> int:
        """Read what is due and return how many people and workgroups were linked or changed."""
        changed = 0
        for installation in await workspaces.active(self._works):
            if await syncing.claim(self._works, installation.workspace, EVERY):
                try:
                    changed += await self.read(installation.workspace)
                except BaseException:
                    await syncing.give_back(self._works, installation.workspace)
                    raise
        return changed

    async def read(self, workspace: str) -> int:
        """Read one workspace's people and channels; no transaction is open while Slack is asked."""
        changed, cursor = 0, ""
        for _ in range(MOST_PAGES):
            page = await self._roll.users(workspace, cursor)
            changed += await profiles.take_in(self._works, workspace, _profiles(page, workspace))
            cursor = page.next_cursor
            if not cursor:
                break
        for _ in range(MOST_PAGES):
            page = await self._roll.channels(workspace, cursor)
            named = {str(each.get("name", "")): str(each.get("id", "")) for each in page.items}
            changed += await channels.take_in(self._works, workspace, named)
            cursor = page.next_cursor
            if not cursor:
                break
        return changed


def _profiles(page: RollPage, workspace: str) -> list[SlackProfile]:
    return [found for user in page.items if (found := read_profile(user, workspace)) is not None]
