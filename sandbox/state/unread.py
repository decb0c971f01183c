"""How far each person has read a channel, what is unread, and what of it names them."""

import re
from bisect import bisect_left, bisect_right
from typing import Any

from sandbox.state.messages import Message

Json = dict[str, Any]

# Notes of Slack's own that make no channel bold.
QUIET = frozenset(
    {"channel_join", "channel_leave", "channel_topic", "channel_purpose", "channel_name", "channel_archive"}
)
EVERYONE = ""
_MENTION = re.compile(r"<@([A-Z0-9]+)|<!(channel|here|everyone)\b")


class Unread:
    """The marks of one channel; counting costs the logarithm of its length."""

    def __init__(self) -> None:
        self._read: dict[str, int] = {}
        self._stamps: list[int] = []
        self._mentions: dict[str, list[int]] = {}

    def add(self, message: Message) -> None:
        """Count a message of the channel itself (not a reply that only its thread shows); its author has read it."""
        if message.is_reply and not message.broadcast:
            return
        self.read(message.author.user, message.stamp)
        if message.subtype in QUIET:
            return
        self._stamps.append(message.stamp)
        for user in mentioned(message):
            self._mentions.setdefault(user, []).append(message.stamp)

    def remove(self, message: Message) -> None:
        """Take a deleted message out of the counts."""
        for stamps in (self._stamps, *self._mentions.values()):
            place = bisect_left(stamps, message.stamp)
            if place < len(stamps) and stamps[place] == message.stamp:
                del stamps[place]

    def read(self, user: str, stamp: int) -> None:
        """Note that a person has read everything up to a message; marks only move forward."""
        if stamp > self._read.get(user, 0):
            self._read[user] = stamp

    def mark(self, user: str) -> int:
        """Return the stamp up to which a person has read, 0 for not at all."""
        return self._read.get(user, 0)

    def count(self, user: str) -> int:
        """Return how many messages a person has not read."""
        return len(self._stamps) - bisect_right(self._stamps, self.mark(user))

    def mentions(self, user: str) -> int:
        """Return how many of the unread messages name the person or everyone."""
        mark = self.mark(user)
        found = (self._mentions.get(name, []) for name in (user, EVERYONE))
        return sum(len(stamps) - bisect_right(stamps, mark) for stamps in found)


def mentioned(message: Message) -> set[str]:
    """Return the ids of those whom a message names in its text or blocks, ``EVERYONE`` for the whole channel."""
    found: set[str] = set()
    for text in (message.text, *_texts(message.blocks or ())):
        if "<" in text:
            found.update(match[1] or EVERYONE for match in _MENTION.finditer(text))
    return found


def _texts(value: Any) -> list[str]:
    """Return the texts of blocks, and the people of rich text as mentions."""
    if isinstance(value, dict):
        kind = value.get("type")
        if kind == "user" and "user_id" in value:
            return [f"<@{value['user_id']}>"]
        if kind == "broadcast" and "range" in value:
            return [f"<!{value['range']}>"]
        own = [value["text"]] if kind == "mrkdwn" and isinstance(value.get("text"), str) else []
        return own + [text for inner in value.values() if isinstance(inner, dict | list) for text in _texts(inner)]
    return [text for inner in value if isinstance(inner, dict | list) for text in _texts(inner)]
