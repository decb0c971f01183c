"""What was entered in a form about time polls, and where the next window opens."""

from __future__ import annotations

from collections.abc import Mapping

from commands.answers import Answer, open_modal, push
from commands.requests import Action, Command, Entered, Shortcut
from domain.timepolls.forms import RawPoll
from views.surfaces import View

SLOT = "slot-"


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
    entered = text(form, name)
    return int(entered) if entered and entered.isdigit() else None


def raw(form: Mapping[str, Entered]) -> RawPoll:
    """Return the form that starts a poll, as it was filled in."""
    return RawPoll(**{name: text(form, name) for name in RawPoll.__dataclass_fields__})


def answers(form: Mapping[str, Entered]) -> dict[int, str | None]:
    """Return what was answered to each slot, by its id."""
    found = {}
    for block in form:
        name = block.removeprefix(SLOT)
        if block != name and name.isdigit():
            found[int(name)] = text(form, block)
    return found
