"""One Slack workspace: its people, channels, open views and what happened last."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.news import News, Topic
from sandbox.state.channels import Channel, Kind
from sandbox.state.files import File
from sandbox.state.people import User
from sandbox.state.views import View


@dataclass(slots=True)
class Posted:
    """One message that an app posted, as it was then; ``via`` is the method or answer that carried it."""

    number: int
    app: str
    via: str
    channel: str
    ts: str
    text: str
    blocks: Any
    metadata: Any
    thread_ts: str | None
    user: str


@dataclass(slots=True)
class Workspace:
    """The state of one workspace; ids and names are indexed, nothing is copied."""

    id: str
    name: str
    domain: str
    users: dict[str, User] = field(default_factory=dict)
    handles: dict[str, str] = field(default_factory=dict)
    emails: dict[str, str] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    directs: dict[tuple[str, ...], str] = field(default_factory=dict)
    stacks: dict[str, list[View]] = field(default_factory=dict)
    homes: dict[tuple[str, str], View] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    posted: list[Posted] = field(default_factory=list)
    offered: dict[tuple[str, str, str], list[dict[str, Any]]] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    numbers: int = 0
    news: News = field(default_factory=News)
    _waiting: set[asyncio.Future[None]] = field(default_factory=set)

    def number(self) -> int:
        """Return the next place in the workspace's order of messages."""
        self.numbers += 1
        return self.numbers

    def add_user(self, user: User) -> None:
        """Add a person or a bot."""
        self.users[user.id] = user
        self.news.tell(Topic.USERS, team=self.id)
        self.handles[user.handle] = user.id
        if user.email and not user.external:
            self.emails[user.email.lower()] = user.id

    def add_channel(self, channel: Channel) -> None:
        """Add a conversation."""
        self.channels[channel.id] = channel
        if channel.name and not channel.is_direct:
            self.names[channel.name] = channel.id
        if channel.is_direct:
            self.directs[tuple(sorted(channel.members))] = channel.id
        self.news.tell(Topic.CHANNELS, team=self.id)

    def user(self, reference: str) -> User | None:
        """Return a person by id, handle or ``@handle``."""
        found = self.users.get(reference)
        if found is None:
            found = self.users.get(self.handles.get(reference.removeprefix("@"), ""))
        return found

    def channel(self, reference: str) -> Channel | None:
        """Return a channel by id, name or ``#name``."""
        found = self.channels.get(reference)
        if found is None:
            found = self.channels.get(self.names.get(reference.removeprefix("#"), ""))
        return found

    def direct(self, members: tuple[str, ...]) -> Channel | None:
        """Return the direct message of exactly these members."""
        return self.channels.get(self.directs.get(tuple(sorted(set(members))), ""))

    def visible(self, channel: Channel, user: User) -> bool:
        """Return whether a person can open a channel: members, and for public ones everyone but guests."""
        if user.id in channel.members:
            return True
        return channel.kind is Kind.PUBLIC and not user.restricted and not user.external

    def stack(self, user: str) -> list[View]:
        """Return the modals in front of a person, top last."""
        return self.stacks.setdefault(user, [])

    def find_view(self, view_id: str) -> View | None:
        """Return an open modal or a Home by its id."""
        for stack in self.stacks.values():
            for view in stack:
                if view.id == view_id:
                    return view
        return next((view for view in self.homes.values() if view.id == view_id), None)

    def touch_user(self, user: str) -> None:
        """Note that something changed in front of one person."""
        self.seen[user] = self.seen.get(user, 0) + 1
        self.news.tell(Topic.PERSON, team=self.id, user=user)
        self.wake()

    def touch_channel(self, channel: Channel) -> None:
        """Note that something changed in a channel."""
        channel.version += 1
        self.news.place(self.id, channel.id)
        self.wake()

    def wake(self) -> None:
        """Wake everyone who waits for something to happen here."""
        if self._waiting:
            for future in self._waiting:
                if not future.done():
                    future.set_result(None)
            self._waiting.clear()

    async def until(self, happened: Callable[[], bool], seconds: float) -> bool:
        """Wait until something has happened; return False when it has not within so many real seconds."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while not happened():
            left = end - loop.time()
            if left <= 0:
                return False
            future = loop.create_future()
            self._waiting.add(future)
            await asyncio.wait([future], timeout=left)
            self._waiting.discard(future)
        return True
