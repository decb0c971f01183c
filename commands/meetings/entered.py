"""What was entered in a form about meetings, and where the next window opens."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from commands.answers import Answer, open_modal, push, say, update
from commands.requests import Action, Command, Entered
from services.directory import workgroups
from services.work import Works
from views.surfaces import Message, View

BEHIND_UTC = timedelta(hours=12)
"""Where the day begins last: a day that has passed there has passed everywhere."""


def text(form: Mapping[str, Entered], name: str) -> str | None:
    """Return what one input holds, or None."""
    entered = form.get(name)
    return entered if isinstance(entered, str) else None


def several(form: Mapping[str, Entered], name: str) -> tuple[str, ...]:
    """Return what was ticked."""
    entered = form.get(name)
    return entered if isinstance(entered, tuple) else ()


def number(form: Mapping[str, Entered], name: str) -> int | None:
    """Return the id that was chosen, or None."""
    entered = text(form, name)
    return int(entered) if entered and entered.isascii() and entered.isdigit() else None


def today(now: datetime) -> date:
    """Return the day that it still is somewhere."""
    return (now - BEHIND_UTC).date()


def on_top(request: Command | Action, view: View) -> Answer:
    """Open a window: on top of the one that the request came from, if there is one."""
    return push(view) if isinstance(request, Action) and request.surface == "modal" else open_modal(view)


def shown(request: Action, message: Message, view: View) -> Answer:
    """Show what a click led to where it was clicked: the window changes, elsewhere a message answers."""
    if request.surface == "modal":
        return update(view, home=True)
    return Answer(home=True) if request.surface == "home" else say(message, home=True)


async def named(request: Command, works: Works) -> int:
    """Return the workgroup that was typed, or the person's only one."""
    return await workgroups.find(works, request.workspace, request.user, request.text)
