"""A whole configuration: its parts together, and that they fit."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from sandbox.config import reading
from sandbox.config.places import At, Source, load, near
from sandbox.config.shapes import AppConfig, LimitConfig, TimingConfig, WorkspaceConfig
from sandbox.tutorial import TutorialConfig

KEYS = frozenset(
    {
        "workspaces",
        "apps",
        "clock",
        "frozen",
        "limits",
        "timing",
        "time_scale",
        "control_token",
        "traffic_size",
        "tutorial",
    }
)


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
        return cls._read(At(data, (), Source()), folder or Path())

    @classmethod
    def load(cls, path: Path) -> Self:
        """Return the configuration in a YAML (or JSON) file; raises ConfigError with the line and the field."""
        return cls._read(load(path), path.parent)

    @classmethod
    def _read(cls, at: At, folder: Path) -> Self:
        given = at.mapping(KEYS)
        clock = given["clock"].mapping({"start", "frozen"}) if "clock" in given else {}
        frozen = clock.get("frozen") or given.get("frozen")
        timing = reading.timing(given["timing"]) if "timing" in given else TimingConfig()
        if "time_scale" in given:
            timing = replace(timing, scale=reading.above_zero(given["time_scale"]))
        token = given["control_token"].text() if "control_token" in given else "sandbox"
        if not token or not token.isascii() or not token.isprintable():
            raise at.refuse("expected a token that fits into a header", "control_token")
        config = cls(
            workspaces=reading.listed(at, "workspaces", "workspace").items(reading.workspace),
            apps=given["apps"].items(lambda entry: reading.app(entry, folder)) if "apps" in given else (),
            clock_start=reading.moment(clock["start"]) if "start" in clock else None,
            frozen=frozen.flag() if frozen else False,
            limits=reading.limits(given["limits"]) if "limits" in given else LimitConfig(),
            timing=timing,
            control_token=token,
            traffic_size=given["traffic_size"].whole() if "traffic_size" in given else 5000,
            tutorial=reading.tutorial(given["tutorial"]) if "tutorial" in given else None,
        )
        _fit(at, config)
        return config


def _fit(at: At, config: SandboxConfig) -> None:
    """Check what one part says of another; raises ConfigError."""
    teams = [workspace.id for workspace in config.workspaces]
    _distinct(at, "workspaces", teams)
    _distinct(at, "apps", [app.id for app in config.apps])
    for number, app in enumerate(config.apps):
        named: list[tuple[str, str | int, str]] = [
            *(("installed_in", place, team) for place, team in enumerate(app.installed_in)),
            *(("bot_token", team, team) for team in app.bot_token),
        ]
        for key, place, team in named:
            if team not in teams:
                raise at.refuse(f"unknown workspace {team}{near(team, teams)}", "apps", number, key, place)
    handles = {user.handle for workspace in config.workspaces for user in workspace.users}
    for number, step in enumerate(config.tutorial.steps if config.tutorial else ()):
        if step.act_as and step.act_as not in handles:
            reason = f"unknown person {step.act_as}{near(step.act_as, handles)}"
            raise at.refuse(reason, "tutorial", "steps", number, "act_as")


def _distinct(at: At, name: str, ids: list[str]) -> None:
    for number, value in enumerate(ids):
        if value in ids[:number]:
            raise at.refuse(f"{value} is there twice", name, number, "id")
