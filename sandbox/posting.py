"""Messages come and go here: posted, updated, deleted, seen by one person only; apps hear of each."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox import blockkit
from sandbox.clock import ts_text
from sandbox.errors import SlackError
from sandbox.state.apps import Installation
from sandbox.state.channels import Channel
from sandbox.state.files import File
from sandbox.state.messages import Author, Message, render
from sandbox.state.workspace import Posted, Workspace

if TYPE_CHECKING:
    from sandbox.world import World

Json = dict[str, Any]

# The fields of a message inside an event; the Web API shows a few more.
_EVENT_FIELDS = frozenset(
    {
        "client_msg_id",
        "type",
        "subtype",
        "team",
        "user",
        "bot_id",
        "bot_profile",
        "text",
        "blocks",
        "attachments",
        "metadata",
        "ts",
        "parent_user_id",
        "thread_ts",
        "edited",
        "files",
        "topic",
        "purpose",
        "name",
        "old_name",
        "inviter",
        "username",
        "icons",
    }
)
# What Slack's samples of messages with a subtype do not carry.
_LEFT_OUT = {
    "channel_join": frozenset({"client_msg_id"}),
    "channel_leave": frozenset({"client_msg_id"}),
    "channel_topic": frozenset({"client_msg_id", "team"}),
    "channel_purpose": frozenset({"client_msg_id", "team"}),
    "file_share": frozenset({"client_msg_id", "team", "bot_id", "bot_profile"}),
}
_MENTION_FIELDS = ("client_msg_id", "user", "text", "ts", "team", "blocks")


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says, checked against Slack's rules."""

    text: str = ""
    blocks: list[Json] | None = None
    attachments: list[Json] | None = None
    metadata: Json | None = None


def author_of(installation: Installation) -> Author:
    """Return an app's bot as the author of a message."""
    return Author(installation.bot_user, installation.bot_id, installation.app.id, installation.profile)


def checked(workspace: Workspace, payload: Json) -> Content:
    """Return the content of a message after Slack's checks; raises SlackError as Slack words it."""
    problems = blockkit.check_message(payload)
    if problems:
        raise SlackError(problems[0].code, messages=[str(problem) for problem in problems])
    blocks = _stored(workspace, payload.get("blocks") or [], "") or None
    attachments = [
        {**attachment, "blocks": _stored(workspace, attachment["blocks"], f".{index}")}
        if "blocks" in attachment
        else attachment
        for index, attachment in enumerate(payload.get("attachments") or ())
    ]
    text = blockkit.cut_text(payload.get("text") or "")
    return Content(text, blocks, attachments or None, payload.get("metadata") or None)


def _stored(workspace: Workspace, blocks: list[Json], place: str) -> list[Json]:
    """Return blocks as Slack keeps them; ``place`` sets those of one attachment apart from the others."""
    _check_files(workspace, blocks)
    stored: list[Json] = blockkit.block_defaults(blocks, f"{workspace.numbers}{place}")
    return stored


def _check_files(workspace: Workspace, blocks: list[Json]) -> None:
    for pointer, block in blockkit.every(blocks, "/blocks"):
        wanted = (block.get("slack_file") or {}).get("id")
        if not wanted:
            continue
        file = workspace.files.get(wanted)
        if file is None or not file.complete:
            where = f"{pointer}/slack_file/id"
            raise SlackError("invalid_blocks", messages=[f"[ERROR] file not found [json-pointer:{where}]"])


