"""What was entered in a form about resources, what a button carries, and where the next window opens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commands.answers import Answer, open_modal, push
from commands.requests import Action, Command, Entered, Shortcut, Submission
from domain.errors import NotFound
from domain.library.form import RawResource
from views.surfaces import View


def on_top(request: Command | Action | Shortcut, view: View) -> Answer:
    """Open a window: on top of the one that the request came from, if there is one."""
    return push(view) if isinstance(request, Action) and request.surface == "modal" else open_modal(view)


def text(form: Mapping[str, Entered], name: str) -> str | None:
    """Return what one input holds, or None."""
    entered = form.get(name)
    return entered if isinstance(entered, str) else None


def resource(request: Submission) -> RawResource:
    """Return what the form of a resource holds."""
    form = request.form
    group = text(form, "workgroup")
    return RawResource(
        title=text(form, "title"),
        link=text(form, "link"),
        summary=text(form, "summary"),
        kind=text(form, "kind"),
        state=text(form, "state"),
        tags=text(form, "tags"),
        credit=text(form, "credit"),
        workgroup_id=_number(group) if group else None,
    )


def clicked(request: Action) -> int:
    """Return the id that a button carries. Raises NotFound."""
    return _number(request.value)


def kept(state: Mapping[str, Any]) -> int:
    """Return the id of the resource that a window is about. Raises NotFound."""
    return _number(str(state.get("resource", "")))


def _number(value: str) -> int:
    # Slack gives back what we sent; a number beyond the database's is no id of ours.
    if value.isdecimal() and len(value) < 19:
        return int(value)
    raise NotFound("This does not say any more which resource it is about. `/library` shows the library.")
