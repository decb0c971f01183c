"""Channels, private channels and direct messages, and how Slack shows them to an app."""

from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sandbox.state.messages import Message, MessageLog
from sandbox.state.unread import Unread

Json = dict[str, Any]

# Slack forgets them when a person's client reloads; here the newest of each person and channel stay.
EPHEMERALS = 1000


class Kind(StrEnum):
    """The four kinds of conversation, by the value of ``channel_type`` in events."""

    PUBLIC = "channel"
    PRIVATE = "group"
    DIRECT = "im"
    GROUP_DIRECT = "mpim"

    @property
    def scope(self) -> str:
        """The first half of the scopes that cover this kind."""
        return {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}[self.value]


@dataclass(slots=True)
class Note:
    """A topic or a purpose."""

    value: str = ""
    creator: str = ""
    last_set: int = 0

    def render(self) -> Json:
        """Return the JSON object."""
        return {"value": self.value, "creator": self.creator, "last_set": self.last_set}


@dataclass(slots=True)
class Channel:
    """One conversation; members are kept in the order in which they came."""

    id: str
    team: str
    kind: Kind
    name: str = ""
    creator: str = ""
    created: int = 0
    updated: int = 0
    is_general: bool = False
    archived: bool = False
    members: dict[str, None] = field(default_factory=dict)
    topic: Note = field(default_factory=Note)
    purpose: Note = field(default_factory=Note)
    previous_names: list[str] = field(default_factory=list)
    log: MessageLog = field(default_factory=MessageLog)
    unread: Unread = field(default_factory=Unread)
    ephemerals: dict[str, deque[Message]] = field(default_factory=dict)
    bookmarks: list[Json] = field(default_factory=list)
    shared: bool = False
    pins: list[Message] = field(default_factory=list)
    version: int = 0

    def show_only_to(self, user: str, message: Message) -> None:
        """Add a message that one person sees."""
        theirs = self.ephemerals.setdefault(user, deque(maxlen=EPHEMERALS))
        if len(theirs) == EPHEMERALS:
            self.log.changes.note(theirs[0].stamp, user)
        theirs.append(message)
        self.log.changes.note(message.stamp, user)

    def hide(self, user: str, message: Message) -> None:
        """Take away a message that one person sees."""
        theirs = self.ephemerals.get(user)
        if theirs and message in theirs:
            theirs.remove(message)
            self.log.changes.note(message.stamp, user)

    @property
    def is_direct(self) -> bool:
        """Whether this is a direct message."""
        return self.kind in (Kind.DIRECT, Kind.GROUP_DIRECT)

    @property
    def display_name(self) -> str:
        """Return the name that interaction payloads give: private ones stay unnamed."""
        if self.kind is Kind.DIRECT:
            return "directmessage"
        return "privategroup" if self.kind is Kind.PRIVATE else self.name


def render(channel: Channel, *, viewer: str, with_count: bool = False) -> Json:
    """Return the channel object of ``conversations.info`` as one user or bot sees it."""
    body: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.archived,
        "is_im": channel.kind is Kind.DIRECT,
        "is_org_shared": False,
        "context_team_id": channel.team,
        "updated": channel.updated,
    }
    if channel.kind is Kind.DIRECT:
        other = next((member for member in channel.members if member != viewer), viewer)
        return body | {"user": other}
    body |= {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind is Kind.PUBLIC,
        "is_group": channel.kind is Kind.PRIVATE,
        "is_mpim": channel.kind is Kind.GROUP_DIRECT,
        "is_private": channel.kind is not Kind.PUBLIC,
        "is_general": channel.is_general,
        "unlinked": 0,
        "is_shared": channel.shared,
        "is_ext_shared": channel.shared,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "shared_team_ids": [channel.team],
        "creator": channel.creator,
        "is_member": viewer in channel.members,
        "topic": channel.topic.render(),
        "purpose": channel.purpose.render(),
        "previous_names": list(channel.previous_names),
    }
    if with_count:
        body["num_members"] = len(channel.members)
    return body
