"""What every interaction payload begins with: which app, which workspace, which person."""

from typing import Any

from sandbox.state.apps import Installation
from sandbox.state.people import User
from sandbox.state.workspace import Workspace


def opening(kind: str, installation: Installation, workspace: Workspace, user: User) -> dict[str, Any]:
    """Return the fields that interaction payloads of every type share."""
    return {
        "type": kind,
        "team": {"id": workspace.id, "domain": workspace.domain},
        "user": {"id": user.id, "username": user.handle, "name": user.handle, "team_id": user.home_team},
        "api_app_id": installation.app.id,
        "token": installation.app.config.verification_token,
        "enterprise": None,
        "is_enterprise_install": False,
    }
