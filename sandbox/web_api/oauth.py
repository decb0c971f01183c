"""OAuth v2: codes given on the consent page, exchanged once for a bot token."""

import base64
import binascii
import secrets
import time
from dataclasses import dataclass

from sandbox.errors import SlackError
from sandbox.state.apps import App
from sandbox.web_api.call import Json
from sandbox.world import World

CODE_SECONDS = 600


@dataclass(slots=True)
class _Code:
    app: App
    team: str
    user: str
    redirect_uri: str
    until: float
    used: bool = False


class Authorisations:
    """The codes of one sandbox."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._codes: dict[str, _Code] = {}

    def grant(self, app: App, team: str, user: str, redirect_uri: str = "") -> str:
        """Return a code: a person of that workspace has agreed to install the app."""
        code = f"{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        until = time.monotonic() + CODE_SECONDS * self._world.config.timing.scale
        self._codes[code] = _Code(app, team, user, redirect_uri, until)
        return code

    def by_client(self, client_id: str) -> App | None:
        """Return the app with a client id."""
        return next((app for app in self._world.apps.values() if client_id and app.config.client_id == client_id), None)

    def access(self, arguments: Json, authorization: str) -> Json:
        """Exchange a code for a bot token, installing the app."""
        client_id, client_secret = str(arguments.get("client_id", "")), str(arguments.get("client_secret", ""))
        if authorization.startswith("Basic "):
            client_id, client_secret = _basic(authorization)
        app = self.by_client(client_id)
        if app is None:
            raise SlackError("invalid_client_id")
        if not secrets.compare_digest(client_secret.encode(), app.config.client_secret.encode()):
            raise SlackError("bad_client_secret")
        grant = self._codes.get(str(arguments.get("code", "")))
        if grant is None or grant.app is not app or grant.until < time.monotonic():
            raise SlackError("invalid_code")
        if grant.used:
            raise SlackError("code_already_used")
        if grant.redirect_uri and arguments.get("redirect_uri", grant.redirect_uri) != grant.redirect_uri:
            raise SlackError("bad_redirect_uri")
        grant.used = True
        installation = app.in_workspace(grant.team) or self._world.install(app, grant.team)
        workspace = self._world.workspaces[grant.team]
        return {
            "app_id": app.id,
            "authed_user": {"id": grant.user},
            "scope": ",".join(sorted(installation.scopes)),
            "token_type": "bot",
            "access_token": installation.token,
            "bot_user_id": installation.bot_user,
            "team": {"id": workspace.id, "name": workspace.name},
            "enterprise": None,
            "is_enterprise_install": False,
        }


def _basic(authorization: str) -> tuple[str, str]:
    try:
        name, _, secret = base64.b64decode(authorization[6:]).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, secret
