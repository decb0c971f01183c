"""What reaches a feature: a command, a click, a form, as values without Slack's wrapping."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Entered = str | tuple[str, ...] | None
"""What one input holds: text or a picked value, several picked values, or nothing."""


@dataclass(frozen=True)
class Request:
    """Who did something and where. `user` is a Slack id; `channel` is None in Home and in modals."""

    workspace: str
    user: str
    user_name: str = ""
    channel: str | None = None


@dataclass(frozen=True)
class Command(Request):
    """A slash command; `text` is what follows the subcommand, without it."""

    name: str = ""
    text: str = ""


@dataclass(frozen=True)
class Action(Request):
    """A click or a choice.

    `value` is the button's value, the chosen option or the picked id; `values` are all of a multi-select.
    `surface` is message, modal or home; `message_ts` is set in a message, `view_id`, `state` and `form` in a view.
    """

    action_id: str = ""
    value: str = ""
    values: tuple[str, ...] = ()
    surface: str = "message"
    message_ts: str | None = None
    view_id: str | None = None
    state: Mapping[str, Any] = field(default_factory=dict)
    form: Mapping[str, Entered] = field(default_factory=dict)


@dataclass(frozen=True)
class Submission(Request):
    """A submitted modal. `form` maps block id to what was entered; `state` is our private_metadata.

    `view_id` stays the same when a request is repeated, so it is the request_key of what the form creates.
    """

    callback_id: str = ""
    view_id: str = ""
    state: Mapping[str, Any] = field(default_factory=dict)
    form: Mapping[str, Entered] = field(default_factory=dict)


@dataclass(frozen=True)
class Closing(Request):
    """A modal that was closed without submitting."""

    callback_id: str = ""
    view_id: str = ""
    state: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class OptionsQuery(Request):
    """What somebody typed into an external select."""

    action_id: str = ""
    block_id: str = ""
    query: str = ""


@dataclass(frozen=True)
class Shortcut(Request):
    """A global shortcut, or one on a message: then with its ts, its text, and the links in its blocks and unfurls."""

    callback_id: str = ""
    message_ts: str | None = None
    message_text: str = ""
    message_links: tuple[str, ...] = ()


@dataclass(frozen=True)
class Event(Request):
    """Something that happened in Slack; `body` is the inner event."""

    kind: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)
