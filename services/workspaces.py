"""Installing Convene in a Slack workspace, suspending it there, and taking it out again with all its data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.clock import machine_clock
from services.work import Works
from storage import workspaces


@dataclass(frozen=True)
class Installation:
    """What Slack tells about itself when Convene is installed; `token` is encrypted by the environment's key."""

    workspace: str
    name: str
    bot_user: str
    bot_id: str
    token: bytes
    scopes: tuple[str, ...] = ()


async def install(works: Works, installation: Installation) -> None:
    """Note a new installation, or renew one: a suspended workspace wakes, and its data is as it was."""
    async with works.begin(installation.workspace) as work:
        row = await workspaces.get(work.session, installation.workspace)
        if row is None:
            row = workspaces.Workspace(id=installation.workspace, installed_at=machine_clock())
            work.session.add(row)
        row.name = installation.name
        row.bot_user_id = installation.bot_user
        row.bot_id = installation.bot_id
        row.bot_token = installation.token
        row.scopes = list(installation.scopes)
        row.state = workspaces.ACTIVE
        row.state_reason = ""


async def find(works: Works, workspace: str) -> Installation | None:
    """Return the installation that the bot may act with; None when there is none or it is suspended."""
    async with works.reading(workspace) as work:
        row = await workspaces.get(work.session, workspace)
    return _installation(row) if row is not None and row.state == workspaces.ACTIVE else None


async def active(works: Works) -> Sequence[Installation]:
    """Return every installation that the bot may act with, in a stable order."""
    async with works.reading("*") as work:
        return [_installation(row) for row in await workspaces.active(work.session)]


async def suspend(works: Works, workspace: str, reason: str) -> None:
    """Stop acting in a workspace whose token is dead; its data waits for a new installation."""
    async with works.begin(workspace) as work:
        await workspaces.suspend(work.session, workspace, reason)


async def purge(works: Works, workspace: str) -> None:
    """Delete a workspace with everything that belongs to it: Convene was uninstalled there."""
    async with works.begin(workspace) as work:
        row = await workspaces.get(work.session, workspace)
        if row is not None:
            await work.session.delete(row)


def _installation(row: workspaces.Workspace) -> Installation:
    return Installation(
        workspace=row.id,
        name=row.name,
        bot_user=row.bot_user_id,
        bot_id=row.bot_id,
        token=row.bot_token,
        scopes=tuple(row.scopes),
    )
