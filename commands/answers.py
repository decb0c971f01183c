"""What a handler answers: said to one person, opened as a modal, or shown under a field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commands.requests import Action, Request
from views.surfaces import Message, View


@dataclass(frozen=True)
class Choice:
    """One option of an external select."""

    text: str
    value: str


@dataclass(frozen=True)
class Document:
    """A file for one person: its name, its bytes, and the sentence it comes with (mrkdwn, escaped)."""

    name: str
    content: bytes
    comment: str


@dataclass(frozen=True)
class Answer:
    """What happens where the person is, after the handler's work is committed.

    `say` shows a message to this person only (a command's answer, or an ephemeral one after a click);
    with `replace` it takes the place of the clicked message. `open` shows a modal, on top of one that is open
    when `on_top`; `update` changes the modal the request came from (the next page of a form); `clear` closes
    all modals. `home` rebuilds this person's Home tab. `choices` answers an external select. `document` is sent to
    their direct messages; when that fails they are told, and can ask again.
    """

    say: Message | None = None
    replace: bool = False
    open: View | None = None
    on_top: bool = False
    update: View | None = None
    clear: bool = False
    home: bool = False
    choices: tuple[Choice, ...] | None = None
    document: Document | None = None


NOTHING = Answer()
"""Acknowledged; whatever follows arrives through the outbox."""


def say(message: Message, *, home: bool = False) -> Answer:
    """Show a message to the acting person only."""
    return Answer(say=message, home=home)


def open_modal(view: View) -> Answer:
    """Open a modal."""
    return Answer(open=view)


def push(view: View) -> Answer:
    """Put a modal on top of the one that is open."""
    return Answer(open=view, on_top=True)


def on_top(request: Request, view: View) -> Answer:
    """Open a modal: on top of the one that the request came from, if there is one."""
    return push(view) if isinstance(request, Action) and request.surface == "modal" else open_modal(view)


def in_place(request: Action, view: View) -> Answer:
    """Turn the modal that the request came from into this one, or open it where there is none."""
    return update(view) if request.surface == "modal" else open_modal(view)


def shown(request: Action, message: Message, view: View, *, home: bool = False) -> Answer:
    """Show what a click led to where it was clicked: the modal changes, and elsewhere a message answers.

    With `home` the Home tab follows; a click there needs no message.
    """
    if request.surface == "modal":
        return update(view, home=home)
    return Answer(home=True) if home and request.surface == "home" else say(message, home=home)


def update(view: View, *, home: bool = False) -> Answer:
    """Turn the modal that the request came from into this one."""
    return Answer(update=view, home=home)


def choices(options: Sequence[Choice]) -> Answer:
    """Offer these options of an external select, at most 100."""
    return Answer(choices=tuple(options[:100]))
