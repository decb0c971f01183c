"""The form in which a manager says from how many answers up there are results, and how long ballots are kept."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, NumberInputElement

from domain.pulses.overview import ProgramSetting
from views.surfaces import View, context, field, section
from views.text import count, escape

FEWEST = "fewest."
KEEP = "keep."
PROGRAMS_SHOWN = 10


def form(settings: Sequence[ProgramSetting], *, floor: int, longest: int) -> View:
    """Return the form, with what each program asks now; `floor` and `longest` bound what can be entered."""
    blocks: list[Block] = []
    for each in settings[:PROGRAMS_SHOWN]:
        blocks.append(section(f"*{escape(each.name)}*"))
        blocks.append(
            field(
                f"{FEWEST}{each.program_id}",
                "Show results from how many answers up?",
                _whole(each.setting.fewest, floor, 100),
                hint=f"At least {floor}. With fewer answers nothing is shown, and every answer is deleted.",
            )
        )
        blocks.append(
            field(
                f"{KEEP}{each.program_id}",
                "Keep single ballots for how many days?",
                _whole(each.setting.keep_days, 0, longest),
                hint="They name nobody. Afterwards only the sums stay; 0 keeps no ballot at all.",
            )
        )
    blocks.append(context("This holds for pulses that start from now on. Those that are open keep what they promised."))
    return View.modal("pulses.settings", "Pulse settings", blocks, submit="Save", close="Cancel")


def saved(settings: Sequence[ProgramSetting]) -> View:
    """Confirm what holds from now on."""
    said = [
        f"*{escape(each.name)}*: results from {count(each.setting.fewest, 'answer')} up; ballots "
        + (f"kept {count(each.setting.keep_days, 'day')}." if each.setting.keep_days else "not kept.")
        for each in settings[:PROGRAMS_SHOWN]
    ]
    blocks: list[Block] = [section(each) for each in said]
    return View.modal("pulses.settings.saved", "Saved", [*blocks, context("For pulses that start from now on.")])


def _whole(initial: int, least: int, most: int) -> NumberInputElement:
    return NumberInputElement(
        initial_value=str(initial), min_value=str(least), max_value=str(most), is_decimal_allowed=False
    )
