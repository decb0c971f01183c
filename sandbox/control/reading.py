"""Reading as a person: a channel page by page, a thread, how far they have read, and their files."""

from typing import Any

from sandbox.clock import ts_number
from sandbox.control.act import Act
from sandbox.errors import ControlRefused
from sandbox.news import Topic
from sandbox.state.channels import Channel
from sandbox.state.messages import Message

Json = dict[str, Any]

PAGE = 100
LONGEST_PAGE = 1000
FOREVER = 10**18


async def messages(act: Act) -> Json:
    """Return everything that the person sees in a channel, replies too, oldest first."""
    channel = act.channel(act.text("channel"))
    everything = [*channel.log, *channel.ephemerals.get(act.user.id, ())]
    everything.sort(key=lambda message: message.stamp)
    return {"messages": [act.seen.message(message) for message in everything]}


async def timeline(act: Act) -> Json:
    """Return one page of a channel, oldest first: the newest before ``before``, or the oldest after ``after``."""
    channel = act.channel(act.text("channel"))
    before, after = _stamp(act, "before", FOREVER), _stamp(act, "after", 0)
    low = after + 1 if after else 0
    limit = _limit(act)
    forward = bool(after) and before == FOREVER
    own = [entry for entry in only_theirs(channel, act.user.id) if low <= entry.stamp < before]
    if forward:
        page, more = channel.log.following(low, before, limit)
        found = sorted([*page, *own[:limit]], key=_when)
        kept = found[:limit]
    else:
        page, more = channel.log.page(low, before, limit)
        found = sorted([*page, *own[-limit:]], key=_when)
        kept = found[-limit:]
    return {
        "messages": [act.seen.message(message) for message in kept],
        "more": more or len(kept) < len(page) + len(own),
        "total": total(channel, act.user.id),
    }


async def thread(act: Act) -> Json:
    """Return a message and its replies, oldest first, with those that only this person sees."""
    channel, root = act.message({"channel": act.text("channel"), "ts": act.text("ts")})
    if root.is_reply and root.thread is not None:
        root = channel.log.at(root.thread) or root
    own = [entry for entry in channel.ephemerals.get(act.user.id, ()) if entry.is_reply and entry.thread == root.stamp]
    replies = sorted([*channel.log.replies(root.stamp), *own], key=_when)
    return {"root": act.seen.message(root), "replies": [act.seen.message(reply) for reply in replies]}


async def read(act: Act) -> Json:
    """Note that the person has read a channel up to a message, by default up to its end."""
    channel = act.channel(act.text("channel"))
    before = channel.unread.mark(act.user.id)
    channel.unread.read(act.user.id, min(_stamp(act, "ts", FOREVER), channel.log.last))
    if channel.unread.mark(act.user.id) != before:
        act.workspace.news.tell(Topic.CHANNELS, team=act.workspace.id, user=act.user.id)
    return act.seen.channel(channel)


async def file(act: Act) -> Json:
    """Return a file by its id, with the address at which a browser can load it."""
    found = act.workspace.files.get(act.text("id"))
    if found is None or found.content is None:
        raise ControlRefused("no_such_file", act.text("id"), 404)
    return {"file": act.seen.file(found)}


def only_theirs(channel: Channel, user: str) -> list[Message]:
    """Return what only one person sees in a channel itself, oldest first."""
    return [entry for entry in channel.ephemerals.get(user, ()) if not entry.is_reply]


def total(channel: Channel, user: str) -> int:
    """Return how many messages one person's timeline of a channel has."""
    return channel.log.shown + len(only_theirs(channel, user))


def _when(message: Message) -> int:
    return message.stamp


def _stamp(act: Act, name: str, default: int) -> int:
    text = act.optional(name)
    if not text:
        return default
    try:
        return ts_number(text)
    except ValueError as error:
        raise ControlRefused("bad_ts", f"{name}: {error}") from error


def _limit(act: Act) -> int:
    text = act.text("limit", str(PAGE))
    if not text.isdecimal() or not 1 <= int(text) <= LONGEST_PAGE:
        raise ControlRefused("bad_limit", f"limit: {text!r} is not a whole number from 1 to {LONGEST_PAGE}")
    return int(text)
