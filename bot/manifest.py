"""Slack's app manifest, written from the features: commands, shortcuts, events and scopes in one place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.routes import spoken
from bot.settings import Mode
from commands.features import Feature

NAME = "Convene"
DESCRIPTION = "Monthly calls, reminders and a directory for workgroups of many organisations."
COLOUR = "#1d4e5f"

BASE_SCOPES = ("commands", "chat:write", "im:write", "channels:read", "groups:read", "users:read", "users:read.email")
OPTIONAL_SCOPES = ("channels:history", "groups:history", "im:history")
"""Only read to settle whether an uncertain post arrived; without them such a post is left to its owner."""

BASE_EVENTS = ("app_home_opened", "app_uninstalled", "tokens_revoked")


def scopes(features: Iterable[Feature]) -> tuple[str, ...]:
    """Return every bot scope that Convene cannot do without, sorted."""
    return tuple(sorted({*BASE_SCOPES, *(scope for each in features for scope in each.scopes)} - {*OPTIONAL_SCOPES}))


def build(
    features: Iterable[Feature], *, mode: Mode, prefix: str = "", public_url: str | None = None
) -> dict[str, Any]:
    """Return the manifest as data.

    In HTTP mode `public_url` is where Slack reaches Convene; without it Slack's own form is left to be filled in.
    """
    known = tuple(features)
    address = f"{public_url}/slack/events" if public_url and mode is Mode.HTTP else None
    events = sorted({*BASE_EVENTS, *(kind for each in known for kind in each.events)})
    url = {"url": address} if address else {}
    request_url = {"request_url": address} if address else {}
    shown: dict[str, Any] = {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": True,
        },
        "bot_user": {"display_name": NAME, "always_online": True},
        "shortcuts": [
            {"name": entry.name, "type": entry.kind, "callback_id": name, "description": entry.description}
            for each in known
            for name, entry in each.shortcuts.items()
        ],
        "slash_commands": [
            {
                "command": spoken(prefix, command.name),
                **url,
                "description": command.summary,
                "usage_hint": command.usage,
                "should_escape": True,
            }
            for each in known
            for command in each.commands
        ],
    }
    redirects = {"redirect_urls": [f"{public_url}/slack/oauth_redirect"]} if public_url else {}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {"name": NAME, "description": DESCRIPTION, "background_color": COLOUR},
        "features": {name: value for name, value in shown.items() if value},
        "oauth_config": {
            **redirects,
            "scopes": {"bot": list(scopes(known)), "bot_optional": list(OPTIONAL_SCOPES)},
        },
        "settings": {
            "event_subscriptions": {**request_url, "bot_events": events},
            "interactivity": {
                "is_enabled": True,
                **request_url,
                **({"message_menu_options_url": address} if address else {}),
            },
            "org_deploy_enabled": False,
            "socket_mode_enabled": mode is Mode.SOCKET,
            "token_rotation_enabled": False,
        },
    }
