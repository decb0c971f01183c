"""Reading the parts of a configuration strictly: every value has its type, every name means something."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_type_hints
from zoneinfo import available_timezones

from sandbox.config.places import At, ConfigError, load, near
from sandbox.config.shapes import (
    AppConfig,
    ChannelConfig,
    LimitConfig,
    Mode,
    TimingConfig,
    UserConfig,
    WorkspaceConfig,
)
from sandbox.manifest import ManifestRefused, parse
from sandbox.state.people import known_zone
from sandbox.tutorial import DoneWhen, TutorialConfig, TutorialStep

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_Kind = TypeVar("_Kind", bound="DataclassInstance")
Readers = Mapping[str, Callable[[At], Any]]


def texts(at: At) -> tuple[str, ...]:
    """Return a list of texts."""
    return at.items(At.text)


def numbers(at: At) -> tuple[float, ...]:
    """Return a list of numbers."""
    return at.items(At.number)


# How a field is read, by its type; a field of any other type needs a reader of its own.
_BY_TYPE: Mapping[Any, Callable[[At], Any]] = {
    str: At.text,
    bool: At.flag,
    int: At.whole,
    float: At.number,
    tuple[str, ...]: texts,
    tuple[float, ...]: numbers,
}


def build(kind: type[_Kind], at: At, readers: Readers | None = None) -> _Kind:
    """Return a dataclass filled from a mapping; a field that is left empty keeps its default."""
    own = readers or {}
    known = {entry.name: entry for entry in fields(kind)}
    given = at.mapping(known)
    for name, entry in known.items():
        if name not in given and entry.default is MISSING and entry.default_factory is MISSING:
            raise at.refuse(f"{name} is missing")
    hints = get_type_hints(kind)
    values = {name: own.get(name, _BY_TYPE.get(hints[name], _unread))(value) for name, value in given.items()}
    try:
        return kind(**values)
    except ConfigError:
        raise
    except ValueError as error:  # what the dataclass itself refuses
        raise at.refuse(str(error)) from error


def _unread(at: At) -> Any:
    raise at.refuse("cannot be given here")


def listed(at: At, name: str, kind: str) -> At:
    """Return a list that must be there with an entry at least."""
    if not isinstance(at.value, Mapping) or not at.value.get(name):
        raise at.refuse(f"expected a list with at least one {kind}", name)
    return at.below(name)


def workspace(at: At) -> WorkspaceConfig:
    """Return a workspace whose people and channels have names of their own, and whose members exist."""
    read = build(
        WorkspaceConfig, at, {"users": lambda users: users.items(_user), "channels": lambda all_: all_.items(_channel)}
    )
    _distinct(at, "users", "handle", [user.handle for user in read.users])
    _distinct(at, "users", "id", [user.id for user in read.users])
    _distinct(at, "channels", "name", [channel.name for channel in read.channels])
    _distinct(at, "channels", "id", [channel.id for channel in read.channels])
    people = {name for user in read.users for name in (user.handle, f"@{user.handle}", user.id) if name}
    for number, channel in enumerate(read.channels):
        for place, member in enumerate(channel.members):
            if member not in people:
                reason = f"unknown member {member}{near(member, people)}"
                raise at.refuse(reason, "channels", number, "members", place)
    return read


def _user(at: At) -> UserConfig:
    return build(UserConfig, at, {"handle": _handle, "tz": _zone})


def _handle(at: At) -> str:
    handle = at.text()
    if not handle or any(character.isspace() for character in handle) or handle.startswith("@"):
        raise at.refuse(f"{handle!r}: a handle is one word, without @")
    return handle


def _zone(at: At) -> str:
    name = at.text()
    if not known_zone(name):
        raise at.refuse(f"unknown time zone {name}{near(name, available_timezones())}")
    return name


def _channel(at: At) -> ChannelConfig:
    return build(ChannelConfig, at, {"name": _channel_name})


def _channel_name(at: At) -> str:
    name = at.text().removeprefix("#")
    if not name or any(character.isspace() or character.isupper() for character in name):
        raise at.refuse(f"{name!r}: a channel's name is one word without capital letters")
    return name


def _distinct(at: At, name: str, key: str, values: Iterable[str]) -> None:
    seen: set[str] = set()
    for number, value in enumerate(values):
        if value and value in seen:
            raise at.refuse(f"{value} is there twice", name, number, key)
        seen.add(value)


def app(at: At, folder: Path) -> AppConfig:
    """Return an app whose manifest Slack would take; ``folder`` is what the path of a manifest is relative to."""
    installed = at.value.get("installed_in") if isinstance(at.value, Mapping) else None
    readers: Readers = {
        "manifest": lambda manifest: _manifest(manifest, folder),
        "bot_token": lambda token: _tokens(token, installed),
        "mode": _mode,
    }
    return build(AppConfig, at, readers)


def _manifest(at: At, folder: Path) -> Mapping[str, Any]:
    held = at
    if isinstance(at.value, str):
        try:
            held = load(folder / at.value)
        except ConfigError as error:
            raise at.refuse(str(error)) from error
        if not isinstance(held.value, Mapping):
            raise held.refuse("expected a manifest")
    if not isinstance(held.value, Mapping):
        raise at.refuse("expected a manifest: a path, or a mapping")
    try:
        parse(held.value)
    except ManifestRefused as error:
        raise held.refuse(str(error), *error.path) from error
    found: Mapping[str, Any] = held.value
    return found


def _tokens(at: At, installed: Any) -> Mapping[str, str]:
    if isinstance(at.value, str):
        if not isinstance(installed, list) or len(installed) != 1:
            raise at.refuse("expected a mapping from each workspace id to its token, as installed_in does not name one")
        return {str(installed[0]): at.value}
    return {name: token.text() for name, token in at.mapping().items()}


def _mode(at: At) -> Mode:
    try:
        return Mode(at.text())
    except ValueError as error:
        if isinstance(error, ConfigError):
            raise
        raise at.refuse(f"expected socket or http, not {at.value!r}") from error


def limits(at: At) -> LimitConfig:
    """Return the rate limits; a ``factor`` of ``off`` switches them off."""

    def factor(given: At) -> float | None:
        if given.value is False or given.value == "off":
            return None
        if isinstance(given.value, bool | str) or not given.number():
            raise given.refuse(f"expected a number above 0, or off, not {given.value!r}")
        return given.number()

    return build(LimitConfig, at, {"factor": factor})


def timing(at: At) -> TimingConfig:
    """Return the machine-time limits."""
    return build(TimingConfig, at)


def above_zero(at: At) -> float:
    """Return a number above 0."""
    number = at.number()
    if not number:
        raise at.refuse("expected a number above 0, not 0")
    return number


def moment(at: At) -> datetime:
    """Return an aware moment, UTC when no zone is said."""
    try:
        found = at.value if isinstance(at.value, datetime) else datetime.fromisoformat(str(at.value))
    except ValueError as error:
        raise at.refuse(f"{at.value!r} is not an ISO 8601 moment") from error
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def tutorial(at: At) -> TutorialConfig:
    """Return the page's walk, of at least one step."""
    if isinstance(at.value, Mapping):
        listed(at, "steps", "step")
    return build(TutorialConfig, at, {"steps": lambda steps: steps.items(_step)})


def _step(at: At) -> TutorialStep:
    return build(TutorialStep, at, {"done_when": lambda when: build(DoneWhen, when)})
