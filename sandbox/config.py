"""What a sandbox is started with: workspaces, people, channels, apps, clock, limits; from YAML or from Python."""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

import yaml

from sandbox.tutorial import DoneWhen, TutorialConfig, TutorialStep

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_Kind = TypeVar("_Kind", bound="DataclassInstance")


class ConfigError(ValueError):
    """A sandbox configuration that cannot be used; the text names the place and what is expected there."""


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


@dataclass(frozen=True, slots=True)
class SandboxConfig:
    """Everything a sandbox is started with."""

    workspaces: tuple[WorkspaceConfig, ...]
    apps: tuple[AppConfig, ...] = ()
    clock_start: datetime | None = None
    frozen: bool = False
    limits: LimitConfig = field(default_factory=LimitConfig)
    timing: TimingConfig = field(default_factory=TimingConfig)
    control_token: str = "sandbox"  # noqa: S105 - the documented default of a server that only listens on the loopback
    traffic_size: int = 5000
    tutorial: TutorialConfig | None = None

    @classmethod
    def from_mapping(cls, data: Mapping[str, Any], *, folder: Path | None = None) -> Self:
        """Return the configuration in a mapping such as a parsed YAML file; paths are relative to ``folder``."""
        known = {"workspaces", "apps", "clock", "limits", "timing", "time_scale", "control_token", "traffic_size"}
        _refuse_unknown(data, known | {"frozen", "tutorial"}, "the configuration")
        clock = data.get("clock") or {}
        timing = {**(data.get("timing") or {})}
        if "time_scale" in data:
            timing["scale"] = float(data["time_scale"])
        if "retries" in timing:
            timing["retries"] = tuple(float(pause) for pause in timing["retries"])
        start = clock.get("start")
        return cls(
            workspaces=tuple(_workspace(entry) for entry in _list(data, "workspaces")),
            apps=tuple(_app(entry, folder or Path()) for entry in data.get("apps") or ()),
            clock_start=_moment(start) if start else None,
            frozen=bool(clock.get("frozen", data.get("frozen", False))),
            limits=_limits(data.get("limits")),
            timing=_build(TimingConfig, timing, "timing"),
            control_token=str(data.get("control_token", "sandbox")),
            traffic_size=int(data.get("traffic_size", 5000)),
            tutorial=_tutorial(data["tutorial"]) if data.get("tutorial") else None,
        )

    @classmethod
    def load(cls, path: Path) -> Self:
        """Return the configuration in a YAML (or JSON) file; raises ConfigError."""
        try:
            data = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (OSError, yaml.YAMLError) as error:
            raise ConfigError(f"{path}: {error}") from error
        if not isinstance(data, Mapping):
            raise ConfigError(f"{path}: expected a mapping with workspaces and apps")
        return cls.from_mapping(data, folder=path.parent)


def _refuse_unknown(data: Mapping[str, Any], known: set[str], where: str) -> None:
    unknown = sorted(set(data) - known)
    if unknown:
        raise ConfigError(f"{where}: unknown {', '.join(unknown)}; known are {', '.join(sorted(known))}")


def _build(kind: type[_Kind], data: Mapping[str, Any], where: str) -> _Kind:
    """Return the dataclass filled from a mapping, with lists as tuples; raises ConfigError naming what is wrong."""
    if not isinstance(data, Mapping):
        raise ConfigError(f"{where}: expected a mapping")
    _refuse_unknown(data, {entry.name for entry in fields(kind)}, where)
    missing = [
        entry.name
        for entry in fields(kind)
        if entry.default is MISSING and entry.default_factory is MISSING and entry.name not in data
    ]
    if missing:
        raise ConfigError(f"{where}: {', '.join(missing)} missing")
    given = {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
    return kind(**given)


def _list(data: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    entries = data.get(name)
    if not isinstance(entries, list) or not entries:
        raise ConfigError(f"{name}: expected a list with at least one entry")
    return entries


def _moment(value: Any) -> datetime:
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError as error:
        raise ConfigError(f"clock.start: {value!r} is not an ISO 8601 moment") from error
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _limits(data: Any) -> LimitConfig:
    given = dict(data or {})
    if given.get("factor") in ("off", False):
        given["factor"] = None
    return _build(LimitConfig, given, "limits")


def _workspace(data: Mapping[str, Any]) -> WorkspaceConfig:
    where = f"workspace {data.get('id', '?')}"
    given = dict(data)
    given["users"] = tuple(_build(UserConfig, entry, f"{where}, users") for entry in data.get("users") or ())
    given["channels"] = tuple(
        _build(ChannelConfig, entry, f"{where}, channels") for entry in data.get("channels") or ()
    )
    return _build(WorkspaceConfig, given, where)


def _tutorial(data: Any) -> TutorialConfig:
    if not isinstance(data, Mapping):
        raise ConfigError("tutorial: expected a mapping with title and steps")
    steps = []
    for number, entry in enumerate(_list(data, "steps"), start=1):
        where = f"tutorial, step {number}"
        if not isinstance(entry, Mapping):
            raise ConfigError(f"{where}: expected a mapping with title, text and done_when")
        try:
            done_when = _build(DoneWhen, entry.get("done_when") or {}, f"{where}, done_when")
        except ConfigError:
            raise
        except ValueError as error:
            raise ConfigError(f"{where}: {error}") from error
        steps.append(_build(TutorialStep, {**entry, "done_when": done_when}, where))
    return _build(TutorialConfig, {**data, "steps": tuple(steps)}, "tutorial")


def _app(data: Mapping[str, Any], folder: Path) -> AppConfig:
    where = f"app {data.get('id', '?')}"
    given = dict(data)
    manifest = given.get("manifest")
    if isinstance(manifest, str):
        try:
            given["manifest"] = yaml.safe_load((folder / manifest).read_text(encoding="utf-8"))
        except (OSError, yaml.YAMLError) as error:
            raise ConfigError(f"{where}: manifest {manifest}: {error}") from error
    if not isinstance(given.get("manifest"), Mapping):
        raise ConfigError(f"{where}: manifest must be a path or a mapping")
    token = given.get("bot_token")
    if isinstance(token, str):
        installed = given.get("installed_in") or []
        if len(installed) != 1:
            raise ConfigError(f"{where}: bot_token must map each workspace id to its token")
        given["bot_token"] = {installed[0]: token}
    if "mode" in given:
        try:
            given["mode"] = Mode(given["mode"])
        except ValueError as error:
            raise ConfigError(f"{where}: mode must be socket or http") from error
    return _build(AppConfig, given, where)
