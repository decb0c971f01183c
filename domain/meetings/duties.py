"""What each role does, and what helps facilitators, read from the data file once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from domain.meetings.role import MeetingRole


@dataclass(frozen=True)
class DutyCard:
    """A role as people read it: its title, one sentence, and what to do before, during and after the call."""

    role: MeetingRole
    title: str
    about: str
    before: tuple[str, ...]
    during: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class Prompts:
    """Sentences that help in a moment: a title, when to use them, and the sentences."""

    title: str
    when: str
    lines: tuple[str, ...]


@cache
def cards() -> dict[MeetingRole, DutyCard]:
    """Return the duty card of every role."""
    return {
        MeetingRole(each["role"]): DutyCard(
            MeetingRole(each["role"]),
            each["title"],
            each["about"],
            *(tuple(each.get(part, ())) for part in ("before", "during", "after")),
        )
        for each in _stored()["roles"]
    }


@cache
def facilitating() -> tuple[Prompts, ...]:
    """Return what facilitators get beside their duty card: for conflicts, and the ladder of inference."""
    return tuple(Prompts(each["title"], each["when"], tuple(each["lines"])) for each in _stored()["facilitating"])


@cache
def process_check() -> tuple[str, ...]:
    """Return the questions of a process check at half-time."""
    return tuple(_stored()["process_check"])


@cache
def _stored() -> dict[str, Any]:
    text = resources.files("domain.data").joinpath("duties.yaml").read_text(encoding="utf-8")
    stored: dict[str, Any] = yaml.safe_load(text)
    return stored
