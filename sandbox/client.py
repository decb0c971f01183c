"""The control API from Python: act as people, move the clock, order faults, look at everything.

::

    async with ControlClient(url, token) as client:
        maya = client.person("maya")
        outcome = await maya.command("/lunch", "today", channel="#general")
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self

import aiohttp

Json = dict[str, Any]

# Moving the clock waits for every app at every stop, so only the server's own time-out ends it.
_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=10)
_DELIVERY_FAULTS = frozenset({"close_socket", "ack_lost"})


class ControlError(Exception):
    """The sandbox could not do what was asked; ``code`` is for programs, ``detail`` for people."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.status = status
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Message:
    """A message as one person sees it."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json]
    metadata: Json | None
    ephemeral: bool
    thread_ts: str | None
    reactions: Mapping[str, Sequence[str]]
    edited: bool
    bot_id: str
    app_id: str
    attachments: list[Json]
    files: list[Json]
    subtype: str
    number: int


@dataclass(frozen=True, slots=True)
class View:
    """A modal or Home in front of a person, as it was when asked for."""

    id: str
    type: str
    callback_id: str
    external_id: str
    title: str
    submit: str | None
    close: str | None
    private_metadata: str
    blocks: list[Json]
    values: Mapping[str, Mapping[str, Json]]
    errors: Mapping[str, str]
    hash: str
    app: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How something a person did ended.

    ``status`` is ok, errors (a modal's inputs), timeout, failed or refused. ``said`` is what the person was told
    since, ``view`` the modal on top afterwards.
    """

    status: str
    ok: bool
    ack_ms: float
    error: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    said: Sequence[Message] = ()
    view: View | None = None


def _message(data: Json) -> Message:
    return Message(**data)


def _view(data: Json | None) -> View | None:
    return View(**data) if data else None


def _outcome(data: Json) -> Outcome:
    said = tuple(_message(entry) for entry in data["said"])
    return Outcome(**{**data, "said": said, "view": _view(data["view"])})


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

    async def call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Send one request and return its JSON; raises ControlError."""
        if self._session is None:
            self._session = aiohttp.ClientSession()
        given = {name: value for name, value in (body or {}).items() if value is not None}
        async with self._session.request(
            method, f"{self._url}/control/{path}", json=given, headers=self._headers, timeout=_TIMEOUT
        ) as response:
            if response.content_type != "application/json":
                raise ControlError(response.status, "bad_answer", (await response.text())[:200])
            data = await response.json()
            if response.status != 200:
                raise ControlError(response.status, data["error"], data["detail"])
            return data

    def person(self, reference: str, workspace: str | None = None) -> "Person":
        """Return someone to act as, by handle or user id; without a workspace, in the first one."""
        return Person(self, reference, workspace or "-")

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


class Person:
    """Someone to act as."""

    def __init__(self, client: ControlClient, reference: str, workspace: str) -> None:
        self._client = client
        self._path = f"workspaces/{workspace}/people/{reference.removeprefix('@')}"

    async def _do(self, verb: str, **given: Any) -> Any:
        return await self._client.call("POST", f"{self._path}/{verb}", given)

    async def me(self) -> Json:
        """Return who this is: id, handle, name, e-mail, zone and so on."""
        found: Json = await self._do("me")
        return found

    async def command(
        self, command: str, text: str = "", channel: str = "#general", settle: float | None = None
    ) -> Outcome:
        """Run a slash command; ``settle`` is how many seconds to wait for what follows a silent acknowledgement."""
        return _outcome(await self._do("command", command=command, text=text, channel=channel, settle=settle))

    async def say(self, channel: str, text: str, thread: Message | str | None = None) -> Message:
        """Say something in a channel (``#general``, ``C…``, ``D…`` or ``@handle``), or in a message's thread."""
        ts = thread.ts if isinstance(thread, Message) else thread
        root = {"channel": channel, "ts": ts} if ts else None
        return _message(await self._do("say", channel=channel, text=text, thread=root))

    async def messages(self, channel: str) -> list[Message]:
        """Return what this person sees in a channel, oldest first, with what only they see."""
        return [_message(entry) for entry in (await self._do("messages", channel=channel))["messages"]]

    async def dm(self, app: str | None = None) -> str:
        """Return the id of the direct message with an app."""
        return str((await self._do("dm", app=app))["channel"])

    async def click(
        self,
        surface: Message | View,
        action_id: str,
        block_id: str | None = None,
        value: str | None = None,
        settle: float | None = None,
    ) -> Outcome:
        """Press a button in a message, modal or Home; ``block_id`` or ``value`` tells equal ones apart."""
        where = _place(surface)
        return _outcome(
            await self._do("click", **where, action_id=action_id, block_id=block_id, value=value, settle=settle)
        )

    async def choose(
        self,
        surface: Message | View,
        action_id: str,
        chosen: Any,
        block_id: str | None = None,
        settle: float | None = None,
    ) -> Outcome:
        """Use any other element: an option's value or label, a list of them, ids, a date, a time, text.

        The app hears of it where Slack would tell it; an input of a modal is only filled.
        """
        given = {"action_id": action_id, "block_id": block_id, "input": chosen, "settle": settle}
        return _outcome(await self._do("choose", **_place(surface), **given))

    async def views(self) -> list[View]:
        """Return the open modals, top last."""
        return [View(**entry) for entry in (await self._do("views"))["views"]]

    async def fill(self, view: View, values: Mapping[str, Any]) -> View:
        """Fill inputs of a modal, named by block_id or action_id; nothing is filled when one cannot be."""
        return View(**await self._do("fill", view=view.id, values=dict(values)))

    async def submit(self, view: View | None = None, settle: float | None = None) -> Outcome:
        """Submit the modal on top; ``errors`` are those of the app, or of Slack's own client."""
        return _outcome(await self._do("submit", view=view.id if view else None, settle=settle))

    async def close_view(self, view: View | None = None) -> Outcome:
        """Close the modal on top."""
        return _outcome(await self._do("close", view=view.id if view else None))

    async def home(self, app: str | None = None, wait: float | None = None) -> View | None:
        """Open an app's Home and return it once it is published; after ``wait`` seconds, as it is."""
        return _view((await self._do("home", app=app, wait=wait))["view"])

    async def shortcut(self, callback_id: str, message: Message | None = None, settle: float | None = None) -> Outcome:
        """Run a shortcut, global or on a message."""
        place = _place(message) if message else {}
        return _outcome(await self._do("shortcut", callback_id=callback_id, settle=settle, **place))

    async def options(self, surface: Message | View, action_id: str, query: str) -> list[Json]:
        """Type into an external select, and return the options its app offers."""
        found: list[Json] = (await self._do("options", **_place(surface), action_id=action_id, query=query))["options"]
        return found

    async def channels(self) -> list[Json]:
        """Return the channels this person sees."""
        found: list[Json] = (await self._do("channels"))["channels"]
        return found

    async def join(self, channel: str) -> Json:
        """Join a public channel."""
        found: Json = await self._do("join", channel=channel)
        return found

    async def leave(self, channel: str) -> Json:
        """Leave a channel."""
        found: Json = await self._do("leave", channel=channel)
        return found

    async def react(self, message: Message, name: str, *, remove: bool = False) -> Message:
        """React to a message, or take it back."""
        return _message(await self._do("react", **_place(message), name=name, remove=remove))


def _place(surface: Message | View) -> Json:
    if isinstance(surface, View):
        return {"view": surface.id}
    return {"message": {"channel": surface.channel, "ts": surface.ts}}
