"""What was entered in a form about webinars and news, and where the next window opens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog

from commands.answers import Answer, open_modal, push, update
from commands.requests import Action, Command, Entered, Shortcut
from domain.errors import UserFacingError
from domain.webinars.forms import RawNews, RawWebinar
from views.surfaces import View


class BadForm(UserFacingError):
    """A window or button that does not say what ours say: it is out of date, or was tampered with."""


def on_top(request: Command | Action | Shortcut, view: View) -> Answer:
    """Open a window: on top of the one that the request came from, if there is one."""
    return push(view) if isinstance(request, Action) and request.surface == "modal" else open_modal(view)


def in_place(request: Action, view: View) -> Answer:
    """Turn the window that the request came from into this one, or open it where there is none."""
    return update(view) if request.surface == "modal" else open_modal(view)


def text(form: Mapping[str, Entered], name: str) -> str | None:
    """Return what one input holds, or None."""
    entered = form.get(name)
    return entered if isinstance(entered, str) else None


def several(form: Mapping[str, Entered], name: str) -> tuple[str, ...]:
    """Return what was chosen where several answers may be."""
    entered = form.get(name)
    return entered if isinstance(entered, tuple) else ()


def number(form: Mapping[str, Entered], name: str) -> int | None:
    """Return the id that was chosen, or None."""
    entered = form.get(name)
    return int(entered) if isinstance(entered, str) and _is_id(entered) else None


def clicked(request: Action) -> int:
    """Return the id that a button carries. Raises BadForm."""
    if _is_id(request.value):
        return int(request.value)
    raise _tampered(request.workspace, "button")


def kept(state: Mapping[str, Any], name: str, workspace: str) -> int:
    """Return a number that a window of ours carries. Raises BadForm."""
    value = state.get(name)
    if type(value) is int and 0 <= value < 10**18:
        return value
    raise _tampered(workspace, "state")


def webinar(form: Mapping[str, Entered]) -> RawWebinar:
    """Return the form of a webinar as it was filled in."""
    texts = ("title", "abstract", "new_topics", "presenters", "date", "time", "zone", "minutes", "link", "capacity")
    return RawWebinar(
        **{name: text(form, name) for name in texts},
        topics=several(form, "topics"),
        channels=several(form, "channels"),
        workgroups=several(form, "workgroups"),
    )


def news(form: Mapping[str, Entered]) -> RawNews:
    """Return the form of a piece of news as it was filled in."""
    return RawNews(
        **{name: text(form, name) for name in ("title", "text", "link", "new_topics")},
        topics=several(form, "topics"),
        channels=several(form, "channels"),
        workgroups=several(form, "workgroups"),
    )


def suffix(action_id: str) -> str:
    """Return what stands after the colon of an action id: `yes` of `webinars.attended:yes`."""
    return action_id.rpartition(":")[2]


def _is_id(entered: str) -> bool:
    # A number beyond the database's is no id of ours.
    return entered.isascii() and entered.isdigit() and len(entered) < 19


def _tampered(workspace: str, what: str) -> BadForm:
    structlog.get_logger().warning("webinars.tampered", workspace=workspace, what=what)
    return BadForm("This window does not say any more what it is about. Nothing was done; please open it again.")
