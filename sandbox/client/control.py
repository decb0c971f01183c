"""The whole control API, from Python."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self

import aiohttp

from sandbox.client.person import Person
from sandbox.client.shapes import ControlError, Json

# Moving the clock waits for every app at every stop, so only the server's own time-out ends it.
_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=10)
_DELIVERY_FAULTS = frozenset({"close_socket", "ack_lost"})


class ControlClient:
    """Talks to one sandbox's control API; give it a session to share, or it opens its own."""

    def __init__(self, url: str, token: str, session: aiohttp.ClientSession | None = None) -> None:
        self._url = url.rstrip("/")
        self._headers = {"authorization": f"Bearer {token}"}
        self._session = session
        self._own = session is None

    async def __aenter__(self) -> Self:
        """Return the client."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the client."""
        await self.close()

    async def close(self) -> None:
        """Close the session, if it is the client's own."""
        if self._own and self._session is not None:
            await self._session.close()
            self._session = None

    async def call(self, method: str, path: str, body: Mapping[str, Any] | aiohttp.FormData | None = None) -> Any:
        """Send one request and return its JSON; raises ControlError."""
        if self._session is None:
            self._session = aiohttp.ClientSession()
        sent: Json = {"data": body}
        if not isinstance(body, aiohttp.FormData):
            sent = {"json": {name: value for name, value in (body or {}).items() if value is not None}}
        async with self._session.request(
            method, f"{self._url}/control/{path}", headers=self._headers, timeout=_TIMEOUT, **sent
        ) as response:
            if response.content_type != "application/json":
                raise ControlError(response.status, "bad_answer", (await response.text())[:200])
            data = await response.json()
            if response.status != 200:
                raise ControlError(response.status, data["error"], data["detail"])
            return data

    def person(self, reference: str, workspace: str | None = None) -> Person:
        """Return someone to act as, by handle or user id; without a workspace, in the first one."""
        return Person(self.call, reference, workspace or "-")

    async def clock(self) -> datetime:
        """Return the workspace clock."""
        return datetime.fromtimestamp((await self.call("GET", "clock"))["now"], UTC)

    async def set_clock(self, to: datetime) -> datetime:
        """Move the clock to a moment, stopping at everything due on the way."""
        if to.tzinfo is None:
            raise ValueError("give an aware datetime")
        return await self._move({"to": to.isoformat()})

    async def advance(self, **duration: float) -> datetime:
        """Move the clock forward, by the arguments of a timedelta such as ``hours=1``."""
        return await self._move({"advance": timedelta(**duration).total_seconds()})

    async def advance_to_next(self) -> datetime:
        """Move the clock to the next due thing."""
        return await self._move({"next": True})

    async def freeze(self, frozen: bool = True) -> datetime:
        """Hold the clock still, or let it run on."""
        return await self._move({"frozen": frozen})

    async def _move(self, body: Json) -> datetime:
        return datetime.fromtimestamp((await self.call("POST", "clock", body))["now"], UTC)

    async def due(self) -> list[Json]:
        """Return what apps will do: ``app``, ``at`` (seconds since 1970) and ``what``, soonest first."""
        found: list[Json] = await self.call("GET", "due")
        return found

    async def add_fault(
        self,
        kind: str,
        method: str | None = None,
        *,
        times: int = 1,
        delay: float = 0.0,
        after: int = 0,
        workspace: str | None = None,
        error: str | None = None,
    ) -> Json:
        """Order a fault; for kinds that strike deliveries, ``method`` is an event type, command or interaction."""
        chosen = method or ("*" if kind in _DELIVERY_FAULTS else "chat.postMessage")
        body = {"kind": kind, "method": chosen, "times": times, "delay": delay, "after": after}
        found: Json = await self.call("POST", "faults", {**body, "workspace": workspace, "error": error})
        return found

    async def faults(self) -> list[Json]:
        """Return the faults that are still to strike."""
        found: list[Json] = await self.call("GET", "faults")
        return found

    async def remove_fault(self, number: int) -> None:
        """Forget the fault with that ``id``; raises when it has struck."""
        await self.call("DELETE", f"faults/{number}")

    async def clear_faults(self) -> None:
        """Forget all faults."""
        await self.call("DELETE", "faults")

    async def traffic(self, since: int = 0) -> list[Json]:
        """Return the exchanges between Slack and apps after a number, oldest first, without secrets."""
        found: list[Json] = await self.call("GET", f"traffic?since={since}")
        return found

    async def posts(self, workspace: str | None = None) -> list[Json]:
        """Return everything that apps posted, in order, with metadata and ts, as it was when posted."""
        found: list[Json] = await self.call("GET", "posts", {"workspace": workspace})
        return found

    async def workspaces(self) -> list[Json]:
        """Return all workspaces with their people and channels."""
        found: list[Json] = await self.call("GET", "workspaces")
        return found

    async def apps(self) -> list[Json]:
        """Return all apps with their open Socket Mode connections."""
        found: list[Json] = await self.call("GET", "apps")
        return found

    async def verify(self, app: str) -> bool:
        """Run the url_verification handshake with an app; return whether it passed."""
        return bool((await self.call("POST", f"apps/{app}/verify"))["verified"])

    async def probe(self, app: str) -> bool:
        """Return whether an app is there: connected, or listening at its address."""
        return bool((await self.call("POST", f"apps/{app}/probe"))["connected"])

    async def refresh_sockets(self, app: str) -> int:
        """Ask an app's connections to come back anew; return how many there were."""
        return int((await self.call("POST", f"apps/{app}/refresh_sockets"))["connections"])

    async def close_socket(self, app: str) -> int:
        """Break one of an app's connections; return how many are left."""
        return int((await self.call("POST", f"apps/{app}/close_socket"))["connections"])

    async def admin(self, verb: str, workspace: str | None = None, **given: Any) -> Json:
        """Do what an administrator does; the verbs are in ``docs/sandbox.md``."""
        found: Json = await self.call("POST", f"workspaces/{workspace or '-'}/admin/{verb}", given)
        return found

    async def admin_add_user(self, handle: str, workspace: str | None = None, **more: Any) -> Json:
        """Add a person (``name``, ``email``, ``tz`` and so on); apps hear ``team_join``."""
        return await self.admin("add_user", workspace, handle=handle, **more)

    async def admin_deactivate_user(self, user: str, workspace: str | None = None) -> Json:
        """Deactivate a person; apps hear ``user_change``."""
        return await self.admin("deactivate_user", workspace, user=user)

    async def admin_set_profile(self, user: str, workspace: str | None = None, **changes: str) -> Json:
        """Change a person's ``tz``, ``name``, ``email``, ``title`` or ``handle``; apps hear ``user_change``."""
        return await self.admin("set_profile", workspace, user=user, **changes)

    async def admin_rename_channel(self, channel: str, name: str, workspace: str | None = None) -> Json:
        """Rename a channel."""
        return await self.admin("rename_channel", workspace, channel=channel, name=name)

    async def admin_archive_channel(self, channel: str, workspace: str | None = None) -> Json:
        """Archive a channel."""
        return await self.admin("archive_channel", workspace, channel=channel)

    async def admin_create_channel(
        self, name: str, workspace: str | None = None, *, private: bool = False, members: Sequence[str] = ()
    ) -> Json:
        """Create a channel with members, named by handle or id."""
        return await self.admin("create_channel", workspace, name=name, private=private, members=list(members))

    async def admin_add_bot(self, channel: str, app: str | None = None, workspace: str | None = None) -> Json:
        """Put an app's bot into a channel."""
        return await self.admin("add_bot", workspace, channel=channel, app=app)

    async def admin_remove_bot(self, channel: str, app: str | None = None, workspace: str | None = None) -> Json:
        """Take an app's bot out of a channel."""
        return await self.admin("remove_bot", workspace, channel=channel, app=app)

    async def admin_change_channel_id(self, channel: str, workspace: str | None = None) -> Json:
        """Give a channel another id, as sharing it can do; return ``old`` and ``new``."""
        return await self.admin("change_channel_id", workspace, channel=channel)

    async def admin_revoke_token(self, app: str | None = None, workspace: str | None = None) -> Json:
        """Revoke an app's token."""
        return await self.admin("revoke_token", workspace, app=app)

    async def admin_uninstall(self, app: str | None = None, workspace: str | None = None) -> Json:
        """Uninstall an app."""
        return await self.admin("uninstall", workspace, app=app)

    async def admin_install(self, app: str | None = None, workspace: str | None = None) -> Json:
        """Install an app (again); return its ``bot_token``."""
        return await self.admin("install", workspace, app=app)
