"""Listeners that start a pulse: the form, its preview, and back again."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from commands import entered
from commands.answers import Answer, on_top, update
from commands.pulses import filled
from commands.requests import Action, Command, Entered, Submission
from domain.errors import FieldErrors, UserFacingError
from domain.pulses.instrument import Form
from domain.pulses.pulse import Audience
from domain.pulses.windows import Every
from services.pulses import listing, offering, starting
from services.pulses.starting import Wish
from services.work import Works
from views.pulses import starting as views
from views.surfaces import View

FIELDS = ("group", "instrument", "form", "days", "every", "audience")
DAYS = "Give the length of the window as a whole number of days."

EnumT = TypeVar("EnumT", bound=StrEnum)


async def open_form(request: Command | Action, works: Works) -> Answer:
    """Open the form, for the workgroup of the channel that the person is in."""
    offer = await offering.to_start(works, request.workspace, request.user, channel=request.channel)
    return on_top(request, views.form(offer))


async def choose_instrument(request: Action, works: Works) -> Answer:
    """Describe the instrument that was chosen, and offer the forms that it has."""
    offer = await offering.to_start(works, request.workspace, request.user)
    return update(views.form(offer, _raw(request.form) | {"instrument": request.value}))


async def change(request: Action, works: Works) -> Answer:
    """Turn the preview back into the form, as it was filled in."""
    offer = await offering.to_start(works, request.workspace, request.user)
    return update(views.form(offer, request.state))


async def check(request: Submission, works: Works) -> Answer:
    """Turn the filled-in form into its preview."""
    raw = _raw(request.form)
    wish = await _wish(request, works, raw)
    try:
        reach = await starting.preview(works, request.workspace, request.user, wish)
    except UserFacingError as error:
        raise _in_this_form(error) from None
    if reach.already is not None:
        line = await listing.line(works, request.workspace, request.user, pulse_id=reach.already.id)
        return update(views.already(reach.already, reach.group, seated=line.answers))
    return update(
        views.preview(
            wish.instrument,
            wish.form,
            group=reach.group,
            people=reach.people,
            channel=reach.channel,
            closes_at=reach.closes_at,
            nudges=[each.due_at for each in reach.nudges],
            least=reach.least,
            every=wish.every,
            audience=wish.audience,
            state=raw | {"version": wish.instrument.version},
        )
    )


async def start(request: Submission, works: Works) -> Answer:
    """Start what the preview showed; the run that was opened meanwhile is offered instead."""
    wish = await _wish(request, works, dict(request.state))
    done = await starting.start(works, request.workspace, request.user, wish, request_key=request.view_id)
    line = await listing.line(works, request.workspace, request.user, pulse_id=done.pulse.id)
    return update(_ended(line.group, done, seated=line.answers), home=True)


def _ended(group: str, done: starting.Started, *, seated: bool) -> View:
    if done.new:
        return views.started(done.pulse, group, done.people)
    return views.already(done.pulse, group, seated=seated)


async def _wish(request: Submission, works: Works, raw: Mapping[str, Any]) -> Wish:
    """Return what was entered. Raises FieldErrors by field, and NotFound for an instrument that is gone."""
    group = str(raw.get("group") or "")
    if group[:1] not in {"w", "p"} or not group[1:].isdecimal() or len(group) > 19:
        raise FieldErrors({"group": "Choose the workgroup that the pulse is for."})
    chosen = raw.get("instrument")
    version = raw.get("version")
    instrument = await offering.instrument(
        works,
        request.workspace,
        request.user,
        chosen if isinstance(chosen, str) else None,
        version if type(version) is int else None,
    )
    repeats = raw.get("every") or views.ONCE
    return Wish(
        instrument,
        form=_one_of(Form, raw.get("form") or instrument.forms[0].value, "form"),
        workgroup_id=int(group[1:]) if group[0] == "w" else None,
        program_id=int(group[1:]) if group[0] == "p" else None,
        days=filled.number({"days": str(raw.get("days") or "")}, "days", sentence=DAYS),
        every=None if repeats == views.ONCE else _one_of(Every, repeats, "every"),
        audience=_one_of(Audience, raw.get("audience") or Audience.LIAISON.value, "audience"),
    )


def _one_of(kind: type[EnumT], value: object, field: str) -> EnumT:
    found = next((each for each in kind if each.value == value), None)
    if found is None:
        raise FieldErrors({field: "Choose one of these."})
    return found


def _raw(form: Mapping[str, Entered]) -> dict[str, str]:
    """Return what was entered; the instrument's menu, which is listened to, has an action id of its own."""
    found = {name: entered.text(form, name) for name in FIELDS}
    return {name: value for name, value in found.items() if value}


def _in_this_form(error: UserFacingError) -> UserFacingError:
    """Put what is wrong with the group under the input that it is chosen by."""
    if error.field == "workgroup":
        return FieldErrors({"group": error.message})
    return error
