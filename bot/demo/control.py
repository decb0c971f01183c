"""Acting as people and moving time in the sandbox, over its control API: all the demonstration knows of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import aiohttp

Json = dict[str, Any]
NO_LIMIT = aiohttp.ClientTimeout(total=None, sock_connect=10)


class ControlFailed(Exception):
    """The sandbox could not do what was asked; the text says why."""


class Control:
    """The control API at `url`."""

    def __init__(self, session: aiohttp.ClientSession, url: str, token: str) -> None:
        self.url = url
        self.token = token
        self._session = session
        self._seen = 0

    async def act(self, handle: str, verb: str, **given: Any) -> Json:
        """Do something as a person: command, fill, submit, click and so on."""
        found: Json = await self._call("POST", f"workspaces/-/people/{handle}/{verb}", given)
        return found

    async def due(self) -> list[tuple[datetime, str]]:
        """Return what the bot will do and when, soonest first."""
        found = await self._call("GET", "due")
        return [(datetime.fromtimestamp(each["at"], UTC), str(each["what"])) for each in found]

    async def now(self) -> datetime:
        """Return the workspace clock."""
        return datetime.fromtimestamp((await self._call("GET", "clock"))["now"], UTC)

    async def move(self, to: datetime) -> None:
        """Move the clock forward, stopping at everything due on the way until the bot has done it."""
        await self._call("POST", "clock", {"to": to.isoformat()})

    async def new_posts(self) -> list[Json]:
        """Return what the bot has posted since this was last asked."""
        posts: list[Json] = await self._call("GET", "posts")
        new, self._seen = posts[self._seen :], len(posts)
        return new

    async def channels(self) -> dict[str, str]:
        """Return the name of every channel by its id."""
        found = await self._call("GET", "workspaces")
        return {each["id"]: each["name"] for workspace in found for each in workspace["channels"]}

    async def _call(self, method: str, path: str, body: Json | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self._session.request(
            method, f"{self.url}/control/{path}", json=body or {}, headers=headers, timeout=NO_LIMIT
        ) as response:
            answer = await response.json()
            if response.status != 200:
                raise ControlFailed(f"{answer.get('error')}: {answer.get('detail')}")
            return answer
