"""The feed: everything that changes in front of one person, one JSON object after the other, for as long as they look.

Programs read it as lines of an HTTP answer. Pages hold a WebSocket, of which browsers allow many more at a time.

Changes are only marked when they happen and are looked at when they are sent: at most every ``GAP``, and less often
the longer a look takes, so that a page never slows down the sandbox it shows.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from aiohttp import web

from sandbox.clock import ts_text
from sandbox.control import reading
from sandbox.control.seen import Seen
from sandbox.news import Topic
from sandbox.state.channels import Channel
from sandbox.state.messages import Message
from sandbox.state.people import User
from sandbox.state.workspace import Workspace

if TYPE_CHECKING:
    from sandbox.world import World

Json = dict[str, Any]
Write = Callable[[list[str]], Awaitable[None]]

GAP = 0.015  # seconds between two flushes
PING = 10.0  # seconds after which a silent feed says that it is there
# Seconds between two lines of a kind: what many changes touch, and what costs more to say, is said less often.
HOLD = {Topic.CHANNELS: 0.1, Topic.USERS: 0.1, Topic.APPS: 0.05, Topic.TRAFFIC: 0.1, Topic.FAULTS: 0.05}
# All feeds together spend no more than a fifth of the time on messages, and an eleventh on each of the other kinds.
MESSAGES_REST, TOPIC_REST = 4, 10
LONGEST_REST = 1.0  # seconds


async def serve(world: "World", workspace: Workspace, user: User, request: web.Request) -> web.StreamResponse:
    """Answer a request with the person's feed, until they or the sandbox leave."""
    response = web.StreamResponse(
        headers={
            "content-type": "application/x-ndjson",
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
        }
    )
    await response.prepare(request)

    async def write(lines: list[str]) -> None:
        await response.write("".join(lines).encode())

    with suppress(ConnectionError):  # they left
        await Feed(world, workspace, user).run(write)
    return response


async def follow(world: "World", workspace: Workspace, user: User, socket: web.WebSocketResponse) -> None:
    """Send the person's feed over a WebSocket, an object a message, until they or the sandbox leave."""

    async def write(lines: list[str]) -> None:
        for line in lines:
            await socket.send_str(line)

    async def leaving() -> None:
        async for _said in socket:  # ends when the page is closed; until then it has nothing to say
            continue

    tasks = {asyncio.create_task(Feed(world, workspace, user).run(write)), asyncio.create_task(leaving())}
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    for problem in ended:
        # What ends a feed is the page, which may have gone in the middle of a message.
        if isinstance(problem, Exception) and not isinstance(problem, ConnectionError):
            raise problem


