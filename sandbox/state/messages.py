"""Messages of a channel, kept in order of their ``ts``, and how Slack shows them."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sandbox.clock import ts_number, ts_text
from sandbox.state.changes import ChangeLog

Json = dict[str, Any]

# So many replies are looked at for the first people of a thread.
_LOOKED_AT = 200


@dataclass(slots=True)
class Author:
    """Who wrote a message: a person, or an app's bot with the profile that Slack attaches."""

    user: str
    bot_id: str = ""
    app_id: str = ""
    profile: Json | None = None
    username: str = ""
    icons: Json | None = None


@dataclass(eq=False, slots=True)
class Message:
    """One message; ``stamp`` is its ``ts`` in microseconds, ``number`` its place among all of the workspace.

    ``entered`` is what people chose in it: user, then the ``state.values`` of that user.
    """

    stamp: int
    channel: str
    team: str
    author: Author
    number: int
    text: str = ""
    blocks: list[Json] | None = None
    attachments: list[Json] | None = None
    metadata: Json | None = None
    thread: int | None = None
    broadcast: bool = False
    subtype: str = ""
    edited: Json | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    files: list[Json] = field(default_factory=list)
    extra: Json = field(default_factory=dict)
    client_msg_id: str = ""
    ephemeral_to: str = ""
    entered: dict[str, dict[str, dict[str, Json]]] = field(default_factory=dict)

    @property
    def ts(self) -> str:
        """Return the ``ts`` as Slack writes it."""
        return ts_text(self.stamp)

    @property
    def is_reply(self) -> bool:
        """Whether the message answers another one in its thread."""
        return self.thread is not None and self.thread != self.stamp


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread in figures: how many replies, the first few people in it, and the stamp of the last reply."""

    replies: int
    people: list[str]
    latest: int


class MessageLog:
    """The messages of one channel: by ``ts``, in order, and by thread."""

    def __init__(self) -> None:
        self.changes = ChangeLog()
        self._by_stamp: dict[int, Message] = {}
        self._timeline: list[int] = []
        self._threads: dict[int, list[int]] = {}
        self._everything: list[Message] = []
        self.last = 0

    def next_stamp(self, now: int) -> int:
        """Return the ``ts`` of the next message in microseconds: now, but after every earlier one."""
        self.last = max(now, self.last + 1)
        return self.last

    def add(self, message: Message) -> None:
        """Append a message."""
        self._by_stamp[message.stamp] = message
        self._everything.append(message)
        if message.is_reply and message.thread is not None:
            self._threads.setdefault(message.thread, []).append(message.stamp)
        if not message.is_reply or message.broadcast:
            insort(self._timeline, message.stamp)
        self.changed(message)

    def changed(self, message: Message, *, user: str = "") -> None:
        """Note that a message looks different, for one person or for all; with a reply, so does what it answers."""
        self.changes.note(message.stamp, user)
        if message.is_reply and message.thread is not None and not user:
            self.changes.note(message.thread)

    def remove(self, message: Message) -> None:
        """Delete a message."""
        del self._by_stamp[message.stamp]
        del self._everything[bisect_left(self._everything, message.stamp, key=lambda entry: entry.stamp)]
        if message.is_reply and message.thread is not None:
            _drop(self._threads[message.thread], message.stamp)
        if not message.is_reply or message.broadcast:
            _drop(self._timeline, message.stamp)
        self.changed(message)

    def at(self, stamp: int) -> Message | None:
        """Return the message with that stamp, if there is one."""
        return self._by_stamp.get(stamp)

    def get(self, ts: str) -> Message | None:
        """Return the message with that ``ts``, if there is one."""
        try:
            return self._by_stamp.get(ts_number(ts))
        except ValueError:
            return None

    def replies(self, root: int) -> list[Message]:
        """Return the replies to a message, oldest first."""
        return [self._by_stamp[stamp] for stamp in self._threads.get(root, ())]

    def thread(self, root: int) -> "Thread":
        """Return what is said under a message in figures, without looking at every reply."""
        stamps = self._threads.get(root, [])
        early = (self._by_stamp[stamp].author.user for stamp in islice(stamps, _LOOKED_AT))
        return Thread(len(stamps), list(dict.fromkeys(early))[:5], stamps[-1] if stamps else 0)

    @property
    def shown(self) -> int:
        """How many messages the channel itself shows, without the replies that only threads show."""
        return len(self._timeline)

    @property
    def latest(self) -> int:
        """The stamp of the newest message that the channel itself shows, 0 without any."""
        return self._timeline[-1] if self._timeline else 0

    def following(self, low: int, high: int, limit: int) -> tuple[list[Message], bool]:
        """Return up to ``limit`` messages with ``low <= ts < high``, oldest first, and whether newer ones remain."""
        start, end = bisect_left(self._timeline, low), bisect_left(self._timeline, high)
        last = min(end, start + limit)
        return [self._by_stamp[stamp] for stamp in self._timeline[start:last]], last < end

    def page(self, low: int, high: int, limit: int) -> tuple[list[Message], bool]:
        """Return up to ``limit`` messages with ``low <= ts < high``, newest first, and whether older ones remain."""
        end = bisect_left(self._timeline, high)
        start = bisect_left(self._timeline, low)
        first = max(start, end - limit)
        return [self._by_stamp[stamp] for stamp in reversed(self._timeline[first:end])], first > start

    def thread_page(self, root: int, low: int, high: int, limit: int) -> tuple[list[Message], bool]:
        """Return up to ``limit`` replies with ``low < ts < high``, oldest first, and whether newer ones remain."""
        stamps = self._threads.get(root, [])
        start, end = bisect_right(stamps, low), bisect_left(stamps, high)
        last = min(end, start + limit)
        return [self._by_stamp[stamp] for stamp in stamps[start:last]], last < end

    def newest_first(self) -> Iterator[Message]:
        """Iterate over all messages and replies, newest first."""
        return reversed(self._everything)

    def __iter__(self) -> Iterator[Message]:
        """Iterate over all messages and replies, oldest first."""
        return iter(self._everything)

    def __len__(self) -> int:
        """Return how many messages there are."""
        return len(self._everything)


def _drop(stamps: list[int], stamp: int) -> None:
    del stamps[bisect_left(stamps, stamp)]


def render(message: Message, log: MessageLog | None = None, *, with_metadata: bool = False) -> Json:
    """Return a message as ``conversations.history`` shows it; metadata only when asked for."""
    author = message.author
    body: Json = {"type": "message", "ts": message.ts, "text": message.text, "user": author.user, "team": message.team}
    if message.client_msg_id:
        body["client_msg_id"] = message.client_msg_id
    if message.subtype:
        body["subtype"] = message.subtype
    if author.bot_id:
        body |= {"bot_id": author.bot_id, "app_id": author.app_id, "bot_profile": author.profile}
    if author.username:
        body["username"] = author.username
    if author.icons:
        body["icons"] = author.icons
    body |= message.extra
    for name, value in (
        ("blocks", message.blocks),
        ("attachments", message.attachments),
        ("files", message.files),
        ("edited", message.edited),
    ):
        if value:
            body[name] = value
    if with_metadata and message.metadata:
        body["metadata"] = message.metadata
    if message.reactions:
        body["reactions"] = [
            {"name": name, "users": list(users), "count": len(users)} for name, users in message.reactions.items()
        ]
    return body | _thread_fields(message, log)


def _thread_fields(message: Message, log: MessageLog | None) -> Json:
    if message.thread is not None and message.is_reply:
        fields: Json = {"thread_ts": ts_text(message.thread)}
        root = log.get(ts_text(message.thread)) if log else None
        if root:
            fields["parent_user_id"] = root.author.user
        return fields
    replies = log.replies(message.stamp) if log else []
    if not replies:
        return {}
    people = list(dict.fromkeys(reply.author.user for reply in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(people),
        "latest_reply": replies[-1].ts,
        "reply_users": people[:5],
    }
