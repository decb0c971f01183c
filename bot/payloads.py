"""From Slack's payloads to the values that handlers take: one function a kind."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from commands.entered import Carried
from commands.requests import Action, Closing, Command, Entered, Event, OptionsQuery, Shortcut, Submission
from domain.library.links import all_in

Body = Mapping[str, Any]

FIELD = "value"
"""The action id of every plain input; an input that dispatches has an action id of its own."""

ADDRESSES = frozenset({"url", "title_link", "from_url", "original_url"})
"""Where blocks and unfurled pages keep the address of what they show."""


def command(body: Body, workspace: str, *, name: str, text: str) -> Command:
    """Return a slash command; `name` is without slash and prefix, `text` what follows the subcommand."""
    return Command(
        workspace=workspace,
        user=str(body.get("user_id", "")),
        user_name=str(body.get("user_name", "")),
        channel=str(body["channel_id"]) if body.get("channel_id") else None,
        name=name,
        text=_written(text),
    )


def action(body: Body, workspace: str) -> Action:
    """Return the click or choice that a block_actions payload carries."""
    element = body["actions"][0]
    view = body.get("view") or {}
    entered = _entered(element)
    values = entered if isinstance(entered, tuple) else (entered,) if entered else ()
    surface = {"home": "home", "modal": "modal"}.get(str(view.get("type", "")), "message")
    return Action(
        workspace=workspace,
        **_person(body),
        channel=_channel(body),
        action_id=str(element["action_id"]),
        value=values[0] if values else "",
        values=values,
        surface=surface,
        message_ts=_message_ts(body),
        view_id=view.get("id"),
        state=_state(view),
        form=_form(view or body),
    )


def submission(body: Body, workspace: str) -> Submission:
    """Return a submitted modal."""
    view = body["view"]
    return Submission(
        workspace=workspace,
        **_person(body),
        callback_id=str(view["callback_id"]),
        view_id=str(view["id"]),
        state=_state(view),
        form=_form(view),
    )


def closing(body: Body, workspace: str) -> Closing:
    """Return a modal that was closed."""
    view = body["view"]
    return Closing(
        workspace=workspace,
        **_person(body),
        callback_id=str(view["callback_id"]),
        view_id=str(view["id"]),
        state=_state(view),
    )


def options(body: Body, workspace: str) -> OptionsQuery:
    """Return what was typed into an external select."""
    return OptionsQuery(
        workspace=workspace,
        **_person(body),
        channel=_channel(body),
        action_id=str(body["action_id"]),
        block_id=str(body.get("block_id", "")),
        query=_written(body.get("value", "")),
    )


def shortcut(body: Body, workspace: str) -> Shortcut:
    """Return a global or message shortcut."""
    return Shortcut(
        workspace=workspace,
        **_person(body),
        channel=_channel(body),
        callback_id=str(body["callback_id"]),
        message_ts=_message_ts(body),
        message_text=str((body.get("message") or {}).get("text") or ""),
        message_links=_links(body.get("message") or {}),
    )


def event(body: Body, workspace: str) -> Event:
    """Return an event with its inner body; `user` is who did it, where Slack says so."""
    inner = body["event"]
    user = inner.get("user")
    channel = inner.get("channel")
    return Event(
        workspace=workspace,
        user=str(user.get("id", "")) if isinstance(user, Mapping) else str(user or ""),
        channel=str(channel.get("id", "")) if isinstance(channel, Mapping) else channel,
        kind=str(inner["type"]),
        body=inner,
    )


def _links(message: Body) -> tuple[str, ...]:
    """Return the links that a message's blocks and unfurled pages carry, in their order, each once."""
    return tuple(dict.fromkeys((*_addresses(message.get("blocks")), *_addresses(message.get("attachments")))))


def _addresses(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for inner in value:
            yield from _addresses(inner)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if name in ADDRESSES and isinstance(inner, str):
                yield inner
            elif name == "text" and isinstance(inner, str):
                yield from all_in(inner)
            else:
                yield from _addresses(inner)


def _person(body: Body) -> dict[str, str]:
    user = body.get("user") or {}
    return {"user": str(user.get("id", "")), "user_name": str(user.get("name") or user.get("username") or "")}


def _channel(body: Body) -> str | None:
    return (body.get("channel") or body.get("container") or {}).get("id") or (body.get("container") or {}).get(
        "channel_id"
    )


def _message_ts(body: Body) -> str | None:
    return (
        (body.get("message") or {}).get("ts")
        or body.get("message_ts")
        or (body.get("container") or {}).get("message_ts")
    )


def _state(view: Body) -> Mapping[str, Any]:
    try:
        state = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        return Carried()
    return Carried(state) if isinstance(state, dict) else Carried()


def _form(holder: Body) -> dict[str, Entered]:
    """Map each block id to what its one input holds; in a block of several, `block.action` to each."""
    form: dict[str, Entered] = {}
    for block_id, elements in ((holder.get("state") or {}).get("values") or {}).items():
        for action_id, element in elements.items():
            name = block_id if len(elements) == 1 or action_id == FIELD else f"{block_id}.{action_id}"
            form[name] = _entered(element)
    return form


def _entered(element: Body) -> Entered:
    reader = _READERS.get(str(element.get("type", "")))
    return reader(element) if reader else _text(element.get("value"))


def _text(value: Any) -> str | None:
    return None if value is None else _written(value)


def _written(value: object) -> str:
    """Return what somebody wrote, without NUL: no keyboard makes one, and PostgreSQL keeps none in a text."""
    return str(value).replace("\0", "")


def _plain(name: str) -> Callable[[Body], Entered]:
    return lambda element: _text(element.get(name))


def _several(name: str) -> Callable[[Body], Entered]:
    return lambda element: tuple(str(value) for value in element.get(name) or ())


def _option(element: Body) -> Entered:
    return _text((element.get("selected_option") or {}).get("value"))


def _options(element: Body) -> Entered:
    return tuple(str(option.get("value", "")) for option in element.get("selected_options") or ())


def _files(element: Body) -> Entered:
    return tuple(str(file.get("id", "")) for file in element.get("files") or ())


def _rich_text(element: Body) -> Entered:
    value = element.get("rich_text_value")
    return None if value is None else json.dumps(value, separators=(",", ":"))


_READERS: Mapping[str, Callable[[Body], Entered]] = {
    "static_select": _option,
    "external_select": _option,
    "overflow": _option,
    "radio_buttons": _option,
    "multi_static_select": _options,
    "multi_external_select": _options,
    "checkboxes": _options,
    "users_select": _plain("selected_user"),
    "conversations_select": _plain("selected_conversation"),
    "channels_select": _plain("selected_channel"),
    "multi_users_select": _several("selected_users"),
    "multi_conversations_select": _several("selected_conversations"),
    "multi_channels_select": _several("selected_channels"),
    "datepicker": _plain("selected_date"),
    "timepicker": _plain("selected_time"),
    "datetimepicker": _plain("selected_date_time"),
    "rich_text_input": _rich_text,
    "file_input": _files,
}
