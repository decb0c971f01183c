"""What was entered in forms about time polls."""

from __future__ import annotations

from collections.abc import Mapping

from commands import entered
from commands.requests import Entered
from domain.timepolls.forms import RawPoll

SLOT = "slot-"


def raw(form: Mapping[str, Entered]) -> RawPoll:
    """Return the form that starts a poll, as it was filled in."""
    return RawPoll(**{name: entered.text(form, name) for name in RawPoll.__dataclass_fields__})


def answers(form: Mapping[str, Entered]) -> dict[int, str | None]:
    """Return what was answered to each slot, by its id."""
    found = {}
    for block in form:
        slot = entered.number(block.removeprefix(SLOT)) if block.startswith(SLOT) else None
        if slot is not None:
            found[slot] = entered.text(form, block)
    return found
