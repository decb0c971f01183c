"""What was entered in a form about newsletters, and where the next window opens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog

from commands.answers import Answer, open_modal, push
from commands.requests import Action, Command, Entered, Request, Shortcut
from domain.errors import UserFacingError
from domain.newsletters.forms import RawItem
from views.surfaces import View


class BadForm(UserFacingError):
    """A window or button that does not say what ours say: it is out of date, or was tampered with."""


def on_top(request: Command | Action | Shortcut, view: View) -> Answer:
    """Open a window: on top of the one that the request came from, if there is one."""
    return push(view) if isinstance(request, Action) and request.surface == "modal" else open_modal(view)


def in_place(request: Action, view: View) -> Answer:
    """Turn the window that the request came from into this one, or open it where there is none."""
    return Answer(update=view) if request.surface == "modal" else open_modal(view)


def text(form: Mapping[str, Entered], name: str) -> str | None:
    """Return what one input holds, or None."""
    entered = form.get(name)
    return entered if isinstance(entered, str) else None


def several(form: Mapping[str, Entered], name: str) -> tuple[str, ...]:
    """Return what was picked where several may be."""
    entered = form.get(name)
    return entered if isinstance(entered, tuple) else (entered,) if entered else ()


def item(form: Mapping[str, Entered]) -> RawItem:
    """Return an item's inputs."""
    return RawItem(**{name: text(form, name) for name in ("section", "title", "text", "link", "credit")})


def clicked(request: Action) -> int:
    """Return the id that a button carries. Raises BadForm."""
    return number(request.value, request, "button")


def kept(state: Mapping[str, Any], name: str, request: Request) -> int:
    """Return a number that a window of ours carries. Raises BadForm."""
    return number(state.get(name), request, "state")


def number(value: object, request: Request, what: str) -> int:
    """Return a whole number that came back from Slack. Raises BadForm for anything that we did not send."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 19:
        return int(value)
    if type(value) is int and 0 <= value < 10**18:
        return value
    structlog.get_logger().warning("newsletters.tampered", workspace=request.workspace, what=what)
    raise BadForm("This window does not say any more what it is about. Nothing was done; please open it again.")
