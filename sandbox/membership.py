"""Joining, leaving, renaming, archiving, reacting, uninstalling: changes that apps hear of as events."""

from typing import TYPE_CHECKING, Any

from sandbox.news import Topic
from sandbox.posting import Content
from sandbox.state.apps import Installation
from sandbox.state.channels import Channel, Kind
from sandbox.state.messages import Author, Message
from sandbox.state.people import User, render
from sandbox.state.workspace import Workspace

if TYPE_CHECKING:
    from sandbox.world import World

Json = dict[str, Any]


class Membership:
    """Who is where, and what channels are called."""

    def __init__(self, world: "World") -> None:
        self._world = world

    def join(self, workspace: Workspace, channel: Channel, user: str, *, inviter: str = "") -> None:
        """Put someone into a channel."""
        if user in channel.members:
            return
        channel.members[user] = None
        channel.unread.read(user, channel.log.last)
        channel.shared = channel.shared or workspace.users[user].external
        extra = {"inviter": inviter} if inviter else {}
        self._note(workspace, channel, user, "channel_join", text=f"<@{user}> has joined the channel", extra=extra)
        event = self._member_event("member_joined_channel", workspace, channel, user) | extra
        self._world.events.in_channel(workspace, channel, event, scope=f"{channel.kind.scope}:read")

    def leave(self, workspace: Workspace, channel: Channel, user: str) -> None:
        """Take someone out of a channel; an app's own bot hears ``channel_left``."""
        if user not in channel.members:
            return
        self._note(workspace, channel, user, "channel_leave", text=f"<@{user}> has left the channel", extra={})
        event = self._member_event("member_left_channel", workspace, channel, user)
        self._world.events.in_channel(workspace, channel, event, scope=f"{channel.kind.scope}:read")
        channel.members.pop(user, None)
        workspace.touch_channel(channel)
        for installation in self._world.installations(workspace.id):
            if installation.bot_user == user:
                name = "group_left" if channel.kind is Kind.PRIVATE else "channel_left"
                left = {"type": name, "channel": channel.id, "actor_id": user, "event_ts": self._world.clock.stamp()}
                self._world.events.to(installation, left)

    def announce_note(self, workspace: Workspace, channel: Channel, user: str, what: str, value: str) -> None:
        """Tell a channel of its new topic or purpose."""
        text = f"<@{user}> set the channel {what}: {value}"
        self._note(workspace, channel, user, f"channel_{what}", text=text, extra={what: value})

    def archive(self, workspace: Workspace, channel: Channel, user: str) -> None:
        """Archive a channel."""
        channel.archived = True
        name = "group_archive" if channel.kind is Kind.PRIVATE else "channel_archive"
        self._world.events.in_channel(workspace, channel, {"type": name, "channel": channel.id, "user": user})
        workspace.touch_channel(channel)

    def rename(self, workspace: Workspace, channel: Channel, name: str) -> None:
        """Give a channel another name."""
        workspace.names.pop(channel.name, None)
        channel.previous_names.append(channel.name)
        channel.name = name
        workspace.names[name] = channel.id
        news = {
            "id": channel.id,
            "is_channel": channel.kind is Kind.PUBLIC,
            "is_mpim": False,
            "name": name,
            "name_normalized": name,
            "created": channel.created,
        }
        workspace.touch_channel(channel)
        kind = "group_rename" if channel.kind is Kind.PRIVATE else "channel_rename"
        self._world.events.in_channel(workspace, channel, {"type": kind, "channel": news})

    def change_id(self, workspace: Workspace, channel: Channel) -> str:
        """Give a channel another id, as sharing it with another organisation can do."""
        old = channel.id
        channel.id = self._world.ids.next("C")
        channel.shared = True
        del workspace.channels[old]
        workspace.add_channel(channel)
        for message in channel.log:
            message.channel = channel.id
        for messages in channel.ephemerals.values():
            for message in messages:
                message.channel = channel.id
        event = {"type": "channel_id_changed", "old_channel_id": old, "new_channel_id": channel.id}
        self._world.events.in_channel(workspace, channel, event)
        return channel.id

    def react(
        self, workspace: Workspace, channel: Channel, message: Message, user: str, name: str, *, remove: bool = False
    ) -> None:
        """Add a reaction, or take it back."""
        users = message.reactions.setdefault(name, [])
        if remove:
            users.remove(user)
        else:
            users.append(user)
        if not users:
            del message.reactions[name]
        channel.log.changed(message)
        workspace.touch_channel(channel)
        event = {
            "type": "reaction_removed" if remove else "reaction_added",
            "user": user,
            "reaction": name,
            "item": {"type": "message", "channel": channel.id, "ts": message.ts},
            "item_user": message.author.user,
        }
        self._world.events.in_channel(workspace, channel, event)

    def pin(self, workspace: Workspace, channel: Channel, message: Message, user: str, *, remove: bool = False) -> None:
        """Pin a message to its channel, or take the pin out."""
        if remove:
            channel.pins.remove(message)
        else:
            channel.pins.append(message)
        workspace.touch_channel(channel)
        item = {
            "type": "message",
            "created": int(self._world.clock.now()),
            "created_by": user,
            "channel": channel.id,
            "message": {"type": "message", "text": message.text, "user": message.author.user, "ts": message.ts},
        }
        event = {
            "type": "pin_removed" if remove else "pin_added",
            "user": user,
            "channel_id": channel.id,
            "item": item,
            "item_user": message.author.user,
            "pin_count": len(channel.pins),
        }
        self._world.events.in_channel(workspace, channel, event)

    def user_changed(self, workspace: Workspace, user: User, *, joined: bool = False) -> None:
        """Tell apps that someone is new, or different from before; each sees the e-mail only if it may."""
        now = self._world.clock.moment()
        user.updated = int(now.timestamp())
        workspace.news.tell(Topic.USERS, team=workspace.id)
        name = "team_join" if joined else "user_change"
        for installation in self._world.installations(workspace.id):
            if "users:read" in installation.scopes:
                shown = render(user, at=now, with_email="users:read.email" in installation.scopes)
                more = {} if joined else {"cache_ts": user.updated}
                self._world.events.to(installation, {"type": name, "user": shown, **more})

    def revoke(self, installation: Installation) -> None:
        """Revoke an app's token in one workspace; the app hears ``tokens_revoked``."""
        installation.revoked = True
        self._world.news.tell(Topic.APPS, team=installation.team)
        event = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [installation.bot_user]}}
        self._world.events.to(installation, event)

    def uninstall(self, installation: Installation) -> None:
        """Uninstall an app from one workspace; it hears ``tokens_revoked`` and ``app_uninstalled``."""
        self._world.uninstall(installation)
        event = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [installation.bot_user]}}
        self._world.events.to(installation, event)
        self._world.events.to(installation, {"type": "app_uninstalled"})

    def _member_event(self, name: str, workspace: Workspace, channel: Channel, user: str) -> Json:
        kind = "G" if channel.kind is Kind.PRIVATE else "C"
        return {
            "type": name,
            "user": user,
            "channel": channel.id,
            "channel_type": kind,
            "team": workspace.users[user].home_team,
        }

    def _note(self, workspace: Workspace, channel: Channel, user: str, subtype: str, *, text: str, extra: Json) -> None:
        author = Author(user)
        self._world.poster.post(workspace, channel, author, Content(text), subtype=subtype, extra=extra)