class Feed:
    """One person's feed to one page."""

    def __init__(self, world: "World", workspace: Workspace, user: User) -> None:
        self._world = world
        self._workspace = workspace
        self._user = user
        self._seen = Seen(world, workspace, user)
        self._versions: dict[str, int] = {}
        self._sent: dict[str, str] = {}
        self._free: dict[Topic, float] = {}
        self._next_flush = 0.0
        self._listener = world.news.listen(workspace.id, user.id)
        self._tellers: dict[Topic, Callable[[], list[str]]] = {
            Topic.CHANNELS: lambda: self._once("channels", self._seen.channels()),
            Topic.USERS: lambda: self._once("users", self._seen.users()),
            Topic.APPS: lambda: self._once("apps", self._seen.apps()),
            Topic.FAULTS: lambda: self._once("faults", [asdict(fault) for fault in world.faults]),
            Topic.PERSON: self._person,
            Topic.CLOCK: lambda: [_line({"kind": "clock", **self._world.clock.state()})],
            Topic.TRAFFIC: lambda: [_line({"kind": "traffic", "count": self._world.traffic.count})],
        }

    async def run(self, write: Write) -> None:
        """Write the whole as it stands, then every change, until the sandbox stops or the write fails."""
        try:
            await self._probe()
            await write([self._hello()])
            spoken = time.monotonic()
            while True:
                await self._wait(spoken + PING)
                if self._listener.closed or self._user.deleted:
                    return
                lines = self._lines()
                now = time.monotonic()
                if not lines and now >= spoken + PING:
                    await self._probe()
                    lines = ['{"kind":"ping"}\n']
                if lines:
                    spoken = now
                    await write(lines)
        finally:
            self._world.news.leave(self._listener)

    async def _probe(self) -> None:
        """Look whether the apps are there: nobody tells when one that is reached over HTTP has gone."""
        apps = [entry.app for entry in self._world.installations(self._workspace.id)]
        await asyncio.gather(*(self._world.deliveries.probe(app) for app in apps))

    async def _wait(self, ping: float) -> None:
        """Wait until there is something that may be said now, or the time of a ping."""
        held = [self._free.get(topic, 0.0) for topic in self._listener.topics]
        with suppress(TimeoutError):
            async with asyncio.timeout_at(_loop_time(min([ping, *held]))):
                await self._listener.awake.wait()
        await asyncio.sleep(max(0.0, self._next_flush - time.monotonic()))
        self._listener.awake.clear()

    def _lines(self) -> list[str]:
        """Return what is to be said now: messages first, they are what a person waits for."""
        started = time.monotonic()
        places, self._listener.places = self._listener.places, set()
        lines = [line for place in places for line in self._messages(place)]
        ended = time.monotonic()
        self._next_flush = ended + max(GAP, self._rest((ended - started) * MESSAGES_REST))
        for topic in [topic for topic in Topic if topic in self._listener.topics]:
            begun = time.monotonic()
            if begun < self._free.get(topic, 0.0):
                continue
            self._listener.topics.discard(topic)
            lines += self._tellers[topic]()
            done = time.monotonic()
            self._free[topic] = done + max(HOLD.get(topic, 0.0), self._rest((done - begun) * TOPIC_REST))
        return lines

    def _rest(self, seconds: float) -> float:
        """Return how long to pause after work for which one feed alone would pause so long."""
        return min(seconds * len(self._world.news), LONGEST_REST)

    def _hello(self) -> str:
        seen, workspace, world = self._seen, self._workspace, self._world
        for channel in workspace.channels.values():
            self._versions[channel.id] = channel.log.changes.version
        homes, tutorial = seen.homes(), world.config.tutorial
        whole = {
            "kind": "hello",
            "me": seen.someone(self._user),
            "workspace": {"id": workspace.id, "name": workspace.name, "domain": workspace.domain},
            "workspaces": [{"id": entry.id, "name": entry.name} for entry in world.workspaces.values()],
            "users": seen.users(),
            "channels": seen.channels(),
            "views": seen.views(),
            "homes": homes,
            "apps": seen.apps(),
            "clock": world.clock.state(),
            "traffic": world.traffic.count,
            "faults": [asdict(fault) for fault in world.faults],
            "tutorial": asdict(tutorial) if tutorial else None,
        }
        for kind in ("users", "channels", "views", "apps", "faults"):
            self._sent[kind] = _line({"kind": kind, kind: whole[kind]})
        for app, view in homes.items():
            self._sent[f"home {app}"] = _line({"kind": "home", "app": app, "view": view})
        return _line(whole)

    def _messages(self, place: str) -> list[str]:
        """Return the line that tells the changes of one channel, or that it must be loaded anew."""
        channel = self._workspace.channels.get(place)
        if channel is None or not self._workspace.visible(channel, self._user):
            return []
        changes = channel.log.changes
        before, self._versions[place] = self._versions.get(place, 0), changes.version
        stamps = changes.since(before, self._user.id)
        if stamps is None:
            return [_line({"kind": "reset", "channel": place})]
        if not stamps:
            return []
        own = {entry.stamp: entry for entry in channel.ephemerals.get(self._user.id, ())}
        found = {stamp: self._find(channel, own, stamp) for stamp in sorted(stamps)}
        return [
            _line(
                {
                    "kind": "messages",
                    "channel": place,
                    "messages": [self._seen.message(entry) for entry in found.values() if entry],
                    "removed": [ts_text(stamp) for stamp, entry in found.items() if not entry],
                    "total": reading.total(channel, self._user.id),
                }
            )
        ]

    @staticmethod
    def _find(channel: Channel, own: dict[int, Message], stamp: int) -> Message | None:
        return channel.log.at(stamp) or own.get(stamp)

    def _person(self) -> list[str]:
        lines = self._once("views", self._seen.views())
        for app, view in self._seen.homes().items():
            lines += self._changed(f"home {app}", {"kind": "home", "app": app, "view": view})
        return lines

    def _once(self, kind: str, value: list[Json]) -> list[str]:
        return self._changed(kind, {"kind": kind, kind: value})

    def _changed(self, name: str, event: Json) -> list[str]:
        """Return the line of an event, unless it says what was said last."""
        line = _line(event)
        if self._sent.get(name) == line:
            return []
        self._sent[name] = line
        return [line]


def _line(event: Json) -> str:
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")) + "\n"


def _loop_time(moment: float) -> float:
    """Return a moment of the monotonic clock as the event loop counts it."""
    return asyncio.get_running_loop().time() + moment - time.monotonic()
