"""response_url: an address on which an app may answer an interaction five times within thirty minutes."""

import json
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from sandbox.errors import SlackError
from sandbox.posting import author_of, checked
from sandbox.state.apps import Installation
from sandbox.state.channels import Channel
from sandbox.state.messages import Message
from sandbox.state.workspace import Workspace
from sandbox.traffic import FORM, LONGEST_BODY, Direction, Sent

if TYPE_CHECKING:
    from sandbox.world import World

Json = dict[str, Any]

REMEMBERED = 10_000  # addresses; those that still live are kept beyond it


@dataclass(slots=True)
class _Address:
    installation: Installation
    workspace: Workspace
    channel: Channel
    user: str
    origin: Message | None
    until: float
    uses: int


class Responses:
    """Issues response_urls and takes what apps send to them."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._addresses: dict[str, _Address] = {}

    def __len__(self) -> int:
        """Return how many addresses are remembered."""
        return len(self._addresses)

    def issue(
        self,
        installation: Installation,
        workspace: Workspace,
        channel: Channel,
        user: str,
        *,
        origin: Message | None = None,
        kind: str = "actions",
    ) -> str:
        """Return a new address; ``origin`` is the message that was acted on."""
        timing = self._world.config.timing
        now = time.monotonic()
        self._forget(now)
        name = secrets.token_urlsafe(18)
        until = now + timing.response_url * timing.scale
        self._addresses[name] = _Address(
            installation, workspace, channel, user, origin, until, timing.response_url_uses
        )
        number = self._world.ids.number("response_url")
        return f"{self._world.base_url}/{kind}/{workspace.id}/{number}/{name}"

    def _forget(self, now: float) -> None:
        """Drop addresses that have ended; the newest of them stay a while to be told that they are too old."""
        while len(self._addresses) > REMEMBERED:
            oldest = next(iter(self._addresses))
            if self._addresses[oldest].until >= now:
                return
            del self._addresses[oldest]

    async def handle(self, request: web.Request) -> web.Response:
        """Answer a POST to a response_url: ``ok``, or 404 when it is unknown, worn out or too old."""
        started = time.perf_counter()
        address = self._addresses.get(request.match_info["name"])
        body: Json = {}
        status, error, why = 200, "", ""
        if address is None:
            status, error = 404, "no_such_url"
        elif address.until < time.monotonic():
            status, error = 404, "expired_url"
        elif address.uses <= 0:
            status, error = 404, "used_url"
        else:
            try:
                body = await _body(request)
                address.uses -= 1
                self._respond(address, body)
            except SlackError as problem:
                status, error, why = 400 if problem.code == "invalid_payload" else 500, problem.code, problem.sentence
        self._world.traffic.record(
            direction=Direction.FROM_APP,
            name="response_url",
            app=address.installation.app.id if address else "",
            workspace=address.workspace.id if address else "",
            status=status,
            ms=(time.perf_counter() - started) * 1000,
            error=error,
            request=body,
            response="ok" if status == 200 else error,
            sent=await sent_by(request),
            why=why,
        )
        if status == 404:
            return web.json_response({"ok": False, "error": error}, status=404)
        return web.Response(status=status, text=error or "ok")

    def _respond(self, address: _Address, body: Json) -> None:
        if body.get("delete_original"):
            self._delete(address)
            return
        replace = body.get("replace_original")
        in_channel = body.get("response_type") == "in_channel"
        self.show(
            address.installation,
            address.workspace,
            address.channel,
            address.user,
            body,
            in_channel=in_channel,
            origin=address.origin if replace else None,
            via="response_url",
        )

    def show(
        self,
        installation: Installation,
        workspace: Workspace,
        channel: Channel,
        user: str,
        body: Json,
        *,
        in_channel: bool,
        origin: Message | None = None,
        via: str,
    ) -> Message:
        """Show an app's answer: to the person only unless ``in_channel``, or in place of the ``origin``."""
        content = checked(workspace, {name: body[name] for name in ("text", "blocks", "attachments") if body.get(name)})
        author = author_of(installation)
        poster = self._world.poster
        if origin is not None and origin.ephemeral_to:
            origin.text, origin.blocks, origin.attachments = content.text, content.blocks, content.attachments
            channel.log.changed(origin, user=user)
            workspace.touch_user(user)
            workspace.news.place(workspace.id, channel.id, user=user)
            return origin
        if origin is not None and origin.author.bot_id == installation.bot_id:
            return poster.update(workspace, channel, origin, content, editor=installation.bot_user)
        if not in_channel:
            return poster.ephemeral(workspace, channel, author, content, user=user, via=via)
        root = channel.log.get(str(body.get("thread_ts") or ""))
        return poster.post(workspace, channel, author, content, via=via, thread=root.stamp if root else None)

    def _delete(self, address: _Address) -> None:
        origin, channel = address.origin, address.channel
        if origin is None:
            return
        if origin.ephemeral_to:
            channel.hide(address.user, origin)
            address.workspace.touch_user(address.user)
            address.workspace.news.place(address.workspace.id, channel.id, user=address.user)
        elif channel.log.get(origin.ts) is origin and origin.author.bot_id == address.installation.bot_id:
            self._world.poster.delete(address.workspace, channel, origin)


async def sent_by(request: web.Request) -> Sent:
    """Return a request of an app as it came; uploads, and bodies that are very long, without what they carried."""
    kept = {name: request.headers[name] for name in ("content-type", "authorization") if name in request.headers}
    size = request.content_length or 0
    text = request.content_type.startswith(("application/json", FORM)) and size <= LONGEST_BODY
    body = (await request.read()).decode(errors="replace") if text and request.body_exists else ""
    return Sent(str(request.url), request.method, kept, body)


async def _body(request: web.Request) -> Json:
    try:
        if request.content_type == "application/x-www-form-urlencoded":
            data = json.loads(str((await request.post()).get("payload", "")))
        else:
            data = json.loads(await request.text())
    except (ValueError, LookupError, RecursionError):
        raise SlackError("invalid_payload") from None
    if not isinstance(data, dict):
        raise SlackError("invalid_payload")
    return data
