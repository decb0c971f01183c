"""Workspaces come and go: installation over OAuth, dead tokens, uninstalling."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.settings import Mode
from services import workspaces
from storage.workspaces import Workspace
from tests.bot.probe import Probe
from tests.journeys.harness import APP, TEAM, Plan, World, world

pytestmark = pytest.mark.sockets


@pytest.fixture(params=[Mode.SOCKET, Mode.HTTP], ids=lambda mode: mode.value)
async def place(request: pytest.FixtureRequest, sqlite_url: str) -> AsyncIterator[World]:
    async with world(Plan(sqlite_url, request.param, features=(Probe().feature(),))) as running:
        yield running


async def stored(place: World) -> Workspace | None:
    async with place.convene.works.reading(TEAM) as work:
        return await work.session.get(Workspace, TEAM)


async def until_state(place: World, state: str | None) -> None:
    for _ in range(750):
        row = await stored(place)
        found = row.state if row else None
        if found == state:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"the workspace is not {state}, but {found}")


async def test_the_token_is_kept_encrypted(place: World) -> None:
    row = await stored(place)
    assert row is not None
    assert b"xoxb" not in row.bot_token
    assert row.bot_user_id.startswith("U")
    assert row.bot_id.startswith("B")
    assert "chat:write" in row.scopes


async def test_uninstalling_takes_everything_away(place: World) -> None:
    await place.control.admin_uninstall(APP)
    await until_state(place, None)
    async with place.convene.database.reading() as session:
        assert await rows(session) == 0


async def rows(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(Workspace)) or 0


async def test_a_revoked_token_suspends_and_keeps_the_data(place: World) -> None:
    await place.control.admin_revoke_token(APP)
    await until_state(place, "suspended")
    assert await workspaces.find(place.convene.works, TEAM) is None


async def test_a_dead_token_that_nobody_told_us_of_suspends_at_the_first_call(place: World) -> None:
    maya = place.person("maya")
    await place.control.add_fault("error", method="views.open", error="account_inactive")
    await maya.command("/probe", "form", settle=0)
    await until_state(place, "suspended")


async def test_another_workspace_installs_over_oauth_and_the_state_is_its_own(sqlite_url: str) -> None:
    plan = Plan(
        sqlite_url,
        Mode.HTTP,
        settings={"CONVENE_SLACK_CLIENT_ID": "1.2", "CONVENE_SLACK_CLIENT_SECRET": "a-client-secret"},
    ).placed()
    plan = replace(plan, settings={**plan.settings, "CONVENE_PUBLIC_URL": f"http://127.0.0.1:{plan.port}"})
    async with world(plan) as running:
        before = await stored(running)
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar) as browser:
            base = f"http://127.0.0.1:{plan.port}"
            async with browser.get(f"{base}/slack/install", allow_redirects=False) as response:
                consent = response.headers["Location"]
            assert parse_qs(urlsplit(consent).query)["client_id"] == ["1.2"]
            async with browser.get(consent, allow_redirects=False) as response:
                back = response.headers["Location"]
            async with aiohttp.ClientSession() as stranger, stranger.get(back) as response:
                assert response.status == 400
                assert "expired" in await response.text()
            async with browser.get(back) as response:
                assert response.status == 200
                assert "installed" in await response.text()
            async with browser.get(f"{base}/slack/oauth_redirect?error=access_denied") as response:
                assert response.status == 400
            for fault in ("error", "drop_before"):
                await running.control.add_fault(fault, method="auth.test")
                async with browser.get(f"{base}/slack/install", allow_redirects=False) as response:
                    consent = response.headers["Location"]
                async with browser.get(consent) as response:
                    assert response.status == 400
                    assert "start again at /slack/install" in await response.text()
        after = await stored(running)
        assert before is not None
        assert after is not None
        assert after.bot_token != before.bot_token
        outcome = await running.person("maya").command("/convene", "help")
        assert outcome.ok
