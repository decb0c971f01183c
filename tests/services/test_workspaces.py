from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, select

from services import requests, workspaces
from services.work import Works
from services.workspaces import Installation
from storage.requests import TakenRequest
from tests.conftest import WORKSPACE

NEW = Installation("T0NEW", "New", "U0BOT", "B0BOT", b"sealed", ("chat:write",))


async def test_an_installation_is_found_as_it_was_made(works: Works) -> None:
    await workspaces.install(works, NEW)
    assert await workspaces.find(works, "T0NEW") == NEW
    assert [each.workspace for each in await workspaces.active(works)] == [WORKSPACE, "T0NEW"]


async def test_a_suspended_workspace_is_not_acted_in_until_it_is_installed_again(works: Works) -> None:
    await workspaces.install(works, NEW)
    await workspaces.suspend(works, "T0NEW", "token_revoked")
    assert await workspaces.find(works, "T0NEW") is None
    assert [each.workspace for each in await workspaces.active(works)] == [WORKSPACE]
    renewed = replace(NEW, token=b"another")
    await workspaces.install(works, renewed)
    assert await workspaces.find(works, "T0NEW") == renewed


async def test_uninstalling_takes_everything_of_that_workspace_and_nothing_else(works: Works) -> None:
    await workspaces.install(works, NEW)
    await requests.take(works, "T0NEW", "event:Ev1")
    await requests.take(works, WORKSPACE, "event:Ev1")
    await workspaces.purge(works, "T0NEW")
    await workspaces.purge(works, "T0NEW")
    assert await workspaces.find(works, "T0NEW") is None
    async with works.reading(WORKSPACE) as work:
        left = await work.session.scalars(select(TakenRequest.workspace))
        assert list(left) == [WORKSPACE]
        assert await work.session.scalar(select(func.count()).select_from(TakenRequest)) == 1
