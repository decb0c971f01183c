"""Installing Convene in another workspace: to Slack's consent page and back with a token."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from urllib.parse import urlencode, urljoin

import structlog
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.clients import BadToken, Clients, NoSlack, error_code
from bot.installations import Installed
from bot.tokens import UnreadableToken, Vault

INSTALL = "/slack/install"
REDIRECT = "/slack/oauth_redirect"
COOKIE = "convene_state"
STATE_SECONDS = 600


@dataclass(frozen=True)
class OAuthPages:
    """The two pages of an installation.

    The state is a random value, sealed with its age and also kept in a cookie, so that nobody can be sent back
    here with somebody else's code, and nothing of it needs a table.
    """

    clients: Clients
    vault: Vault
    api_url: str
    client_id: str
    client_secret: str
    scopes: tuple[str, ...]
    public_url: str | None

    def routes(self) -> list[web.RouteDef]:
        """Return what to add to the web application."""
        return [web.get(INSTALL, self.install), web.get(REDIRECT, self.redirect)]

    async def install(self, _request: web.Request) -> web.Response:
        """Send the browser to Slack's consent page."""
        state = self.vault.seal(secrets.token_urlsafe(16)).decode()
        query = {"client_id": self.client_id, "scope": ",".join(self.scopes), "state": state}
        if self.public_url:
            query["redirect_uri"] = self.public_url + REDIRECT
        target = f"{urljoin(self.api_url, '../oauth/v2/authorize')}?{urlencode(query)}"
        response = web.Response(status=302, headers={"Location": target})
        secure = bool(self.public_url and self.public_url.startswith("https:"))
        response.set_cookie(
            COOKIE, state, max_age=STATE_SECONDS, httponly=True, secure=secure, samesite="Lax", path=REDIRECT
        )
        return response

    async def redirect(self, request: web.Request) -> web.Response:
        """Exchange the code for a token and keep it encrypted."""
        if "error" in request.query:
            return _page(400, "Slack did not let us in.", "Nothing was installed. You can start again at any time.")
        if not self._own_state(request):
            return _page(400, "This link has expired.", f"Please start again at {INSTALL}.")
        try:
            answer = await self._exchange(request.query.get("code", ""))
        except SlackApiError as error:
            structlog.get_logger().warning("oauth.refused", slack_error=error_code(error))
            return _page(400, "Slack did not accept the installation.", f"Please start again at {INSTALL}.")
        team = answer.get("team") or {}
        token = str(answer.get("access_token") or "")
        if not team.get("id") or not token:
            return _page(
                400, "Convene is installed workspace by workspace.", "Please pick one workspace and try again."
            )
        try:
            identity = await self.clients.identify(token)
        except (BadToken, NoSlack) as error:
            structlog.get_logger().warning("oauth.unidentified", reason=str(error))
            return _page(400, "Slack did not confirm the installation.", f"Please start again at {INSTALL}.")
        await self.clients.installations.install(
            Installed(
                workspace=str(team["id"]),
                name=str(team.get("name", "")),
                token=token,
                bot_user=str(answer.get("bot_user_id") or identity.bot_user),
                bot_id=identity.bot_id,
                scopes=tuple(str(answer.get("scope") or "").split(",")),
            )
        )
        return _page(200, "Convene is installed.", "Open it in Slack under Apps: its Home tab says where to start.")

    async def _exchange(self, code: str) -> AsyncSlackResponse:
        # slack_sdk's own method sends the secret by aiohttp's BasicAuth, which is on its way out.
        given = {"client_id": self.client_id, "client_secret": self.client_secret, "code": code}
        if self.public_url:
            given["redirect_uri"] = self.public_url + REDIRECT
        return await self.clients.with_token(None).api_call("oauth.v2.access", data=given)

    def _own_state(self, request: web.Request) -> bool:
        given, kept = request.query.get("state", ""), request.cookies.get(COOKIE, "")
        if not given or not hmac.compare_digest(given.encode(), kept.encode()):
            return False
        try:
            self.vault.open(given.encode(), lifetime=STATE_SECONDS)
        except UnreadableToken:
            return False
        return True


def _page(status: int, title: str, text: str) -> web.Response:
    html = (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title><h1>{title}</h1><p>{text}</p></html>"
    )
    return web.Response(status=status, text=html, content_type="text/html")
