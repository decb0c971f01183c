"""What tests of pages share: the pages behind a real web server, and a newsletter that went out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import pytest
from aiohttp import web

from bot.tokens import Vault, new_key
from bot.web import people
from services.work import Works
from storage.database import Database
from tests.conftest import StillClock
from tests.newsletters_stage import Stage

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0"}


@dataclass(frozen=True)
class Answer:
    """What a browser got; header names are in small letters."""

    status: int
    headers: dict[str, str]
    text: str


class Site:
    """The pages as a browser sees them; redirects are not followed."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self.url = url

    async def get(self, path: str, *, method: str = "GET", data: object = None, **headers: str) -> Answer:
        """Ask for a path (or for one of our own whole addresses)."""
        url = path if path.startswith("http") else f"{self.url}{path}"
        given = {**BROWSER, **{name.replace("_", "-"): value for name, value in headers.items()}}
        async with self._session.request(method, url, headers=given, data=data, allow_redirects=False) as answer:
            text = await answer.text()
            return Answer(answer.status, {name.lower(): value for name, value in answer.headers.items()}, text)

    async def post(self, path: str, data: object = None) -> Answer:
        """Send a form."""
        return await self.get(path, method="POST", data=data)


@asynccontextmanager
async def serving(works: Works) -> AsyncIterator[Site]:
    """Serve the pages on a free port, which the works then know."""
    application = web.Application()
    application.add_routes(people.routes(works))
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    works.public_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        async with aiohttp.ClientSession() as session:
            yield Site(session, works.public_url)
    finally:
        await runner.cleanup()


@pytest.fixture
def works(database: Database, clock: StillClock) -> Works:
    """Units of work that can keep secrets, send mail, and be reached by browsers."""
    return Works(database, clock, Vault((new_key(),)), public_url="http://127.0.0.1", mails=True)


@pytest.fixture
async def site(works: Works) -> AsyncIterator[Site]:
    """The pages."""
    async with serving(works) as opened:
        yield opened


@pytest.fixture
async def stage(works: Works, clock: StillClock) -> Stage:
    """A newsletter with people who work on it."""
    return await Stage(works, clock).set()
