"""Deliveries: messages the bot owes someone, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    DEAD = "dead"
    DROPPED = "dropped"


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
    waits until `available_at` (business time; None: now) and is dropped after `expires_at`.
    """

    key: str
    kind: str
    to: Recipient
    payload: dict[str, Any]
    owner: str | None = None
    thread_ts: str | None = None
    available_at: datetime | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True)
class Edit:
    """New content for the message of an earlier delivery, named by that delivery's key (chat.update).

    An unsent older edit with the same `coalesce_key` is replaced, so that a busy counter costs one update.
    """

    key: str
    kind: str
    target_key: str
    payload: dict[str, Any]
    coalesce_key: str
    owner: str | None = None
