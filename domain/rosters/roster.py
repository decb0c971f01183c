"""What a roster file says, as values: organisations, people and seats found again by their own names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from domain.directory.people import OrganisationKind, SlackAccess
from domain.errors import UserFacingError
from domain.programs.program import Program


class Column(StrEnum):
    """A column of a roster file, by the heading that exports use."""

    NAME = "name"
    EMAIL = "email"
    ORGANISATION = "organisation"
    KIND = "organisation_kind"
    STATE = "state"
    WORKGROUP = "workgroup"
    OFFICE = "office"
    TITLE = "title"
    EXPERTISE = "expertise"
    PHONE = "phone"
    ZONE = "zone"
    SLACK = "slack"
    WORKS_FOR = "works_for"


REQUIRED = (Column.NAME, Column.EMAIL, Column.ORGANISATION)

ALIASES: Mapping[str, Column] = {column.value: column for column in Column} | {
    "full name": Column.NAME,
    "participant": Column.NAME,
    "person": Column.NAME,
    "e-mail": Column.EMAIL,
    "e mail": Column.EMAIL,
    "email address": Column.EMAIL,
    "mail": Column.EMAIL,
    "organization": Column.ORGANISATION,
    "agency": Column.ORGANISATION,
    "employer": Column.ORGANISATION,
    "organisation kind": Column.KIND,
    "organization kind": Column.KIND,
    "organisation type": Column.KIND,
    "organization type": Column.KIND,
    "kind": Column.KIND,
    "state or territory": Column.STATE,
    "st": Column.STATE,
    "work group": Column.WORKGROUP,
    "group": Column.WORKGROUP,
    "department": Column.OFFICE,
    "division": Column.OFFICE,
    "job title": Column.TITLE,
    "position": Column.TITLE,
    "topics": Column.EXPERTISE,
    "skills": Column.EXPERTISE,
    "phone number": Column.PHONE,
    "telephone": Column.PHONE,
    "time zone": Column.ZONE,
    "timezone": Column.ZONE,
    "tz": Column.ZONE,
    "slack account": Column.SLACK,
    "works for": Column.WORKS_FOR,
}
"""Headings people use, folded (lower case, underscores as spaces), and the column each one means."""


def fold(text: str) -> str:
    """Return a text as keys compare it: lower case, single spaces."""
    return " ".join(text.casefold().split())


@dataclass(frozen=True)
class RosterOrganisation:
    """An organisation in a file. None: the file does not say, which changes nothing."""

    name: str
    kind: OrganisationKind | None = None
    state: str | None = None

    @property
    def key(self) -> str:
        """How the organisation is found again: its name, folded."""
        return fold(self.name)


@dataclass(frozen=True)
class RosterPerson:
    """A person in a file, found again by e-mail. None: the file does not say, which changes nothing.

    `email` is a reference (`person:12`) for somebody who is known without an address; `organisation` is a key, empty
    for somebody who is known to work for none.
    """

    email: str
    name: str
    organisation: str | None
    title: str | None = None
    office: str | None = None
    expertise: tuple[str, ...] | None = None
    phone: str | None = None
    zone: str | None = None
    seat_office: str | None = None
    """The office of their first seat: a new person works there unless the file says otherwise."""

    slack: SlackAccess | None = None
    """What the file says about an account; Slack itself knows better, so an import does not store it."""


@dataclass(frozen=True)
class RosterSeat:
    """A seat in a file: organisation and workgroup by key, the holder by e-mail or None for "Unknown"."""

    organisation: str
    workgroup: str
    office: str
    holder: str | None


@dataclass(frozen=True)
class Roster:
    """A whole file, checked: organisations by key, people by e-mail, seats in the file's order."""

    organisations: Mapping[str, RosterOrganisation]
    people: Mapping[str, RosterPerson]
    seats: tuple[RosterSeat, ...]


@dataclass(frozen=True)
class WorkgroupRule:
    """What the program says about seats of one workgroup: offices with the number of seats each, and extra seats.

    A learning community has no offices: its members sit in the workgroup around it.
    """

    key: str
    names: tuple[str, ...]
    offices: Mapping[str, int]
    extra_seats: bool
    community: bool = False


REFERENCE = "person:"


def reference(person_id: int) -> str:
    """Return what stands in a roster for the address of somebody who has none: `person:12`."""
    return f"{REFERENCE}{person_id}"


def person_of(alias: str) -> int | None:
    """Return whose reference this is; None for an address."""
    number = alias.removeprefix(REFERENCE)
    return int(number) if number != alias and number.isdecimal() else None


@dataclass(frozen=True)
class KnownAs:
    """Whom a reference or a former address means: the present address (or reference) and the name."""

    email: str
    name: str


@dataclass(frozen=True)
class RosterRules:
    """What a file is checked against: the program's workgroups, its offices (key to name), and what is there already.

    `known_as` finds people by reference or former address. `seats` counts the seats there are by organisation,
    workgroup and office: what is there may stay, even where the program has become narrower since.
    """

    workgroups: tuple[WorkgroupRule, ...]
    offices: Mapping[str, str]
    known_as: Mapping[str, KnownAs] = field(default_factory=dict)
    seats: Mapping[tuple[str, str, str], int] = field(default_factory=dict)


def rules_of(program: Program) -> RosterRules:
    """Return the rules that a program file makes for rosters."""
    rules: list[WorkgroupRule] = []
    for plan in program.workgroups:
        offices: dict[str, int] = {}
        for seat in plan.seats:
            offices[seat.office] = offices.get(seat.office, 0) + 1
        rules.append(WorkgroupRule(plan.key, (plan.name, plan.short_name), offices, plan.extra_seats))
        rules += [
            WorkgroupRule(small.key, (small.name,), {}, extra_seats=True, community=True)
            for small in plan.learning_communities
        ]
    return RosterRules(tuple(rules), {office.key: office.name for office in program.offices})


@dataclass(frozen=True, order=True)
class RosterProblem:
    """One broken cell: the row as a spreadsheet counts it (from 1), the column's heading, and what to do."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        where = f"row {self.row}, {self.column}" if self.column else f"row {self.row}"
        return f"{where}: {self.message}"


PROBLEMS_IN_MESSAGE = 200


class RosterFileError(UserFacingError):
    """Nothing was imported: `problems` lists every broken row, the message the first 200 of them."""

    def __init__(self, problems: Sequence[RosterProblem]) -> None:
        self.problems = tuple(sorted(problems))
        shown = [f"  {problem}" for problem in self.problems[:PROBLEMS_IN_MESSAGE]]
        if len(self.problems) > PROBLEMS_IN_MESSAGE:
            shown.append(f"  … and {len(self.problems) - PROBLEMS_IN_MESSAGE} more like these")
        super().__init__("Nothing was imported. Please mend these rows and try again:\n" + "\n".join(shown))
