"""What was entered in a form about calls, and where the next window opens."""

from __future__ import annotations

from collections.abc import Mapping

from commands.answers import Answer, open_modal, push
from commands.requests import Action, Command, Entered, Shortcut
from views.surfaces import View


def on_top(request: Command | Action | Shortcut, view: View) -> Answer:
    """Open a window: on top of the one that the request came from, if there is one."""
    return push(view) if isinstance(request, Action) and request.surface == "modal" else open_modal(view)


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
    return int(entered) if isinstance(entered, str) and entered.isdigit() else None


def suffix(action_id: str) -> str:
    """Return what stands after the colon of an action id: `yes` of `calls.rsvp:yes`."""
    return action_id.rpartition(":")[2]
