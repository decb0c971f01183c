"""One thing to do as one person: who it is, what was given, and what of the workspace it names."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.control.seen import Seen
from sandbox.errors import ControlRefused
from sandbox.interactions.desk import SETTLE, Desk
from sandbox.interactions.submissions import Submissions
from sandbox.interactions.surface import Surface
from sandbox.state.apps import Installation
from sandbox.state.channels import Channel
from sandbox.state.files import File
from sandbox.state.files import render as render_file
from sandbox.state.messages import Message
from sandbox.state.people import User
from sandbox.state.views import View
from sandbox.state.workspace import Workspace

if TYPE_CHECKING:
    from sandbox.server import Sandbox

Json = dict[str, Any]


@dataclass(slots=True)
class Act:
    """One thing to do as one person."""

    sandbox: "Sandbox"
    workspace: Workspace
    user: User
    given: Mapping[str, Any]

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text of the request; raises ControlRefused when it is missing."""
        value = self.given.get(name, default)
        if value is None:
            raise ControlRefused("missing", f"say {name}")
        return str(value)

    def optional(self, name: str) -> str | None:
        """Return a text of the request, or None."""
        value = self.given.get(name)
        return None if value is None else str(value)

    def flag(self, name: str) -> bool:
        """Return a yes-or-no of the request, no when it is not said."""
        return self.given.get(name, False) in (True, "true", "1")

    @property
    def settle(self) -> float:
        """How long an outcome waits for what follows an acknowledgement, in seconds."""
        return seconds(self.given.get("settle", SETTLE))

    @property
    def seen(self) -> Seen:
        """Everything as the person sees it."""
        return Seen(self.sandbox.world, self.workspace, self.user)

    @property
    def desk(self) -> Desk:
        """The person's desk."""
        return Desk(self.sandbox, self.workspace, self.user, settle=self.settle)

    @property
    def modals(self) -> Submissions:
        """The buttons of the person's modals."""
        return Submissions(self.sandbox, self.workspace, self.user, settle=self.settle)

    def installation(self, app: str | None) -> Installation:
        """Return the app that is meant; without a name there must be only one."""
        live = self.sandbox.world.installations(self.workspace.id)
        found = [entry for entry in live if app is None or entry.app.id == app]
        if not found or (app is None and len(found) > 1):
            raise ControlRefused("no_app", f"say which app: {', '.join(entry.app.id for entry in live) or 'none'}")
        return found[0]

    def channel(self, reference: str) -> Channel:
        """Return a channel that the person can see, by id, ``#name`` or ``@handle``."""
        if reference.startswith("@"):
            other = self.workspace.user(reference)
            if other is None:
                raise ControlRefused("no_such_person", reference, 404)
            return self.sandbox.world.direct(self.workspace, self.user.id, other.id)
        found = self.workspace.channel(reference)
        if found is None or not self.workspace.visible(found, self.user):
            raise ControlRefused("not_visible", f"{self.user.handle} sees no channel {reference}", 404)
        return found

    def message(self, given: Any) -> tuple[Channel, Message]:
        """Return a message the person sees, named by ``{"channel": ..., "ts": ...}``."""
        if not isinstance(given, Mapping):
            raise ControlRefused("missing", "say message with its channel and ts")
        channel = self.channel(str(given.get("channel", "")))
        ts = str(given.get("ts", ""))
        for entry in channel.ephemerals.get(self.user.id, ()):
            if entry.ts == ts:
                return channel, entry
        found = channel.log.get(ts)
        if found is None:
            raise ControlRefused("no_such_message", f"there is no message {ts} in {channel.name or channel.id}", 404)
        return channel, found

    def view(self, view_id: str | None) -> View:
        """Return one of the person's views, the top modal when none is named."""
        stack = self.workspace.stack(self.user.id)
        if view_id is None:
            if not stack:
                raise ControlRefused("cannot_do", f"{self.user.handle} has no modal open", 409)
            return stack[-1]
        found = self.workspace.find_view(view_id)
        if found is None or found.user != self.user.id:
            raise ControlRefused("cannot_do", f"{self.user.handle} no longer has the view {view_id} open", 409)
        return found

    def files(self, ids: Iterable[Any]) -> list[File]:
        """Return files that the person uploaded, by id; raises ControlRefused."""
        found = []
        for name in ids:
            entry = self.workspace.files.get(str(name))
            if entry is None or entry.user != self.user.id:
                raise ControlRefused("no_such_file", f"{self.user.handle} has uploaded no file {name}", 404)
            found.append(entry)
        return found

    def entered(self, surface: Surface, block: Json, element: Json, given: Any) -> Json:
        """Return the value of an element after the person entered something; a file input takes ids of their files."""
        if element["type"] == "file_input" and isinstance(given, list):
            given = [render_file(file, self.sandbox.world.base_url) for file in self.files(given)]
        return surface.enter(block, element, given)

    def surface(self) -> Surface:
        """Return what is acted on: a message or a view."""
        if self.given.get("message") is not None:
            channel, message = self.message(self.given["message"])
            installation = next(
                (
                    entry
                    for entry in self.sandbox.world.installations(self.workspace.id)
                    if entry.bot_id == message.author.bot_id
                ),
                None,
            )
            if installation is None:
                raise ControlRefused("cannot_do", "no installed app stands behind that message", 409)
            return Surface(installation, self.workspace, self.user.id, message=message, channel=channel)
        view = self.view(self.optional("view"))
        return Surface.of_view(self.installation(view.app), self.workspace, view)


def seconds(value: Any) -> float:
    """Return a number of seconds; raises ControlRefused for what is none, or never ends."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        raise ControlRefused("bad_time", f"{value!r} is not a number of seconds")
    return number