class Poster:
    """Puts messages into channels, and tells the apps."""

    def __init__(self, world: "World") -> None:
        self._world = world

    def post(
        self,
        workspace: Workspace,
        channel: Channel,
        author: Author,
        content: Content,
        *,
        via: str = "",
        thread: int | None = None,
        broadcast: bool = False,
        subtype: str = "",
        extra: Json | None = None,
        files: list[Json] | None = None,
    ) -> Message:
        """Post a message; ``via`` names the method when an app posts, so that doubles can be counted."""
        message = self._message(workspace, channel, author, content, thread)
        message.broadcast = broadcast
        message.subtype = subtype
        message.extra = extra or {}
        message.files = files or []
        channel.log.add(message)
        channel.unread.add(message)
        if via:
            self._remember(workspace, message, via)
        workspace.touch_channel(channel)
        if self._world.events.wanted(workspace, channel):
            self._world.events.message(workspace, channel, self.event_body(channel, message))
        self._mentions(workspace, channel, message)
        return message

    def ephemeral(
        self,
        workspace: Workspace,
        channel: Channel,
        author: Author,
        content: Content,
        *,
        user: str,
        via: str = "",
        thread: int | None = None,
    ) -> Message:
        """Show a message to one person; it is in no history and cannot be updated."""
        message = self._message(workspace, channel, author, content, thread)
        message.ephemeral_to = user
        channel.show_only_to(user, message)
        if via:
            self._remember(workspace, message, via)
        workspace.touch_user(user)
        workspace.news.place(workspace.id, channel.id, user=user)
        return message

    def update(
        self, workspace: Workspace, channel: Channel, message: Message, content: Content, *, editor: str
    ) -> Message:
        """Replace what a message says."""
        hears = self._world.events.wanted(workspace, channel)
        before = self.event_body(channel, message) if hears else {}
        message.text = content.text
        message.blocks = content.blocks
        message.attachments = content.attachments
        message.metadata = content.metadata
        message.edited = {"user": editor, "ts": self._world.clock.stamp()}
        channel.log.changed(message)
        workspace.touch_channel(channel)
        if hears:
            self._announce(
                workspace, channel, "message_changed", before, {"message": self.event_body(channel, message)}
            )
        return message

    def delete(self, workspace: Workspace, channel: Channel, message: Message) -> None:
        """Take a message away."""
        before = self.event_body(channel, message)
        channel.log.remove(message)
        channel.unread.remove(message)
        if message in channel.pins:
            channel.pins.remove(message)
        workspace.touch_channel(channel)
        self._announce(workspace, channel, "message_deleted", before, {"deleted_ts": message.ts})

    def shared(self, workspace: Workspace, channel: Channel, message: Message, files: Sequence[File]) -> None:
        """Note that files were shared with a message, and tell the apps."""
        author = message.author.user
        for file in files:
            place = "public" if channel.id.startswith("C") else "private"
            share = {"ts": message.ts, "channel_name": channel.name, "team_id": file.team, "share_user_id": author}
            file.shares.setdefault(place, {}).setdefault(channel.id, []).append(share)
            event = {
                "type": "file_shared",
                "file_id": file.id,
                "user_id": author,
                "file": {"id": file.id},
                "channel_id": channel.id,
            }
            self._world.events.in_channel(workspace, channel, event)

    def event_body(self, channel: Channel, message: Message) -> Json:
        """Return the message as events carry it."""
        body = render(message, channel.log, with_metadata=True)
        left_out = _LEFT_OUT.get(message.subtype, frozenset())
        return {name: value for name, value in body.items() if name in _EVENT_FIELDS and name not in left_out}

    def _announce(self, workspace: Workspace, channel: Channel, subtype: str, before: Json, more: Json) -> None:
        event = {"type": "message", "subtype": subtype, "hidden": True, "previous_message": before, **more}
        for inner in (before, more.get("message", {})):
            inner.pop("metadata", None)
        event["ts"] = self._world.clock.stamp()
        self._world.events.message(workspace, channel, event)

    def _message(
        self, workspace: Workspace, channel: Channel, author: Author, content: Content, thread: int | None
    ) -> Message:
        return Message(
            stamp=channel.log.next_stamp(self._world.clock.microseconds()),
            channel=channel.id,
            team=workspace.id,
            author=author,
            number=workspace.number(),
            text=content.text,
            blocks=content.blocks,
            attachments=content.attachments,
            metadata=content.metadata,
            thread=thread,
            client_msg_id="" if author.bot_id else secrets.token_hex(16),
        )

    def _remember(self, workspace: Workspace, message: Message, via: str) -> None:
        thread = message.thread
        workspace.posted.append(
            Posted(
                number=message.number,
                app=message.author.app_id,
                via=via,
                channel=message.channel,
                ts=message.ts,
                text=message.text,
                blocks=message.blocks,
                metadata=message.metadata,
                thread_ts=ts_text(thread) if thread is not None else None,
                user=message.ephemeral_to,
            )
        )

    def _mentions(self, workspace: Workspace, channel: Channel, message: Message) -> None:
        if "<@" not in message.text:
            return
        body = self.event_body(channel, message)
        event: Json = {name: body[name] for name in _MENTION_FIELDS if name in body}
        if message.is_reply:
            event["thread_ts"] = body["thread_ts"]
        for installation in self._world.installations(workspace.id):
            own = message.author.bot_id == installation.bot_id
            if not own and f"<@{installation.bot_user}" in message.text:
                self._world.events.mention(workspace, channel, installation, {"type": "app_mention", **event})
