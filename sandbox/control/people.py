"""Acting as a person: every verb of the control API that someone in front of Slack could do."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sandbox.control import reading, shown
from sandbox.control.act import Act, seconds
from sandbox.errors import ControlRefused
from sandbox.state.channels import Kind

Json = dict[str, Any]
HOME_SECONDS = 2.0


async def _command(act: Act) -> Json:
    channel = act.channel(act.text("channel", "#general"))
    in_thread = bool(act.given.get("thread"))
    return act.seen.outcome(
        await act.desk.command(act.text("command"), act.text("text", ""), channel, in_thread=in_thread)
    )


async def _say(act: Act) -> Json:
    channel = act.channel(act.text("channel"))
    thread = act.message(act.given["thread"])[1] if act.given.get("thread") else None
    named = act.given.get("files") or ()
    if not isinstance(named, list | tuple):
        raise ControlRefused("bad_files", "say the ids of files in a list")
    files = act.files(named)
    said = act.desk.say(
        channel, act.text("text", "" if files else None), thread=thread, files=files, broadcast=act.flag("broadcast")
    )
    return act.seen.message(said)


async def _dm(act: Act) -> Json:
    installation = act.installation(act.optional("app"))
    return {"channel": act.sandbox.world.direct(act.workspace, act.user.id, installation.bot_user).id}


async def _click(act: Act) -> Json:
    surface = act.surface()
    block, element = surface.find(act.text("action_id"), act.optional("block_id"), act.optional("value"))
    if element["type"] not in ("button", "workflow_button"):
        raise ControlRefused("cannot_do", f"{element['action_id']} is a {element['type']}: choose, do not click", 409)
    return act.seen.outcome(await act.desk.use(surface, block, element, surface.enter(block, element, None)))


async def _choose(act: Act) -> Json:
    surface = act.surface()
    block, element = surface.find(act.text("action_id"), act.optional("block_id"))
    value = act.entered(surface, block, element, act.given.get("input"))
    return act.seen.outcome(await act.desk.use(surface, block, element, value, entered=not act.flag("typing")))


async def _views(act: Act) -> Json:
    return {"views": [shown.view(view) for view in act.workspace.stack(act.user.id)]}


async def _fill(act: Act) -> Json:
    surface = act.surface()
    values = act.given.get("values")
    if not isinstance(values, Mapping):
        raise ControlRefused("missing", "say values: block_id or action_id to input")
    entered = []
    for name, given in values.items():
        block, element = surface.find_named(str(name))
        entered.append((block, element, act.entered(surface, block, element, given)))
    for block, element, value in entered:
        surface.keep(block, element, value)
    return shown.view(surface.view) if surface.view else act.seen.message(surface.told)


async def _submit(act: Act) -> Json:
    return act.seen.outcome(await act.modals.submit(act.view(act.optional("view"))))


async def _close(act: Act) -> Json:
    return act.seen.outcome(await act.modals.close(act.view(act.optional("view")), everything=act.flag("all")))


async def _home(act: Act) -> Json:
    wait = seconds(act.given.get("wait", HOME_SECONDS))
    view = await act.desk.open_home(act.installation(act.optional("app")), wait)
    return {"view": shown.view(view) if view else None}


async def _shortcut(act: Act) -> Json:
    message = act.message(act.given["message"])[1] if act.given.get("message") else None
    if message is not None and message.ephemeral_to:
        raise ControlRefused("cannot_do", "messages seen by one person have no shortcuts", 409)
    return act.seen.outcome(await act.desk.shortcut(act.text("callback_id"), message))


async def _options(act: Act) -> Json:
    surface = act.surface()
    block, element = surface.find(act.text("action_id"), act.optional("block_id"))
    return await act.desk.options(surface, block, element, act.text("query"))


async def _channels(act: Act) -> Json:
    return {"channels": act.seen.channels()}


async def _join(act: Act) -> Json:
    channel = act.channel(act.text("channel"))
    if channel.kind is not Kind.PUBLIC or channel.archived:
        raise ControlRefused("cannot_do", "nobody can join that channel", 409)
    act.sandbox.membership.join(act.workspace, channel, act.user.id)
    return act.seen.channel(channel)


async def _leave(act: Act) -> Json:
    channel = act.channel(act.text("channel"))
    act.sandbox.membership.leave(act.workspace, channel, act.user.id)
    return act.seen.channel(channel)


async def _react(act: Act) -> Json:
    channel, message = act.message(act.given.get("message"))
    name = act.text("name").strip(":")
    has = act.user.id in message.reactions.get(name, ())
    remove = bool(act.given.get("remove"))
    if message.ephemeral_to or has is not remove:
        raise ControlRefused("cannot_do", "no such reaction to take back" if remove else "already reacted", 409)
    act.sandbox.membership.react(act.workspace, channel, message, act.user.id, name, remove=remove)
    return act.seen.message(message)


async def _me(act: Act) -> Json:
    return act.seen.someone(act.user)


VERBS: dict[str, Callable[[Act], Awaitable[Json]]] = {
    "me": _me,
    "command": _command,
    "say": _say,
    "messages": reading.messages,
    "timeline": reading.timeline,
    "thread": reading.thread,
    "read": reading.read,
    "file": reading.file,
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
