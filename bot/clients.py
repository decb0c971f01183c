"""Web API clients that share one HTTP session and never resend on their own."""

from __future__ import annotations

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.installations import DEAD_TOKEN, Installations, Installed
from bot.refusals import CannotStart


class NotInstalled(Exception):
    """Convene may not act in this workspace: it was never installed, was removed, or its token is dead."""


class BadToken(CannotStart):
    """Slack refuses a token at start; the text says which and why."""


class NoSlack(CannotStart):
    """Slack does not answer at start; the text says where we looked."""


class Clients:
    """Gives a client for a workspace. Its calls go out once: the SDK's own retry would post twice."""

    def __init__(
        self, session: aiohttp.ClientSession, base_url: str, installations: Installations, *, timeout: int = 10
    ) -> None:
        self.session = session
        self.installations = installations
        self.base_url = base_url
        self._timeout = timeout

    async def of(self, workspace: str) -> AsyncWebClient:
        """Return a client that acts as the bot in `workspace`; raises NotInstalled."""
        installed = await self.installations.find(workspace)
        if installed is None:
            raise NotInstalled(workspace)
        return self.with_token(installed.token)

    def with_token(self, token: str | None) -> AsyncWebClient:
        """Return a client for this token (None: for calls that need none)."""
        return AsyncWebClient(
            token=token, base_url=self.base_url, session=self.session, timeout=self._timeout, retry_handlers=[]
        )

    async def identify(self, token: str) -> Installed:
        """Ask Slack once who this bot token is; raises BadToken or NoSlack."""
        try:
            answer = await self.with_token(token).auth_test()
        except SlackApiError as error:
            raise BadToken(f"SLACK_BOT_TOKEN is refused by Slack ({error_code(error)}); copy it again") from None
        except (aiohttp.ClientError, TimeoutError) as error:
            raise self._silent(error) from error
        scopes = str(answer.headers.get("x-oauth-scopes", "")) if answer.headers else ""
        return Installed(
            workspace=str(answer["team_id"]),
            name=str(answer.get("team", "")),
            token=token,
            bot_user=str(answer.get("user_id", "")),
            bot_id=str(answer.get("bot_id", "")),
            scopes=tuple(scope.strip() for scope in scopes.split(",") if scope.strip()),
        )

    async def check_app_token(self, token: str) -> None:
        """Ask Slack for a Socket Mode address: the handler itself would loop for ever on a bad token."""
        try:
            await self.with_token(token).apps_connections_open(app_token=token)
        except SlackApiError as error:
            raise BadToken(
                f"SLACK_APP_TOKEN is refused by Slack ({error_code(error)}); make an app-level token with the "
                "scope connections:write and switch Socket Mode on"
            ) from None
        except (aiohttp.ClientError, TimeoutError) as error:
            raise self._silent(error) from error

    def _silent(self, error: BaseException) -> NoSlack:
        return NoSlack(
            f"SLACK_API_URL: Slack does not answer at {self.base_url} ({type(error).__name__}); check this "
            "machine's way out to the internet"
        )

    async def heed(self, workspace: str, error: SlackApiError) -> None:
        """Suspend the workspace when Slack's error says that its token is dead."""
        if (code := error_code(error)) in DEAD_TOKEN:
            await self.installations.suspend(workspace, code)


def error_code(error: SlackApiError) -> str:
    """Return Slack's short error code, never its whole answer; `http_503` when the answer was no JSON object."""
    data = getattr(error.response, "data", error.response)
    if isinstance(data, dict) and "error" in data:
        return str(data["error"])
    return f"http_{getattr(error.response, 'status_code', 0)}"
