"""Who may do what: rights follow from the roles a person holds in a program and in its workgroups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is to a program or a workgroup (requirements.md, People)."""

    MANAGER = "manager"
    LIAISON = "liaison"
    COACH = "coach"
    PARTNER = "partner"
    MEMBER = "member"


class Right(StrEnum):
    """Something that not everyone may do; the value finishes the sentence "you may not …"."""

    MANAGE_PROGRAM = "change the program or its roster"
    MANAGE_WORKGROUP = "change this workgroup"
    SCHEDULE_CALLS = "schedule, move or cancel calls"
    DECIDE_JOINING = "answer requests to join or leave"
    RUN_PULSES = "start or close pulses"
    SEE_ROSTER = "see this roster"
    ANNOUNCE = "announce webinars or news"
    DRAFT_NEWSLETTERS = "work on the drafts of this newsletter"
    SEND_NEWSLETTERS = "approve, schedule or correct this newsletter"
    ADD_RESOURCES = "add to the library"
    KEEP_LIBRARY = "edit or retire what others added to the library"


_BELONGING = frozenset({Right.SEE_ROSTER, Right.ADD_RESOURCES})
"""What everybody in the program may do."""

_PROGRAM_WIDE: dict[Role, frozenset[Right]] = {
    Role.MANAGER: frozenset(Right),
    Role.PARTNER: _BELONGING,
    Role.MEMBER: _BELONGING,
    Role.LIAISON: _BELONGING | {Right.KEEP_LIBRARY, Right.ANNOUNCE},
    Role.COACH: _BELONGING,
}

_IN_THE_WORKGROUP: dict[Role, frozenset[Right]] = {
    Role.LIAISON: frozenset(Right) - {Right.MANAGE_PROGRAM},
    Role.COACH: _BELONGING,
    Role.MEMBER: _BELONGING,
    Role.PARTNER: _BELONGING,
}


@dataclass(frozen=True)
class Grant:
    """A role held in the whole program (`workgroup` is None) or in one workgroup, named by its id."""

    role: Role
    workgroup: int | None = None


def may(grants: Iterable[Grant], right: Right, workgroup: int | None = None) -> bool:
    """Say whether someone with these grants has `right`, about `workgroup` when it concerns one.

    - A manager may do everything.
    - A liaison may do everything in the workgroups they lead, and nothing special in others; the library, which
      belongs to no workgroup, every liaison keeps, and what they announce may be for all.
    - Coaches, members and partners see rosters and add to the library. Whoever belongs to a workgroup may ask for a
      call of it, which services/calls/asking.py sees from the workgroups it offers.
    """
    for grant in grants:
        if right in _PROGRAM_WIDE.get(grant.role, frozenset()):
            return True
        if (
            workgroup is not None
            and grant.workgroup == workgroup
            and right in _IN_THE_WORKGROUP.get(grant.role, frozenset())
        ):
            return True
    return False


def refusal(right: Right, ask: Iterable[str]) -> str:
    """Return the sentence for someone who lacks `right`; `ask` holds the names of those who may, already escaped."""
    if right is Right.SEE_ROSTER:
        return f"Rosters are for members of the program. {please_ask(ask)}"
    return f"You may not {right.value}. {please_ask(ask)}"


def please_ask(ask: Iterable[str]) -> str:
    """Return the sentence that names whom to ask; `ask` holds names or mentions, already escaped."""
    names = list(ask)
    return f"Please ask {' or '.join(names)}." if names else "Please ask whoever runs your program."
