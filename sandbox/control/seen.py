"""Everything as one person sees it: with what is unread, who wrote what, and which of it is theirs."""

from typing import TYPE_CHECKING, Any

from sandbox.clock import ts_text
from sandbox.control import shown
from sandbox.interactions.outcome import Outcome
from sandbox.interactions.surface import entered_in
from sandbox.state import files
from sandbox.state.apps import Installation
from sandbox.state.channels import Channel, Kind
from sandbox.state.messages import Message, Thread
from sandbox.state.people import User
from sandbox.state.workspace import Workspace

if TYPE_CHECKING:
    from sandbox.world import World

Json = dict[str, Any]
_ALONE = Thread(0, [], 0)


class Seen:
    """The eyes of one person of one workspace."""

    def __init__(self, world: "World", workspace: Workspace, user: User) -> None:
        self._world = world
        self._workspace = workspace
        self._user = user

    def message(self, entry: Message) -> Json:
        """Return a message with its author's name, its thread in figures and what the person entered in it."""
        channel = self._workspace.channels.get(entry.channel)
        thread = channel.log.thread(entry.stamp) if channel and not entry.is_reply else _ALONE
        author = entry.author
        user = self._workspace.users.get(author.user)
        name = author.username or (author.profile or {}).get("name") or (user.name if user else author.user)
        return {
            **shown.message(entry),
            "author": {"name": name, "user": author.user, "bot": bool(author.bot_id), "app": author.app_id},
            "icons": author.icons,
            "reply_count": thread.replies,
            "reply_users": thread.people,
            "latest_reply": ts_text(thread.latest) if thread.latest else None,
            "broadcast": entry.broadcast,
            "mine": author.user == self._user.id,
            "entered": entered_in(entry, self._user.id),
            "files": [self._file(file) for file in entry.files],
        }

    def _file(self, file: Json) -> Json:
        stored = self._workspace.files.get(str(file.get("id")))
        return (
            {**file, "url": files.address(stored, self._world.base_url, self._world.config.control_token)}
            if stored
            else file
        )

    def file(self, entry: files.File) -> Json:
        """Return a file with the address at which a browser can load it."""
        return self._file(files.render(entry, self._world.base_url))

    def outcome(self, entry: Outcome) -> Json:
        """Return how something the person did ended."""
        return {**shown.outcome(entry), "said": [self.message(said) for said in entry.said]}

    def channel(self, entry: Channel) -> Json:
        """Return a channel with what of it the person has not read; of one they are not in, nothing is unread."""
        user = self._user.id
        member = user in entry.members
        unread, mark, latest = entry.unread.count(user) if member else 0, entry.unread.mark(user), entry.log.latest
        others = [other for other in entry.members if other != user] or list(entry.members)
        known = [self._workspace.users[other] for other in others if other in self._workspace.users]
        bots = [other.app_id for other in known if other.is_bot]
        return {
            **shown.channel(entry, user),
            "unread": unread,
            "mentions": (unread if entry.is_direct else entry.unread.mentions(user)) if member else 0,
            "last_read": ts_text(mark) if mark else "",
            "latest": ts_text(latest) if latest else "",
            "with": others if entry.is_direct else [],
            "app": bots[0] if entry.kind is Kind.DIRECT and bots else "",
        }

    def channels(self) -> list[Json]:
        """Return every channel and direct message that the person sees."""
        everything = self._workspace.channels.values()
        return [self.channel(entry) for entry in everything if self._workspace.visible(entry, self._user)]

    def someone(self, entry: User) -> Json:
        """Return a person or bot, with their role in a word."""
        return shown.user(entry)

    def users(self) -> list[Json]:
        """Return everyone in the workspace, also those who have gone and wrote something once."""
        return [self.someone(entry) for entry in self._workspace.users.values()]

    def app(self, installation: Installation) -> Json:
        """Return an app: whether it is there, and what it offers."""
        app, manifest = installation.app, installation.app.manifest
        return {
            "id": app.id,
            "name": manifest.name,
            "bot_user": installation.bot_user,
            "connected": self._world.deliveries.connected(app),
            "mode": app.config.mode.value,
            "home_tab": manifest.home_tab,
            "messages_tab": manifest.messages_tab,
            "messages_read_only": manifest.messages_read_only,
            "commands": [
                {"command": command.name, "description": command.description, "usage_hint": command.usage_hint}
                for command in sorted(manifest.commands.values(), key=lambda command: command.name)
            ],
            "shortcuts": [
                {
                    "callback_id": shortcut.callback_id,
                    "name": shortcut.name,
                    "description": shortcut.description,
                    "type": "message" if shortcut.on_message else "global",
                }
                for shortcut in manifest.shortcuts.values()
            ],
        }

    def apps(self) -> list[Json]:
        """Return the apps that are installed in the workspace, in the order of installing."""
        return [self.app(installation) for installation in self._world.installations(self._workspace.id)]

    def views(self) -> list[Json]:
        """Return the person's open modals, top last."""
        return [shown.view(view) for view in self._workspace.stack(self._user.id)]

    def homes(self) -> dict[str, Json]:
        """Return the Homes that apps have published for the person, by app id."""
        theirs = self._workspace.homes.items()
        return {app: shown.view(view) for (app, user), view in theirs if user == self._user.id}
