"""What the gallery declares to Slack, and the workspace it is shown in."""

from datetime import UTC, datetime
from typing import Any, Final

from sandbox.config import (
    AppConfig,
    ChannelConfig,
    LimitConfig,
    SandboxConfig,
    TimingConfig,
    UserConfig,
    WorkspaceConfig,
)

BOT_TOKEN: Final = "xoxb-gallery"
APP_TOKEN: Final = "xapp-gallery"
SIGNING_SECRET: Final = "gallery-signing-secret"
TEAM: Final = "T0GALLERY"
START: Final = datetime(2026, 10, 20, 16, tzinfo=UTC)
"""A Tuesday; nine in the morning for Maya."""

MANIFEST: Final[dict[str, Any]] = {
    "display_information": {"name": "Gallery"},
    "features": {
        "bot_user": {"display_name": "Gallery", "always_online": True},
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "slash_commands": [
            {"command": "/gallery", "description": "Show blocks", "usage_hint": "layout | elements | inputs | form"}
        ],
        "shortcuts": [
            {"name": "Open the form", "type": "global", "callback_id": "gallery.open", "description": "Every input"},
            {"name": "Look closer", "type": "message", "callback_id": "gallery.look", "description": "At a message"},
        ],
    },
    "oauth_config": {
        "scopes": {"bot": ["chat:write", "commands", "files:write", "channels:read", "im:history", "users:read"]}
    },
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened", "message.im"]},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}


def sandbox_config(*, ack: float = 3.0, bot_token: str = BOT_TOKEN) -> SandboxConfig:
    """Return a workspace whose clock stands still, without rate limits; apps have ``ack`` seconds to answer."""
    people = (
        UserConfig(
            "maya", id="U0MAYA", name="Maya Ortiz", email="maya@example.org", tz="America/Phoenix", is_admin=True
        ),
        UserConfig("noor", id="U0NOOR", name="Noor Haddad", title="Cook", tz="Europe/Berlin"),
        UserConfig("ada", id="U0ADA", name="Ada Quill", title="Librarian", tz="Asia/Kolkata"),
        UserConfig("sasha", id="U0SASHA", name="Sasha Elsewhere", external=True),
    )
    channels = (
        ChannelConfig("general", id="C0GENERAL"),
        ChannelConfig("random", id="C0RANDOM", members=("maya", "noor", "sasha"), topic="Anything"),
        ChannelConfig("garden", id="C0GARDEN", members=("maya", "ada"), topic="What grows"),
        ChannelConfig("kitchen", id="C0KITCHEN", private=True, members=("maya", "noor")),
    )
    app = AppConfig(
        id="A0GALLERY",
        manifest=MANIFEST,
        bot_token={TEAM: bot_token},
        app_token=APP_TOKEN,
        client_id="3.4",
        client_secret="gallery-client-secret",
        signing_secret=SIGNING_SECRET,
        installed_in=(TEAM,),
        channels=("general", "random"),
    )
    workspace = WorkspaceConfig(TEAM, "Gallery", "gallery", users=people, channels=channels)
    return SandboxConfig(
        workspaces=(workspace,),
        apps=(app,),
        limits=LimitConfig(factor=None),
        clock_start=START,
        frozen=True,
        timing=TimingConfig(ack=ack, retries=(0.0, 0.05, 0.1)),
    )
