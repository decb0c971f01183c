"""Acting as a person: every verb of the control API that someone in front of Slack could do."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.control import shown
from sandbox.errors import ControlRefused
from sandbox.interactions.desk import SETTLE, Desk
from sandbox.interactions.submissions import Submissions
from sandbox.interactions.surface import Surface
from sandbox.state.apps import Installation
from sandbox.state.channels import Channel, Kind
from sandbox.state.messages import Message
from sandbox.state.people import User
from sandbox.state.views import View
from sandbox.state.workspace import Workspace

if TYPE_CHECKING:
    from sandbox.server import Sandbox

Json = dict[str, Any]
HOME_SECONDS = 2.0


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

    @property
    def settle(self) -> float:
        """How long an outcome waits for what follows an acknowledgement, in seconds."""
        return float(self.given.get("settle", SETTLE))

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


async def _command(act: Act) -> Json:
    channel = act.channel(act.text("channel", "#general"))
    in_thread = bool(act.given.get("thread"))
    return shown.outcome(
        await act.desk.command(act.text("command"), act.text("text", ""), channel, in_thread=in_thread)
    )


async def _say(act: Act) -> Json:
    channel = act.channel(act.text("channel"))
    thread = act.message(act.given["thread"])[1] if act.given.get("thread") else None
    return shown.message(act.desk.say(channel, act.text("text"), thread=thread))


async def _messages(act: Act) -> Json:
    channel = act.channel(act.text("channel"))
    everything = [*channel.log, *channel.ephemerals.get(act.user.id, ())]
    everything.sort(key=lambda message: message.stamp)
    return {"messages": [shown.message(message) for message in everything]}


async def _dm(act: Act) -> Json:
    installation = act.installation(act.optional("app"))
    return {"channel": act.sandbox.world.direct(act.workspace, act.user.id, installation.bot_user).id}


async def _click(act: Act) -> Json:
    surface = act.surface()
    block, element = surface.find(act.text("action_id"), act.optional("block_id"), act.optional("value"))
    if element["type"] not in ("button", "workflow_button"):
        raise ControlRefused("cannot_do", f"{element['action_id']} is a {element['type']}: choose, do not click", 409)
    return shown.outcome(await act.desk.use(surface, block, element, surface.enter(block, element, None)))


async def _choose(act: Act) -> Json:
    surface = act.surface()
    block, element = surface.find(act.text("action_id"), act.optional("block_id"))
    value = surface.enter(block, element, act.given.get("input"))
    return shown.outcome(await act.desk.use(surface, block, element, value))


async def _views(act: Act) -> Json:
    return {"views": [shown.view(view) for view in act.workspace.stack(act.user.id)]}


async def _fill(act: Act) -> Json:
    view = act.view(act.optional("view"))
    surface = Surface.of_view(act.installation(view.app), act.workspace, view)
    values = act.given.get("values")
    if not isinstance(values, Mapping):
        raise ControlRefused("missing", "say values: block_id or action_id to input")
    entered = []
    for name, given in values.items():
        block, element = surface.find_named(str(name))
        entered.append((block, element, surface.enter(block, element, given)))
    for block, element, value in entered:
        surface.keep(block, element, value)
    return shown.view(view)


async def _submit(act: Act) -> Json:
    return shown.outcome(await act.modals.submit(act.view(act.optional("view"))))


async def _close(act: Act) -> Json:
    return shown.outcome(await act.modals.close(act.view(act.optional("view"))))


async def _home(act: Act) -> Json:
    wait = float(act.given.get("wait", HOME_SECONDS))
    view = await act.desk.open_home(act.installation(act.optional("app")), wait)
    return {"view": shown.view(view) if view else None}


async def _shortcut(act: Act) -> Json:
    message = act.message(act.given["message"])[1] if act.given.get("message") else None
    if message is not None and message.ephemeral_to:
        raise ControlRefused("cannot_do", "messages seen by one person have no shortcuts", 409)
    return shown.outcome(await act.desk.shortcut(act.text("callback_id"), message))


async def _options(act: Act) -> Json:
    surface = act.surface()
    block, element = surface.find(act.text("action_id"), act.optional("block_id"))
    return {"options": await act.desk.options(surface, block, element, act.text("query"))}


async def _channels(act: Act) -> Json:
    seen = [entry for entry in act.workspace.channels.values() if act.workspace.visible(entry, act.user)]
    return {"channels": [shown.channel(entry, act.user.id) for entry in seen]}


async def _join(act: Act) -> Json:
    channel = act.channel(act.text("channel"))
    if channel.kind is not Kind.PUBLIC or channel.archived:
        raise ControlRefused("cannot_do", "nobody can join that channel", 409)
    act.sandbox.membership.join(act.workspace, channel, act.user.id)
    return shown.channel(channel, act.user.id)


async def _leave(act: Act) -> Json:
    channel = act.channel(act.text("channel"))
    act.sandbox.membership.leave(act.workspace, channel, act.user.id)
    return shown.channel(channel, act.user.id)


async def _react(act: Act) -> Json:
    channel, message = act.message(act.given.get("message"))
    name = act.text("name").strip(":")
    has = act.user.id in message.reactions.get(name, ())
    remove = bool(act.given.get("remove"))
    if message.ephemeral_to or has is not remove:
        raise ControlRefused("cannot_do", "no such reaction to take back" if remove else "already reacted", 409)
    act.sandbox.membership.react(act.workspace, channel, message, act.user.id, name, remove=remove)
    return shown.message(message)


async def _me(act: Act) -> Json:
    return shown.user(act.user)


VERBS: dict[str, Callable[[Act], Awaitable[Json]]] = {
    "me": _me,
    "command": _command,
    "say": _say,
    "messages": _messages,
    "dm": _dm,
    "click": _click,
    "choose": _choose,
    "views": _views,
    "fill": _fill,
    "submit": _submit,
    "close": _close,
    "home": _home,
    "shortcut": _shortcut,
    "options": _options,
    "channels": _channels,
    "join": _join,
    "leave": _leave,
    "react": _react,
}
