"""The parts of a configuration: people, channels, workspaces, apps, limits and timing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Mode(StrEnum):
    """How Slack reaches an app."""

    SOCKET = "socket"
    HTTP = "http"


@dataclass(frozen=True, slots=True)
class UserConfig:
    """One person of a workspace; ``external`` marks a Slack Connect stranger."""

    handle: str
    id: str = ""
    name: str = ""
    email: str = ""
    title: str = ""
    tz: str = "America/New_York"
    is_admin: bool = False
    is_guest: bool = False
    is_ultra_restricted: bool = False
    external: bool = False


@dataclass(frozen=True, slots=True)
class ChannelConfig:
    """One channel; ``members`` are handles or user ids, and an app's bot joins through the app's ``channels``."""

    name: str
    id: str = ""
    private: bool = False
    members: tuple[str, ...] = ()
    topic: str = ""
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class WorkspaceConfig:
    """One Slack workspace. A ``general`` channel with everyone in it is made when none is listed."""

    id: str
    name: str = ""
    domain: str = ""
    users: tuple[UserConfig, ...] = ()
    channels: tuple[ChannelConfig, ...] = ()


@dataclass(frozen=True, slots=True)
class AppConfig:
    """One app, its manifest (Slack's own JSON or YAML, as a mapping) and how to reach it.

    ``bot_token`` maps a workspace id to the token the app uses there; missing ones are generated.
    ``channels`` names the channels (without ``#``) that the bot sits in from the start.
    ``unlisted`` marks an app that is sold outside Slack's Marketplace: it reads one history a minute, 15 messages long.
    ``status_url`` answers whether the app is idle and what it will do next; see ``docs/sandbox.md``.
    """

    id: str
    manifest: Mapping[str, Any]
    bot_token: Mapping[str, str] = field(default_factory=dict)
    app_token: str = ""
    client_id: str = ""
    client_secret: str = ""
    signing_secret: str = ""
    verification_token: str = ""
    mode: Mode = Mode.SOCKET
    request_url: str = ""
    installed_in: tuple[str, ...] = ()
    channels: tuple[str, ...] = ("general",)
    unlisted: bool = False
    status_url: str = ""
    status_token: str = ""


@dataclass(frozen=True, slots=True)
class LimitConfig:
    """Rate limits: ``factor`` multiplies every rate and None switches them off.

    ``channel_burst`` posts may come at once to one channel, then one a second; ``workspace_posts`` is a minute's worth.
    """

    factor: float | None = 1.0
    channel_burst: int = 3
    workspace_posts: int = 300


@dataclass(frozen=True, slots=True)
class TimingConfig:
    """Machine-time limits in seconds; ``scale`` multiplies each of them (0.01 makes a minute 0.6 s)."""

    ack: float = 3.0
    trigger: float = 3.0
    response_url: float = 1800.0
    response_url_uses: int = 5
    retries: tuple[float, ...] = (0.0, 60.0, 300.0)
    rate_window: float = 60.0
    idle_timeout: float = 30.0
    scale: float = 1.0
