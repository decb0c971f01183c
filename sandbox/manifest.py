"""What an app's manifest says, in the form that the sandbox asks for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

COMMANDS = 50
COMMAND_LENGTHS = range(2, 33)  # characters, with the slash


class ManifestRefused(ValueError):
    """Slack would not take this manifest; the text says why, ``path`` at which of its fields."""

    def __init__(self, message: str, *path: str | int) -> None:
        super().__init__(message)
        self.path = path


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
    subscriptions = _part(settings, "event_subscriptions", "settings")
    interactivity = _part(settings, "interactivity", "settings")
    home = _part(features, "app_home", "features")
    scopes = _part(_part(data, "oauth_config"), "scopes", "oauth_config")
    name = str(_part(data, "display_information").get("name", "App"))
    granted = ("oauth_config", "scopes")
    bot_scopes = [*_names(scopes, "bot", *granted), *_names(scopes, "bot_optional", *granted)]
    return Manifest(
        name=name,
        bot_name=str(_part(features, "bot_user", "features").get("display_name") or name),
        commands=_commands(_list(features, "slash_commands", "features")),
        shortcuts=_shortcuts(_list(features, "shortcuts", "features")),
        events=frozenset(_names(subscriptions, "bot_events", "settings", "event_subscriptions")),
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


def _commands(entries: Sequence[Any]) -> dict[str, Command]:
    place = ("features", "slash_commands")
    if len(entries) > COMMANDS:
        raise ManifestRefused(f"{len(entries)} slash commands; an app has at most {COMMANDS}", *place)
    commands: dict[str, Command] = {}
    for number, entry in enumerate(entries):
        name = _text(entry, "command", *place, number)
        at = (*place, number, "command")
        if not name.startswith("/") or any(character.isspace() or character.isupper() for character in name):
            raise ManifestRefused(f"slash command {name!r}: begin with a slash; no spaces, no capital letters", *at)
        if len(name) not in COMMAND_LENGTHS:
            lengths = f"{COMMAND_LENGTHS[0]} to {COMMAND_LENGTHS[-1]} characters"
            raise ManifestRefused(f"slash command {name!r}: {lengths}", *at)
        if name in commands:
            raise ManifestRefused(f"slash command {name!r}: there twice", *at)
        commands[name] = Command(
            name,
            str(entry.get("url") or ""),
            bool(entry.get("should_escape")),
            str(entry.get("description") or ""),
            str(entry.get("usage_hint") or ""),
        )
    return commands


def _shortcuts(entries: Sequence[Any]) -> dict[str, Shortcut]:
    place = ("features", "shortcuts")
    shortcuts: dict[str, Shortcut] = {}
    for number, entry in enumerate(entries):
        callback_id, name, kind = (_text(entry, key, *place, number) for key in ("callback_id", "name", "type"))
        if kind not in ("global", "message"):
            raise ManifestRefused(f"a shortcut is global or message, not {kind!r}", *place, number, "type")
        if callback_id in shortcuts:
            raise ManifestRefused(f"shortcut {callback_id!r}: there twice", *place, number, "callback_id")
        shortcuts[callback_id] = Shortcut(callback_id, name, kind == "message", str(entry.get("description") or ""))
    return shortcuts


def _part(data: Mapping[str, Any], name: str, *path: str | int) -> Mapping[str, Any]:
    part = data.get(name)
    if part is not None and not isinstance(part, Mapping):
        raise ManifestRefused("expected a mapping", *path, name)
    return part or {}


def _list(data: Mapping[str, Any], name: str, *path: str | int) -> Sequence[Any]:
    found = data.get(name)
    if found is not None and not isinstance(found, list | tuple):
        raise ManifestRefused("expected a list", *path, name)
    return found or ()


def _names(data: Mapping[str, Any], name: str, *path: str | int) -> list[str]:
    names = list(_list(data, name, *path))
    for number, entry in enumerate(names):
        if not isinstance(entry, str):
            raise ManifestRefused(f"expected text, not {entry!r}", *path, name, number)
    return names


def _text(entry: Any, key: str, *path: str | int) -> str:
    if not isinstance(entry, Mapping):
        raise ManifestRefused("expected a mapping", *path)
    value = entry.get(key)
    if not isinstance(value, str) or not value:
        raise ManifestRefused(f"{key} is missing" if value is None else f"expected text, not {value!r}", *path, key)
    return value
