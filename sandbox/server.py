"""The sandbox as a server: a local Slack on one port of the loopback."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from sandbox.config import SandboxConfig
from sandbox.control import Control
from sandbox.interactions.modals import Modals
from sandbox.interactions.responses import Responses
from sandbox.interactions.triggers import Triggers
from sandbox.membership import Membership
from sandbox.page import Page
from sandbox.state.workspace import Workspace
from sandbox.web_api import METHODS, WebApi
from sandbox.web_api import files as file_routes
from sandbox.web_api.oauth import Authorisations
from sandbox.world import World

UPLOAD_LIMIT = 64 * 1024 * 1024


class Sandbox:
    """One local Slack: state, services and the HTTP server around them."""

    def __init__(self, config: SandboxConfig) -> None:
        self.config = config
        self.world = World(config)
        self.triggers = Triggers(config.timing, self.world.ids)
        self.modals = Modals(self.world)
        self.responses = Responses(self.world)
        self.membership = Membership(self.world)
        self.web_api = WebApi(self, METHODS)
        self.control = Control(self)
        self.page = Page(config.control_token)
        self.url = ""
        self._runner: web.AppRunner | None = None

    @property
    def authorisations(self) -> Authorisations:
        """The OAuth codes that were given out."""
        return self.web_api.authorisations

    def archive_url(self, workspace: Workspace) -> str:
        """Return the start of the addresses of a workspace's messages."""
        return f"https://{workspace.domain}.slack.com/archives"

    def clock_state(self) -> dict[str, Any]:
        """Return the clock as apps and the control API see it."""
        return self.world.clock.state()

    async def start(self, *, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; ``port`` 0 takes a free one. The address is then in ``url``."""
        app = web.Application(client_max_size=UPLOAD_LIMIT)
        app.router.add_routes(
            [
                web.route("*", "/api/{method}", self.web_api.handle),
                web.get("/link/", self.world.deliveries.sockets.handle),
                web.post(r"/{kind:commands|actions|app}/{team}/{number}/{name}", self.responses.handle),
                web.post("/upload/v1/{reference}", self._upload),
                web.get("/files/{reference}/{name}", self._download),
                web.get("/oauth/v2/authorize", self._authorize),
                web.get("/clock", self._clock),
                web.get("/", self._index),
                *self.control.routes(),
                *self.page.routes(),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5, handle_signals=False)
        await self._runner.setup()
        self.page.host = host
        listener = socket.create_server((host, port), backlog=1024)
        await web.SockSite(self._runner, listener).start()
        self.url = self.world.base_url = f"http://{host}:{listener.getsockname()[1]}"
        await self.world.deliveries.http.start()
        await self.control.stepper.start()

    async def stop(self) -> None:
        """Stop delivering and listening."""
        self.world.news.close()
        await self.world.events.close()
        await self.world.deliveries.sockets.close()
        await self.world.deliveries.http.close()
        await self.control.stepper.close()
        if self._runner:
            await self._runner.cleanup()

    @asynccontextmanager
    async def running(self, *, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[Self]:
        """Run the sandbox for the length of a block."""
        await self.start(host=host, port=port)
        try:
            yield self
        finally:
            await self.stop()

    async def _upload(self, request: web.Request) -> web.Response:
        return await file_routes.receive(self.world, request)

    async def _download(self, request: web.Request) -> web.Response:
        return await file_routes.download(self.world, request)

    async def _clock(self, _request: web.Request) -> web.Response:
        return web.json_response(self.clock_state())

    async def _index(self, request: web.Request) -> web.Response:
        if self.page.wanted(request):
            return self.page.index(request)
        return web.json_response(
            {
                "sandbox": "a local Slack workspace",
                "web_api": f"{self.url}/api/",
                "control": f"{self.url}/control/",
                "workspaces": [workspace.id for workspace in self.world.workspaces.values()],
                "apps": list(self.world.apps),
            }
        )

    async def _authorize(self, request: web.Request) -> web.StreamResponse:
        """Agree at once to install an app, as the first person of a workspace, and send the browser back."""
        query = request.query
        app = self.authorisations.by_client(query.get("client_id", ""))
        team = query.get("team") or next(iter(self.world.workspaces))
        redirect = query.get("redirect_uri", "")
        if app is None or team not in self.world.workspaces:
            return web.Response(status=400, text="invalid_client_id" if app is None else "invalid_team")
        if urlsplit(redirect).scheme not in ("http", "https"):
            return web.Response(status=400, text="bad_redirect_uri")
        wanted = {scope for scope in query.get("scope", "").split(",") if scope}
        answer = {"state": query.get("state", "")}
        if query.get("deny"):
            answer["error"] = "access_denied"
        elif wanted - app.manifest.scopes:
            return web.Response(status=400, text=f"invalid_scope: {','.join(sorted(wanted - app.manifest.scopes))}")
        else:
            people = [user for user in self.world.workspaces[team].users.values() if not user.is_bot]
            answer["code"] = self.authorisations.grant(app, team, people[0].id if people else "", redirect)
        joint = "&" if urlsplit(redirect).query else "?"
        raise web.HTTPFound(f"{redirect}{joint}{urlencode(answer)}")
