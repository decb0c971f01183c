"""What an app's manifest says, in the form that the sandbox asks for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

COMMANDS = 50
COMMAND_LENGTHS = range(2, 33)  # characters, with the slash


class ManifestRefused(ValueError):
    """Slack would not take this manifest; the text says why."""


@dataclass(frozen=True, slots=True)
class Command:
    """One slash command of a manifest."""

    name: str
    url: str
    should_escape: bool
    description: str = ""
    usage_hint: str = ""


@dataclass(frozen=True, slots=True)
class Shortcut:
    """One shortcut: global, or on a message."""

    callback_id: str
    name: str
    on_message: bool
    description: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """An app's name, commands, shortcuts, event subscriptions, scopes and switches."""

    name: str
    bot_name: str
    commands: Mapping[str, Command]
    shortcuts: Mapping[str, Shortcut]
    events: frozenset[str]
    scopes: frozenset[str]
    socket_mode: bool
    interactive: bool
    home_tab: bool
    messages_tab: bool
    messages_read_only: bool
    events_url: str
    interactivity_url: str
    options_url: str


def parse(data: Mapping[str, Any]) -> Manifest:
    """Return the manifest in Slack's own JSON form (versions 1 and 2); raises ManifestRefused."""
    features = _part(data, "features")
    settings = _part(data, "settings")
    subscriptions = _part(settings, "event_subscriptions")
    interactivity = _part(settings, "interactivity")
    home = _part(features, "app_home")
    scopes = _part(_part(data, "oauth_config"), "scopes")
    name = str(_part(data, "display_information").get("name", "App"))
    bot_scopes = [*(scopes.get("bot") or ()), *(scopes.get("bot_optional") or ())]
    return Manifest(
        name=name,
        bot_name=str(_part(features, "bot_user").get("display_name") or name),
        commands=_commands(features.get("slash_commands") or ()),
        shortcuts={
            entry["callback_id"]: Shortcut(
                entry["callback_id"], entry["name"], entry["type"] == "message", str(entry.get("description") or "")
            )
            for entry in features.get("shortcuts") or ()
        },
        events=frozenset(subscriptions.get("bot_events") or ()),
        scopes=frozenset(bot_scopes),
        socket_mode=bool(settings.get("socket_mode_enabled")),
        interactive=bool(interactivity.get("is_enabled")),
        home_tab=bool(home.get("home_tab_enabled")),
        messages_tab=bool(home.get("messages_tab_enabled", True)),
        messages_read_only=bool(home.get("messages_tab_read_only_enabled", False)),
        events_url=str(subscriptions.get("request_url") or ""),
        interactivity_url=str(interactivity.get("request_url") or ""),
        options_url=str(interactivity.get("message_menu_options_url") or ""),
    )


def _commands(entries: Sequence[Mapping[str, Any]]) -> dict[str, Command]:
    if len(entries) > COMMANDS:
        raise ManifestRefused(f"{len(entries)} slash commands; an app has at most {COMMANDS}")
    commands: dict[str, Command] = {}
    for entry in entries:
        name = str(entry["command"])
        if not name.startswith("/") or any(character.isspace() or character.isupper() for character in name):
            raise ManifestRefused(f"slash command {name!r}: begin with a slash; no spaces, no capital letters")
        if len(name) not in COMMAND_LENGTHS:
            raise ManifestRefused(f"slash command {name!r}: {COMMAND_LENGTHS[0]} to {COMMAND_LENGTHS[-1]} characters")
        if name in commands:
            raise ManifestRefused(f"slash command {name!r}: there twice")
        commands[name] = Command(
            name,
            entry.get("url", ""),
            bool(entry.get("should_escape")),
            str(entry.get("description") or ""),
            str(entry.get("usage_hint") or ""),
        )
    return commands


def _part(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = data.get(name)
    return part if isinstance(part, Mapping) else {}
