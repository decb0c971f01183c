"""Listeners of `/pulse settings`: what a program asks of its pulses, for managers."""

from __future__ import annotations

from commands import entered
from commands.answers import Answer, on_top, update
from commands.pulses import filled
from commands.requests import Action, Command, Submission
from domain.errors import FieldErrors
from domain.pulses.overview import Setting
from domain.pulses.suppression import FLOOR
from services.pulses import setting
from services.work import Works
from views.pulses import setting as views

MOST_FEWEST = 100


async def open_form(request: Command | Action, works: Works) -> Answer:
    """Open the form with what holds now."""
    found = await setting.every(works, request.workspace, request.user)
    return on_top(request, views.form(found, floor=FLOOR, longest=setting.LONGEST_KEPT))


async def save(request: Submission, works: Works) -> Answer:
    """Save what was entered for every program, or say what is wrong with any of it."""
    errors: dict[str, str] = {}
    wanted: dict[int, Setting] = {}
    for name in request.form:
        if not name.startswith(views.FEWEST):
            continue
        program = name.removeprefix(views.FEWEST)
        fewest = _whole(request, name, FLOOR, MOST_FEWEST, errors)
        keep = _whole(request, f"{views.KEEP}{program}", 0, setting.LONGEST_KEPT, errors)
        program_id = entered.whole(program, request, "state")
        wanted[program_id] = Setting(fewest, keep)
    if errors:
        raise FieldErrors(errors)
    await setting.change(works, request.workspace, request.user, wanted)
    return update(views.saved(await setting.every(works, request.workspace, request.user)))


def _whole(request: Submission, name: str, least: int, most: int, errors: dict[str, str]) -> int:
    sentence = f"Enter a whole number from {least} to {most:,}."
    try:
        found = filled.number(request.form, name, sentence=sentence)
    except FieldErrors as error:
        errors.update(error.errors)
        return least
    if not least <= found <= most:
        errors[name] = sentence
    return found
