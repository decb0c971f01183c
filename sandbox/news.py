"""Who is told that something changed: every page that is open hears what to look at again, and nothing is copied."""

import asyncio
from dataclasses import dataclass, field
from enum import StrEnum


class Topic(StrEnum):
    """What can have changed, apart from the messages of a channel."""

    CHANNELS = "channels"  # which there are, who is in them, what is unread
    USERS = "users"
    APPS = "apps"  # installed, connected
    PERSON = "person"  # the modals and Homes in front of one person
    CLOCK = "clock"
    TRAFFIC = "traffic"
    FAULTS = "faults"


@dataclass(eq=False, slots=True)
class Listener:
    """One open page: whose it is, and what it has not looked at yet."""

    team: str
    user: str
    topics: set[Topic] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    awake: asyncio.Event = field(default_factory=asyncio.Event)
    closed: bool = False


class News:
    """Marks what listeners should look at; with nobody listening it costs nothing."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()

    def __len__(self) -> int:
        """Return how many listen."""
        return len(self._listeners)

    def listen(self, team: str, user: str) -> Listener:
        """Return a new listener for what one person of a workspace can see change."""
        listener = Listener(team, user)
        self._listeners.add(listener)
        return listener

    def leave(self, listener: Listener) -> None:
        """Forget a listener."""
        self._listeners.discard(listener)

    def tell(self, topic: Topic, *, team: str = "", user: str = "") -> None:
        """Say that something changed: everywhere, in one workspace, or in front of one person."""
        for listener in self._listeners:
            if team in ("", listener.team) and user in ("", listener.user):
                listener.topics.add(topic)
                listener.awake.set()

    def place(self, team: str, channel: str, *, user: str = "") -> None:
        """Say that messages of a channel changed, for everyone or as one person sees them."""
        for listener in self._listeners:
            if team == listener.team and user in ("", listener.user):
                listener.places.add(channel)
                listener.topics.add(Topic.CHANNELS)
                listener.awake.set()

    def close(self) -> None:
        """Send every listener away."""
        for listener in self._listeners:
            listener.closed = True
            listener.awake.set()
