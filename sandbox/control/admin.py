"""What an administrator of a workspace does: people come, change and go; channels are renamed; apps are removed."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from sandbox.config import ConfigError, UserConfig
from sandbox.control import shown
from sandbox.errors import ControlRefused, SlackError
from sandbox.state.apps import App, Installation
from sandbox.state.channels import Channel, Kind
from sandbox.state.people import User, known_zone
from sandbox.state.workspace import Workspace

if TYPE_CHECKING:
    from sandbox.server import Sandbox

Json = dict[str, Any]
_PROFILE = frozenset({"tz", "name", "email", "title", "handle"})


class Administrator:
    """One request of an administrator."""

    def __init__(self, sandbox: "Sandbox", workspace: Workspace, given: Mapping[str, Any]) -> None:
        self._sandbox = sandbox
        self._workspace = workspace
        self._given = given

    def _text(self, name: str) -> str:
        value = self._given.get(name)
        if not value:
            raise ControlRefused("missing", f"say {name}")
        return str(value)

    def _user(self, name: str = "user") -> User:
        found = self._workspace.user(self._text(name))
        if found is None:
            raise ControlRefused("no_such_person", self._text(name), 404)
        return found

    def _channel(self) -> Channel:
        found = self._workspace.channel(self._text("channel"))
        if found is None:
            raise ControlRefused("no_such_channel", self._text("channel"), 404)
        return found

    def _app(self) -> App:
        apps = self._sandbox.world.apps
        name = str(self._given.get("app") or (next(iter(apps)) if len(apps) == 1 else ""))
        if name not in apps:
            raise ControlRefused("no_such_app", f"say which app: {', '.join(apps)}", 404)
        return apps[name]

    def _installation(self) -> Installation:
        found = self._app().in_workspace(self._workspace.id)
        if found is None:
            raise ControlRefused("not_installed", f"{self._app().id} is not installed in {self._workspace.id}", 409)
        return found

    def _by(self) -> str:
        """Return who does it: the first administrator, else the first person."""
        people = [user for user in self._workspace.users.values() if not user.is_bot]
        return next((user.id for user in people if user.is_admin), people[0].id if people else "USLACKBOT")

    def add_user(self) -> Json:
        """Add a person; apps hear ``team_join``."""
        known = set(UserConfig.__dataclass_fields__)
        if not set(self._given) <= known or "handle" not in self._given:
            raise ControlRefused("bad_user", f"a person needs a handle and may have {', '.join(sorted(known))}")
        try:
            user = self._sandbox.world.add_user(self._workspace, UserConfig(**self._given))
        except ConfigError as error:
            raise ControlRefused("bad_user", str(error)) from error
        self._sandbox.membership.user_changed(self._workspace, user, joined=True)
        return shown.user(user)

    def deactivate_user(self) -> Json:
        """Deactivate a person; apps hear ``user_change``."""
        user = self._user()
        user.deleted = True
        for channel in self._workspace.channels.values():
            if not channel.is_direct:
                channel.members.pop(user.id, None)
        self._sandbox.membership.user_changed(self._workspace, user)
        return shown.user(user)

    def set_profile(self) -> Json:
        """Change a person's name, e-mail, title, handle or time zone; apps hear ``user_change``."""
        user = self._user()
        changes = {name: str(value) for name, value in self._given.items() if name != "user"}
        if not changes or not set(changes) <= _PROFILE:
            raise ControlRefused("bad_profile", f"say any of {', '.join(sorted(_PROFILE))}")
        if "tz" in changes and not known_zone(changes["tz"]):
            raise ControlRefused("bad_profile", f"there is no time zone {changes['tz']}")
        self._workspace.handles.pop(user.handle, None)
        self._workspace.emails.pop(user.email.lower(), None)
        for name, value in changes.items():
            setattr(user, name, value)
        self._workspace.add_user(user)
        self._sandbox.membership.user_changed(self._workspace, user)
        return shown.user(user)

    def create_channel(self) -> Json:
        """Create a channel with members."""
        members = [self._workspace.user(str(member)) for member in self._given.get("members") or ()]
        if any(member is None for member in members):
            raise ControlRefused("no_such_person", "one of the members is unknown", 404)
        try:
            channel = self._sandbox.world.create_channel(
                self._workspace, self._text("name"), private=bool(self._given.get("private")), creator=self._by()
            )
        except SlackError as error:
            raise ControlRefused(error.code, self._text("name"), 409) from error
        for member in members:
            if member is not None:
                self._sandbox.membership.join(self._workspace, channel, member.id)
        return shown.channel(channel, "")

    def invite(self) -> Json:
        """Put a person or a bot into a channel."""
        channel = self._channel()
        self._sandbox.membership.join(self._workspace, channel, self._user().id, inviter=self._by())
        return shown.channel(channel, "")

    def remove(self) -> Json:
        """Take a person or a bot out of a channel."""
        channel = self._channel()
        self._sandbox.membership.leave(self._workspace, channel, self._user().id)
        return shown.channel(channel, "")

    def add_bot(self) -> Json:
        """Put an app's bot into a channel."""
        channel = self._channel()
        bot = self._installation().bot_user
        self._sandbox.membership.join(self._workspace, channel, bot, inviter=self._by())
        return shown.channel(channel, "")

    def remove_bot(self) -> Json:
        """Take an app's bot out of a channel."""
        channel = self._channel()
        self._sandbox.membership.leave(self._workspace, channel, self._installation().bot_user)
        return shown.channel(channel, "")

    def rename_channel(self) -> Json:
        """Rename a channel; apps hear of it."""
        channel, name = self._channel(), self._text("name")
        if name in self._workspace.names:
            raise ControlRefused("name_taken", name, 409)
        self._sandbox.membership.rename(self._workspace, channel, name)
        return shown.channel(channel, "")

    def archive_channel(self) -> Json:
        """Archive a channel; apps hear of it."""
        channel = self._channel()
        self._sandbox.membership.archive(self._workspace, channel, self._by())
        return shown.channel(channel, "")

    def change_channel_id(self) -> Json:
        """Share a channel with another organisation, which gives it another id; apps hear of it."""
        channel = self._channel()
        if channel.kind is not Kind.PUBLIC:
            raise ControlRefused("cannot_do", "only public channels change their id here", 409)
        old = channel.id
        return {"old": old, "new": self._sandbox.membership.change_id(self._workspace, channel)}

    def revoke_token(self) -> Json:
        """Revoke an app's token; it hears ``tokens_revoked``."""
        self._sandbox.membership.revoke(self._installation())
        return {}

    def uninstall(self) -> Json:
        """Uninstall an app; it hears ``tokens_revoked`` and ``app_uninstalled``."""
        self._sandbox.membership.uninstall(self._installation())
        return {}

    def install(self) -> Json:
        """Install an app (again), and return its token."""
        installation = self._sandbox.world.install(self._app(), self._workspace.id)
        return {"bot_token": installation.token, "bot_user": installation.bot_user, "bot_id": installation.bot_id}

    def grant_code(self) -> Json:
        """Agree to an app's installation as a person, and return the OAuth code."""
        user = self._user() if self._given.get("user") else self._workspace.users[self._by()]
        uri = str(self._given.get("redirect_uri") or "")
        return {"code": self._sandbox.authorisations.grant(self._app(), self._workspace.id, user.id, uri)}


ADMIN_VERBS: dict[str, Callable[[Administrator], Json]] = {
    verb.__name__: verb
    for verb in (
        Administrator.add_user,
        Administrator.deactivate_user,
        Administrator.set_profile,
        Administrator.create_channel,
        Administrator.invite,
        Administrator.remove,
        Administrator.add_bot,
        Administrator.remove_bot,
        Administrator.rename_channel,
        Administrator.archive_channel,
        Administrator.change_channel_id,
        Administrator.revoke_token,
        Administrator.uninstall,
        Administrator.install,
        Administrator.grant_code,
    )
}
