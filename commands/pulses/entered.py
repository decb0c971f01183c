"""What was entered in a form about pulses; what was tampered with is refused, and logged without its content."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog

from commands.answers import Answer, open_modal, push
from commands.requests import Action, Command, Entered, Shortcut
from domain.errors import FieldErrors, UserFacingError
from domain.pulses.ballot import NoSuchQuestion, Page
from views.pulses.answering import RATE, SAY
from views.surfaces import View


class BadForm(UserFacingError):
    """A window or button that does not say what ours say: it is out of date, or was tampered with."""


def on_top(request: Command | Action | Shortcut, view: View) -> Answer:
    """Open a window: on top of the one that the request came from, if there is one."""
    return push(view) if isinstance(request, Action) and request.surface == "modal" else open_modal(view)


def text(form: Mapping[str, Entered], name: str) -> str | None:
    """Return what one input holds, or None."""
    entered = form.get(name)
    return entered if isinstance(entered, str) else None


def several(form: Mapping[str, Entered], name: str) -> tuple[str, ...]:
    """Return what was picked, by boxes or by a menu of one."""
    entered = form.get(name)
    return entered if isinstance(entered, tuple) else (entered,) if entered else ()


def number(form: Mapping[str, Entered], name: str, *, sentence: str) -> int:
    """Return the whole number that was entered; raises FieldErrors with the sentence for anything else."""
    entered = text(form, name)
    if entered is None or not entered.isdecimal() or len(entered) > 4:
        raise FieldErrors({name: sentence})
    return int(entered)


def clicked(request: Action) -> int:
    """Return the id that a button carries. Raises BadForm."""
    return _whole(request.value, request.workspace, "button")


def kept(state: Mapping[str, Any], name: str, workspace: str) -> int:
    """Return a number that a window of ours carries. Raises BadForm."""
    return _whole(state.get(name), workspace, "state")


def page(form: Mapping[str, Entered], workspace: str, *, last: bool = False) -> Page:
    """Return what a page of a ballot says. Raises NoSuchQuestion for an answer that is no number."""
    ratings: dict[str, int | None] = {}
    comments: dict[str, str | None] = {}
    for name, entered in form.items():
        if name.startswith(SAY):
            comments[name.removeprefix(SAY)] = text(form, name)
        elif name.startswith(RATE) and entered is None:
            ratings[name.removeprefix(RATE)] = None
        elif name.startswith(RATE):
            ratings[name.removeprefix(RATE)] = _rating(entered, workspace)
    return Page(ratings, comments, last)


def in_their_fields(error: FieldErrors) -> FieldErrors:
    """Return errors by question as errors by the input that it is asked in."""
    return FieldErrors({f"{SAY}{name}": sentence for name, sentence in error.errors.items()})


def tampered(workspace: str, what: str) -> None:
    """Log that a form did not say what ours say: where, and nothing of what it held or of who sent it."""
    structlog.get_logger().warning("pulses.tampered", workspace=workspace, what=what)


def _rating(entered: Entered, workspace: str) -> int:
    if isinstance(entered, str) and entered.isdecimal() and len(entered) < 5:
        return int(entered)
    tampered(workspace, "rating")
    raise NoSuchQuestion("A rating was not on the scale. Nothing was saved; please open the form again.")


def _whole(value: object, workspace: str, what: str) -> int:
    # Slack gives back what we sent; a number beyond the database's is no id of ours.
    if isinstance(value, str) and value.isdecimal() and len(value) < 19:
        return int(value)
    if type(value) is int and 0 <= value < 10**18:
        return value
    tampered(workspace, what)
    raise BadForm("This window does not say any more what it is about. Nothing was done; please open it again.")
