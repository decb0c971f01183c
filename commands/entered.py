"""What was entered in a form, what a button carries and what a window of ours keeps; none of it is believed."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, NoReturn, TypeVar

import structlog

from commands.requests import Action, Command, Entered, Request, Submission
from domain.errors import NotFound
from services.directory import workgroups
from services.work import Works

EnumT = TypeVar("EnumT", bound=Enum)

_DIGITS = 18
"""A longer number is no id of ours: the database has none."""


OUT_OF_DATE = "This window does not say any more what it is about. Nothing was done; please open it again."


class BadForm(NotFound):
    """A window or button that does not say what ours say: it is out of date, or was tampered with."""


class Carried(dict[str, Any]):
    """What a window of ours carries from form to form; to ask for what it does not carry raises BadForm."""

    def __missing__(self, name: str) -> NoReturn:
        structlog.get_logger().warning("form.tampered", what="state")
        raise BadForm(OUT_OF_DATE)


def text(form: Mapping[str, Entered], name: str) -> str | None:
    """Return what one input holds, or None."""
    entered = form.get(name)
    return entered if isinstance(entered, str) else None


def several(form: Mapping[str, Entered], name: str) -> tuple[str, ...]:
    """Return what was picked where several may be, by boxes or by a menu of one."""
    entered = form.get(name)
    return entered if isinstance(entered, tuple) else (entered,) if entered else ()


def chosen(form: Mapping[str, Entered], name: str) -> int | None:
    """Return the id that was chosen; None where nothing was, or what is no id."""
    return number(form.get(name))


def clicked(request: Action) -> int:
    """Return the id that a button carries. Raises BadForm."""
    return whole(request.value, request, "button")


def kept(request: Action | Submission, name: str) -> int:
    """Return a number that a window of ours carries. Raises BadForm."""
    return whole(request.state.get(name), request, "state")


def whole(value: object, request: Request, what: str) -> int:
    """Return a whole number that came back from Slack. Raises BadForm for anything that we did not send."""
    found = number(value)
    if found is None:
        tampered(request, what)
        raise BadForm(OUT_OF_DATE)
    return found


def one_of(kind: type[EnumT], value: object, request: Request) -> EnumT:
    """Return what a button of ours means. Raises BadForm for anything that none of ours means."""
    try:
        return kind(value)
    except ValueError:
        tampered(request, "button")
        raise BadForm(OUT_OF_DATE) from None


def number(value: object) -> int | None:
    """Return a whole number that the database can hold, sent as digits or as itself; None for anything else."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _DIGITS:
        return int(value)
    return value if type(value) is int and 0 <= value < 10**_DIGITS else None


def tampered(request: Request, what: str) -> None:
    """Log that a form did not say what ours say: where, and nothing of what it held or of who sent it."""
    structlog.get_logger().warning("form.tampered", workspace=request.workspace, what=what)


async def workgroup(request: Command, works: Works) -> int:
    """Return the workgroup that was typed after a command, or that of the channel, or the person's only one."""
    return await workgroups.find(works, request.workspace, request.user, request.text, channel=request.channel)


def suffix(action_id: str) -> str:
    """Return what stands after the colon of an action id: `yes` of `calls.rsvp:yes`."""
    return action_id.rpartition(":")[2]
