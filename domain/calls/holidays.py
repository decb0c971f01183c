"""Holidays of single states on the day of a call: they move nothing, but whoever plans or comes should know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.directory.hours import holiday
from domain.directory.states import BY_CODE


@dataclass(frozen=True)
class StateHoliday:
    """A public holiday that is no federal one: the states (their names) that have it, and how many people are there."""

    name: str
    states: tuple[str, ...]
    people: int


def state_holidays(starts_at: datetime, people: Mapping[str, int]) -> tuple[StateHoliday, ...]:
    """Return the holidays that states have on the day on which a call begins for them, by the clock of each.

    `people` says how many work in which state (postal code); other states are not looked at. The most people come
    first. A state costs some milliseconds the first time that a year is asked for: not for the event loop.
    """
    found: dict[str, dict[str, int]] = {}
    for code, number in sorted(people.items()):
        if (state := BY_CODE.get(code)) is None:
            continue
        day = starts_at.astimezone(ZoneInfo(state.zone)).date()
        name = holiday(day, code)
        if name and not holiday(day):
            found.setdefault(name, {})[state.name] = number
    holidays = [StateHoliday(name, tuple(states), sum(states.values())) for name, states in found.items()]
    return tuple(sorted(holidays, key=lambda each: (-each.people, each.name)))
