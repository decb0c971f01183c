"""One sandbox's whole world: workspaces, apps, clock and the services that act on them. No I/O of its own."""

import secrets
from functools import partial

from sandbox.clock import Clock
from sandbox.config import AppConfig, ChannelConfig, ConfigError, SandboxConfig, UserConfig, WorkspaceConfig
from sandbox.delivery import Deliveries, HttpMode, SocketMode
from sandbox.errors import SlackError
from sandbox.events import Events
from sandbox.faults import Faults
from sandbox.ids import Ids
from sandbox.limits import Limits
from sandbox.manifest import ManifestRefused, parse
from sandbox.news import News, Topic
from sandbox.posting import Poster
from sandbox.state.apps import App, Installation
from sandbox.state.channels import Channel, Kind, Note
from sandbox.state.people import User, known_zone
from sandbox.state.workspace import Workspace
from sandbox.traffic import Traffic

BOT_ICONS = {"image_36": "", "image_48": "", "image_72": ""}


class World:
    """Everything a sandbox knows, and the services that change it."""

    def __init__(self, config: SandboxConfig) -> None:
        self.config = config
        self.base_url = ""
        self.news = News()
        self.clock = Clock(config.clock_start, frozen=config.frozen)
        self.ids = Ids()
        self.limits = Limits(config.limits, config.timing)
        self.faults = Faults()
        self.traffic = Traffic(config.traffic_size, self.clock.now)
        self.clock.moved = partial(self.news.tell, Topic.CLOCK)
        self.faults.changed = partial(self.news.tell, Topic.FAULTS)
        self.traffic.recorded = partial(self.news.tell, Topic.TRAFFIC)
        self.workspaces: dict[str, Workspace] = {}
        self.apps: dict[str, App] = {}
        self.tokens: dict[str, Installation] = {}
        self.app_tokens: dict[str, App] = {}
        self._installed: dict[str, list[Installation]] = {}
        self.deliveries = Deliveries(SocketMode(config.timing), HttpMode(config.timing), self.faults, self.traffic)
        self.deliveries.sockets.changed = self.deliveries.http.changed = partial(self.news.tell, Topic.APPS)
        self.events = Events(self)
        self.poster = Poster(self)
        for workspace in config.workspaces:
            self._add_workspace(workspace)
        for app in config.apps:
            self._add_app(app)

    def installations(self, team: str) -> list[Installation]:
        """Return the live installations in a workspace, in the order of installing."""
        return self._installed.get(team, [])

    def install(self, app: App, team: str) -> Installation:
        """Install an app in a workspace (again); its bot joins the channels that its configuration names."""
        workspace = self.workspaces[team]
        token = app.config.bot_token.get(team) or f"xoxb-{team}-{app.id}"
        earlier = app.installations.get(team)
        if earlier is not None:
            token = f"xoxb-{team}-{app.id}-{secrets.token_hex(8)}"
            self._forget(earlier)
        bot_user = earlier.bot_user if earlier else self.ids.next("U")
        bot_id = earlier.bot_id if earlier else self.ids.next("B")
        now = int(self.clock.now())
        profile = {
            "id": bot_id,
            "deleted": False,
            "name": app.manifest.name,
            "updated": now,
            "app_id": app.id,
            "icons": BOT_ICONS,
            "team_id": team,
        }
        installation = Installation(
            app, team, token, bot_user, bot_id, app.manifest.scopes, profile, self.ids.number("installation")
        )
        app.installations[team] = installation
        self.tokens[token] = installation
        self._installed.setdefault(team, []).append(installation)
        if earlier is None:
            handle = app.manifest.bot_name.lower().replace(" ", "")
            workspace.add_user(
                User(
                    bot_user,
                    team,
                    handle if handle not in workspace.handles else f"{handle}-{app.id.lower()}",
                    app.manifest.bot_name,
                    tz="America/Los_Angeles",
                    is_bot=True,
                    bot_id=bot_id,
                    app_id=app.id,
                    updated=now,
                )
            )
            for name in app.config.channels:
                channel = workspace.channel(name)
                if channel:
                    channel.members[bot_user] = None
        workspace.users[bot_user].deleted = False
        self.news.tell(Topic.APPS, team=team)
        return installation

    def uninstall(self, installation: Installation) -> None:
        """Remove an app from a workspace: its token goes dead, its bot leaves."""
        installation.active = False
        self._forget(installation)
        workspace = self.workspaces[installation.team]
        workspace.users[installation.bot_user].deleted = True
        for channel in workspace.channels.values():
            if not channel.is_direct:
                channel.members.pop(installation.bot_user, None)
        for topic in (Topic.APPS, Topic.USERS, Topic.CHANNELS):
            self.news.tell(topic, team=installation.team)

    def _forget(self, installation: Installation) -> None:
        live = self._installed.get(installation.team, [])
        if installation in live:
            live.remove(installation)

    def direct(self, workspace: Workspace, *members: str) -> Channel:
        """Return the direct message of these users, opened when there is none yet."""
        found = workspace.direct(members)
        if found is None:
            kind = Kind.DIRECT if len(set(members)) <= 2 else Kind.GROUP_DIRECT
            channel = Channel(self.ids.next("D" if kind is Kind.DIRECT else "G"), workspace.id, kind)
            if kind is Kind.GROUP_DIRECT:
                handles = [workspace.users[member].handle for member in members]
                channel.name = f"mpdm-{'--'.join(handles)}-1"
            channel.members = dict.fromkeys(members)
            channel.created = channel.updated = int(self.clock.now())
            workspace.add_channel(channel)
            found = channel
        return found

    def create_channel(self, workspace: Workspace, name: str, *, private: bool, creator: str) -> Channel:
        """Create a channel whose only member is its creator; raises SlackError ``name_taken``."""
        if name in workspace.names:
            raise SlackError("name_taken")
        now = int(self.clock.now())
        channel = Channel(
            self.ids.next("C"),
            workspace.id,
            Kind.PRIVATE if private else Kind.PUBLIC,
            name,
            creator,
            now,
            now * 1000,
            members={creator: None},
        )
        workspace.add_channel(channel)
        return channel

    def add_user(self, workspace: Workspace, config: UserConfig) -> User:
        """Add a person; full members and guests of a workspace sit in its general channel."""
        if config.handle in workspace.handles:
            raise ConfigError(f"workspace {workspace.id}: two people are called {config.handle}")
        if not known_zone(config.tz):
            raise ConfigError(f"workspace {workspace.id}: {config.handle} has an unknown time zone {config.tz}")
        user = User(
            config.id or self.ids.next("U"),
            workspace.id,
            config.handle,
            config.name or config.handle.title(),
            config.email,
            config.title,
            config.tz,
            config.is_admin,
            config.is_guest or config.is_ultra_restricted,
            config.is_ultra_restricted,
            config.external,
            updated=int(self.clock.now()),
        )
        workspace.add_user(user)
        general = next((channel for channel in workspace.channels.values() if channel.is_general), None)
        if general and not user.external:
            general.members[user.id] = None
        return user

    def _add_workspace(self, config: WorkspaceConfig) -> None:
        domain = config.domain or config.id.lower()
        workspace = Workspace(config.id, config.name or domain, domain, news=self.news)
        self.workspaces[config.id] = workspace
        general = next((entry for entry in config.channels if entry.name == "general"), ChannelConfig("general"))
        self._add_channel(workspace, general).is_general = True
        for person in config.users:
            self.add_user(workspace, person)
        for entry in config.channels:
            channel = workspace.channel(entry.name) or self._add_channel(workspace, entry)
            for reference in entry.members:
                member = workspace.user(reference)
                if member is None:
                    raise ConfigError(f"workspace {workspace.id}: #{entry.name} names an unknown member {reference}")
                channel.members[member.id] = None
                channel.shared = channel.shared or member.external

    def _add_channel(self, workspace: Workspace, config: ChannelConfig) -> Channel:
        now = int(self.clock.now())
        channel = Channel(
            config.id or self.ids.next("C"),
            workspace.id,
            Kind.PRIVATE if config.private else Kind.PUBLIC,
            config.name.removeprefix("#"),
            created=now,
            updated=now * 1000,
            topic=Note(config.topic),
            purpose=Note(config.purpose),
        )
        workspace.add_channel(channel)
        return channel

    def _add_app(self, config: AppConfig) -> None:
        try:
            app = App(config, parse(config.manifest))
        except ManifestRefused as error:
            raise ConfigError(f"app {config.id}: manifest: {error}") from error
        self.apps[app.id] = app
        if config.app_token:
            self.app_tokens[config.app_token] = app
        for team in config.installed_in:
            if team not in self.workspaces:
                raise ConfigError(f"app {app.id}: installed_in names an unknown workspace {team}")
            self.install(app, team)
