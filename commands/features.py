"""What a feature listens to: the one table that the router, the help texts and the manifest are made from."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from commands.answers import Answer
from commands.requests import Action, Closing, Command, Event, OptionsQuery, Shortcut, Submission
from services.work import Works

RequestT = TypeVar("RequestT")

Handler = Callable[[RequestT, Works], Awaitable[Answer]]
"""Parse, one service call, answer: about ten lines; raises UserFacingError for what the person can mend."""


@dataclass(frozen=True)
class Subcommand:
    """One word after a slash command, with the sentence and the example that help shows."""

    handler: Handler[Command]
    summary: str
    example: str


@dataclass(frozen=True)
class SlashCommand:
    """A slash command. Without a subcommand (or with an unknown first word) `default` is called, if there is one;
    otherwise the person sees the help with the nearest match. `bare` is called when nothing at all was typed after it.

    `name` is without slash and prefix: `calls`.
    """

    name: str
    summary: str
    usage: str
    subcommands: Mapping[str, Subcommand]
    default: Handler[Command] | None = None
    bare: Handler[Command] | None = None


@dataclass(frozen=True)
class ShortcutEntry:
    """A shortcut in Slack's menus: `kind` is `global` or `message`."""

    handler: Handler[Shortcut]
    name: str
    description: str
    kind: str = "global"


@dataclass(frozen=True)
class Feature:
    """Everything one feature listens to, by id.

    Actions and forms are named `<feature>.<noun>.<verb>`; an action id with a suffix after `:` (`calls.rsvp:yes`)
    is looked up without it, because Slack wants action ids in one block to differ.
    """

    name: str
    commands: tuple[SlashCommand, ...] = ()
    actions: Mapping[str, Handler[Action]] = field(default_factory=dict)
    submissions: Mapping[str, Handler[Submission]] = field(default_factory=dict)
    closings: Mapping[str, Handler[Closing]] = field(default_factory=dict)
    options: Mapping[str, Handler[OptionsQuery]] = field(default_factory=dict)
    shortcuts: Mapping[str, ShortcutEntry] = field(default_factory=dict)
    events: Mapping[str, Handler[Event]] = field(default_factory=dict)
    scopes: tuple[str, ...] = ()
