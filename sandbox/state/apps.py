"""Apps and where they are installed."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.config import AppConfig
from sandbox.manifest import Manifest


@dataclass(slots=True)
class Installation:
    """One app in one workspace: its bot, its token and the scopes it was granted."""

    app: "App"
    team: str
    token: str
    bot_user: str
    bot_id: str
    scopes: frozenset[str]
    profile: dict[str, Any]
    order: int
    active: bool = True
    revoked: bool = False


@dataclass(slots=True)
class App:
    """One app: configuration, manifest, and its installations by workspace."""

    config: AppConfig
    manifest: Manifest
    installations: dict[str, Installation] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The app's id, ``A…``."""
        return self.config.id

    def in_workspace(self, team: str) -> Installation | None:
        """Return the live installation in a workspace, if there is one."""
        found = self.installations.get(team)
        return found if found and found.active else None
