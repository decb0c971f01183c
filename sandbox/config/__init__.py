"""What a sandbox is started with: workspaces, people, channels, apps, clock, limits; from YAML or from Python."""

from sandbox.config.places import ConfigError
from sandbox.config.shapes import (
    AppConfig,
    ChannelConfig,
    LimitConfig,
    Mode,
    TimingConfig,
    UserConfig,
    WorkspaceConfig,
)
from sandbox.config.whole import SandboxConfig

__all__ = [
    "AppConfig",
    "ChannelConfig",
    "ConfigError",
    "LimitConfig",
    "Mode",
    "SandboxConfig",
    "TimingConfig",
    "UserConfig",
    "WorkspaceConfig",
]
