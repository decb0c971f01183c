"""Acting as a person, from Python."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, overload

import aiohttp

from sandbox.client.shapes import Json, Message, Outcome, View, message_from, outcome_from, view_from

Call = Callable[[str, str, Mapping[str, Any] | aiohttp.FormData], Awaitable[Any]]


class Person:
    """Someone to act as."""

    def __init__(self, call: Call, reference: str, workspace: str) -> None:
        self._call = call
        self._path = f"workspaces/{workspace}/people/{reference.removeprefix('@')}"

    async def _do(self, verb: str, **given: Any) -> Any:
        return await self._call("POST", f"{self._path}/{verb}", given)

    async def me(self) -> Json:
        """Return who this is: id, handle, name, e-mail, zone and so on."""
        found: Json = await self._do("me")
        return found

    async def command(
        self,
        command: str,
        text: str = "",
        channel: str = "#general",
        settle: float | None = None,
        thread: Message | None = None,
    ) -> Outcome:
        """Run a slash command; ``settle`` is how many seconds to wait for what follows a silent acknowledgement.

        In a ``thread`` Slack refuses it.
        """
        root = {"channel": channel, "ts": thread.ts} if thread else None
        given = {"command": command, "text": text, "channel": channel, "settle": settle, "thread": root}
        return outcome_from(await self._do("command", **given))

    async def say(
        self,
        channel: str,
        text: str,
        thread: Message | str | None = None,
        *,
        files: Sequence[str] = (),
        broadcast: bool = False,
    ) -> Message:
        """Say something in a channel (``#general``, ``C…``, ``D…`` or ``@handle``), or in a message's thread.

        ``files`` are ids of what the person uploaded; a reply that is ``broadcast`` is shown in the channel too.
        """
        ts = thread.ts if isinstance(thread, Message) else thread
        root = {"channel": channel, "ts": ts} if ts else None
        given = {"channel": channel, "text": text, "thread": root, "files": list(files), "broadcast": broadcast}
        return message_from(await self._do("say", **given))

    async def messages(self, channel: str) -> list[Message]:
        """Return what this person sees in a channel, oldest first, with what only they see."""
        return [message_from(entry) for entry in (await self._do("messages", channel=channel))["messages"]]

    async def timeline(
        self, channel: str, *, before: str | None = None, after: str | None = None, limit: int | None = None
    ) -> Json:
        """Return a page of a channel, oldest first: ``messages``, whether there are ``more``, and the ``total``.

        Without ``before`` and ``after`` it is the last one; with ``after`` alone it goes forward.
        """
        found: Json = await self._do("timeline", channel=channel, before=before, after=after, limit=limit)
        return found

    async def thread(self, message: Message | Json) -> Json:
        """Return the thread of a message: ``root`` and ``replies``."""
        at = _place(message)["message"] if isinstance(message, Message) else message
        found: Json = await self._do("thread", channel=at["channel"], ts=at["ts"])
        return found

    async def read(self, channel: str, ts: str | None = None) -> Json:
        """Mark a channel as read, up to a message or to its end; return the channel."""
        found: Json = await self._do("read", channel=channel, ts=ts)
        return found

    async def upload(self, name: str, content: bytes, *, title: str = "", alt_txt: str = "") -> Json:
        """Upload a file; its ``id`` goes into ``say`` or a file input, its ``url`` into a browser."""
        form = aiohttp.FormData({"title": title, "alt_txt": alt_txt}, quote_fields=False)
        form.add_field("file", content, filename=name)
        found: Json = (await self._call("POST", f"{self._path}/upload", form))["file"]
        return found

    async def file(self, file: str) -> Json:
        """Return a file by its id, with its ``url`` for a browser."""
        found: Json = (await self._do("file", id=file))["file"]
        return found

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
        return outcome_from(
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
        return outcome_from(await self._do("choose", **_place(surface), **given))

    async def views(self) -> list[View]:
        """Return the open modals, top last."""
        found = [view_from(entry) for entry in (await self._do("views"))["views"]]
        return [view for view in found if view]

    @overload
    async def fill(self, surface: View, values: Mapping[str, Any]) -> View: ...

    @overload
    async def fill(self, surface: Message, values: Mapping[str, Any]) -> Message: ...

    async def fill(self, surface: Message | View, values: Mapping[str, Any]) -> Message | View:
        """Fill inputs of a modal or message, named by block_id or action_id; nothing is filled when one cannot be."""
        filled = await self._do("fill", **_place(surface), values=dict(values))
        return view_from(filled) or surface if isinstance(surface, View) else message_from(filled)

    async def submit(self, view: View | None = None, settle: float | None = None) -> Outcome:
        """Submit the modal on top; ``errors`` are those of the app, or of Slack's own client."""
        return outcome_from(await self._do("submit", view=view.id if view else None, settle=settle))

    async def close_view(self, view: View | None = None, *, everything: bool = False) -> Outcome:
        """Close the modal on top, or all of them at once."""
        return outcome_from(await self._do("close", view=view.id if view else None, all=everything))

    async def home(self, app: str | None = None, wait: float | None = None) -> View | None:
        """Open an app's Home and return it once it is published; after ``wait`` seconds, as it is."""
        return view_from((await self._do("home", app=app, wait=wait))["view"])

    async def shortcut(self, callback_id: str, message: Message | None = None, settle: float | None = None) -> Outcome:
        """Run a shortcut, global or on a message."""
        place = _place(message) if message else {}
        return outcome_from(await self._do("shortcut", callback_id=callback_id, settle=settle, **place))

    async def options(self, surface: Message | View, action_id: str, query: str) -> list[Json]:
        """Type into an external select, and return the options its app offers."""
        found = await self._do("options", **_place(surface), action_id=action_id, query=query)
        groups: list[Json] = found.get("option_groups") or [found]
        return [option for group in groups for option in group["options"]]

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
        return message_from(await self._do("react", **_place(message), name=name, remove=remove))


def _place(surface: Message | View) -> Json:
    if isinstance(surface, View):
        return {"view": surface.id}
    return {"message": {"channel": surface.channel, "ts": surface.ts}}
