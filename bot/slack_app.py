"""Bolt, set up the way Convene uses it: answers in the acknowledgement, our own authorisation, no caches."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from time import time

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.clients import Clients, NotInstalled
from bot.dispatch import Dispatcher
from bot.installations import Installations
from bot.refusals import CannotStart

LEAVING = frozenset({"app_uninstalled", "tokens_revoked"})
"""Events that come when the workspace has no working token any more."""

NOT_HERE = "Convene is not installed in this workspace any more. Ask whoever looks after it to install it again."


class CannotConnect(CannotStart):
    """Socket Mode could not be opened; the text says what to check."""


class KnownWorkspace(AsyncMiddleware):
    """Ends requests from workspaces that Convene may not act in, before Bolt would answer them in its own way."""

    def __init__(self, installations: Installations) -> None:
        self._installations = installations

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002  # Bolt passes it by this name
    ) -> BoltResponse | None:
        """Go on when the workspace is known, or when the request says that it is leaving."""
        kind = req.body.get("type")
        if kind in {"url_verification", "ssl_check"} or "ssl_check" in req.body:
            return await next()
        if kind == "event_callback" and (req.body.get("event") or {}).get("type") in LEAVING:
            return await next()
        if await self._installations.find(req.context.team_id or ""):
            return await next()
        if "command" in req.body:
            return BoltResponse(status=200, body={"response_type": "ephemeral", "text": NOT_HERE})
        return BoltResponse(status=200, body="")


class Authorisation(AsyncAuthorize):
    """Tells Bolt who the bot is in a workspace, from our own rows."""

    def __init__(self, installations: Installations) -> None:
        self._installations = installations

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,
        actor_team_id: str | None = None,
        actor_user_id: str | None = None,
    ) -> AuthorizeResult:
        """Return the bot's identity; raises NotInstalled when it was removed since KnownWorkspace looked."""
        found = await self._installations.find(team_id or "")
        if found is None:
            raise NotInstalled(team_id)
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=found.workspace,
            bot_user_id=found.bot_user,
            bot_id=found.bot_id,
            bot_token=found.token,
        )


def build(
    dispatcher: Dispatcher, clients: Clients, signing_secret: str, logger: logging.Logger | None = None
) -> AsyncApp:
    """Return the Bolt app with Convene's listeners.

    Bolt's own logger may say ERROR and nothing softer: at INFO and WARNING it quotes payloads.
    """
    app = AsyncApp(
        name="convene",
        logger=logger or logging.getLogger("slack_bolt.convene"),
        process_before_response=True,
        signing_secret=signing_secret,
        client=clients.with_token(None),
        before_authorize=KnownWorkspace(clients.installations),
        authorize=Authorisation(clients.installations),
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
    dispatcher.listen(app)
    return app


class SocketConnection(AsyncSocketModeHandler):
    """Socket Mode whose running envelopes can be waited for: Bolt's handler would cut them off."""

    def __init__(self, app: AsyncApp, app_token: str) -> None:
        # The client's INFO lines hold no payload, but they would not be ours; its warnings are of use.
        super().__init__(app, app_token, logger=logging.getLogger("slack_sdk.socket_mode"), ping_interval=10)
        self._running = 0
        self._closing = False
        self._idle = asyncio.Event()
        self._idle.set()

    async def handle(self, client: AsyncBaseSocketModeClient, req: SocketModeRequest) -> None:
        """Answer one envelope."""
        if self._closing:
            return
        self._running += 1
        self._idle.clear()
        try:
            started = time()
            await send_async_response(client, req, await run_async_bolt_app(self.app, req), started)
        finally:
            self._running -= 1
            if not self._running:
                self._idle.set()

    async def open(self, seconds: float = 30.0) -> None:
        """Connect; raises CannotConnect instead of trying for ever at start."""
        try:
            await asyncio.wait_for(self.client.connect(), seconds)  # type: ignore[no-untyped-call]  # slack_sdk leaves it untyped
        except TimeoutError:
            raise CannotConnect(
                f"Slack's WebSocket could not be opened within {seconds:.0f} seconds; check that this machine may "
                "open outgoing WebSockets (wss) and that Socket Mode is switched on for the app"
            ) from None

    async def drain(self, seconds: float) -> None:
        """Wait until no envelope is being answered, at most so long, then disconnect."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._running:
                    await self._idle.wait()
        # What arrives from here on is not acknowledged, so Slack gives it to another connection.
        self._closing = True
        await self.client.close()  # type: ignore[no-untyped-call]  # slack_sdk leaves it untyped
