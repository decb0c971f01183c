"""Deliveries: messages the bot owes someone, as values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.charts import Picture

KEY_LIMIT = 200
EVENT_TYPE = "convene_delivery"
"""The metadata event type by which a message in Slack is known as one of our deliveries."""


UNKNOWN_OUTCOME = "unknown_outcome"
"""The error of a dead post of which nobody can find out whether it arrived: its owner is asked."""
MENDABLE = frozenset(
    {
        "access_denied",
        "channel_not_found",
        "ekm_access_denied",
        "is_archived",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_in_channel",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "team_access_not_granted",
    }
)
"""Slack's reasons for refusing a message that people can mend; afterwards the same message goes through."""


class State(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    DEAD = "dead"
    DROPPED = "dropped"


class Transport(StrEnum):
    """By what a delivery travels."""

    SLACK = "slack"
    EMAIL = "email"


class Method(StrEnum):
    """What is asked of Slack (or of a mail server), and with it which lanes a delivery keeps to."""

    POST = "post"
    UPDATE = "update"
    MAIL = "mail"


SLACK_METHODS = (Method.POST, Method.UPDATE)


class Doubt(StrEnum):
    """What to do with a post of unknown outcome where the channel cannot be read back."""

    REPEAT = "repeat"
    ASK = "ask"


@dataclass(frozen=True)
class File:
    """An image that a message shows under its text: its bytes, and what a screen reader says.

    With `chart` the bytes are drawn when the message is about to go out; what cannot be drawn (or uploaded) soon is
    left out, because its numbers stand in the text.
    """

    name: str
    alt_text: str
    content: bytes = b""
    chart: Picture | None = None


@dataclass(frozen=True)
class Recipient:
    """Where a message goes: a channel by its id, or a person by their Slack id (their DM is opened when needed)."""

    channel: str | None = None
    user: str | None = None

    def __post_init__(self) -> None:
        if (self.channel is None) == (self.user is None):
            raise ValueError("a recipient is either a channel or a user")


def channel(channel_id: str) -> Recipient:
    """Return the recipient that is the channel with this id."""
    return Recipient(channel=channel_id)


def person(slack_user: str) -> Recipient:
    """Return the recipient that is the direct message with this Slack user."""
    return Recipient(user=slack_user)


@dataclass(frozen=True)
class Post:
    """A new message that somebody is owed, posted once (chat.postMessage).

    `key` names it within the workspace for good; the same key is never posted twice. `owner` is the Slack id
    of the person who is told, once, when it cannot be delivered. `payload` holds `text` and `blocks`. A post
    waits until `available_at` (business time; None: now) and is dropped after `expires_at`. Raises ValueError
    for a key longer than 200 characters and for a payload without text.
    """

    key: str
    kind: str
    to: Recipient
    payload: dict[str, Any]
    owner: str | None = None
    thread_ts: str | None = None
    available_at: datetime | None = None
    expires_at: datetime | None = None
    file: File | None = None

    def __post_init__(self) -> None:
        _check_key(self.key)
        if not self.payload.get("text"):
            raise ValueError("a message needs a text: it is all that phones and screen readers get")


@dataclass(frozen=True)
class Edit:
    """New content for the message of an earlier delivery, named by that delivery's key (chat.update).

    An unsent older edit with the same `coalesce_key` takes the new content and keeps its place in line, so that a
    busy counter costs one update. Edits repeat freely: the same key used again is the newest content, not a double.
    """

    key: str
    kind: str
    target_key: str
    payload: dict[str, Any]
    coalesce_key: str
    owner: str | None = None

    def __post_init__(self) -> None:
        _check_key(self.key)


_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


def personal(name: str) -> str:
    """Return what stands in a mail's text and HTML where each reader gets something of their own: `Mail.personal`."""
    return f"\ue000{name}\ue001"


@dataclass(frozen=True)
class Mail:
    """An e-mail that somebody is owed; it goes out at least once, always with the same Message-ID.

    `to` is an address. `text` and `html` are the same message in two forms; in both, `personal(name)` is replaced by
    what `personal` has under that name (escaped in the HTML), so that mails that differ in nothing else are kept
    once. `headers` are further ones, such as List-Unsubscribe. `owner` is the Slack id of the person who is told when
    it cannot be delivered. The other fields are those of `Post`. Raises ValueError for a key that is too long, an
    empty subject or text, and a header that would break out of its line.
    """

    key: str
    kind: str
    to: str
    subject: str
    text: str
    html: str
    headers: Mapping[str, str] = field(default_factory=dict)
    personal: Mapping[str, str] = field(default_factory=dict)
    owner: str | None = None
    available_at: datetime | None = None
    expires_at: datetime | None = None

    def __post_init__(self) -> None:
        _check_key(self.key)
        if not self.subject.strip() or not self.text.strip():
            raise ValueError("an e-mail needs a subject and a text: the text is all that some people see")
        for name, value in self.headers.items():
            if not _HEADER_NAME.fullmatch(name) or not value.isprintable():
                raise ValueError(f"the header {name!r} is not one line")


@dataclass(frozen=True)
class Rewording:
    """Other words for an e-mail that was owed before, named by its key; `text` and `html` are as in `Mail`."""

    key: str
    subject: str
    text: str
    html: str


class Refusal(StrEnum):
    """Why an address gets no mail."""

    BOUNCED = "bounced"
    BLOCKED = "blocked"
    NO_ADDRESS = "no_address"


@dataclass(frozen=True)
class Mailed:
    """What became of mails handed over: how many will go out, and why others will not, by their address.

    `set_up` is False when this Convene has no mail server: then none goes out, and whoever schedules should hear so.
    """

    queued: int
    refused: Mapping[str, Refusal] = field(default_factory=dict)
    set_up: bool = True


def _check_key(key: str) -> None:
    if not 0 < len(key) <= KEY_LIMIT:
        raise ValueError(f"a delivery's key has 1 to {KEY_LIMIT} characters")


def metadata(workspace: str, delivery: int) -> dict[str, Any]:
    """Return the message metadata that names a delivery; ids only, because everybody in the workspace can read it."""
    return {"event_type": EVENT_TYPE, "event_payload": {"id": f"{workspace}:{delivery}"}}


def find(messages: Iterable[Mapping[str, Any]], workspace: str, delivery: int, *, bot_id: str) -> str | None:
    """Return the ts of the message, among these as Slack shows them, that is this delivery, posted by our bot.

    Anybody may copy metadata, so the bot's own id has to match too (an empty `bot_id`: it is not known).
    """
    wanted = metadata(workspace, delivery)
    for message in messages:
        shown = message.get("metadata") or {}
        same = shown.get("event_type") == wanted["event_type"] and shown.get("event_payload") == wanted["event_payload"]
        if same and (not bot_id or message.get("bot_id") == bot_id):
            return str(message["ts"])
    return None
