"""Reads the rows of a roster file: every broken cell is named, and a file with one broken row is worth nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from zoneinfo import available_timezones

from domain.directory.people import LONGEST_NAME, NOBODY_YET, OrganisationKind, SlackAccess, parse_expertise
from domain.directory.states import find_state, nearest_state
from domain.rosters.roster import (
    ALIASES,
    REQUIRED,
    Column,
    Roster,
    RosterFileError,
    RosterOrganisation,
    RosterPerson,
    RosterProblem,
    RosterRules,
    RosterSeat,
    WorkgroupRule,
    fold,
)
from domain.wordindex import words

Progress = Callable[[int], None]
"""Called with the number of rows dealt with so far, now and then and at the end."""

PROGRESS_EVERY = 1_000
SUGGESTION_SCORE = 60
LONGEST: Mapping[Column, int] = {
    Column.NAME: LONGEST_NAME,
    Column.EMAIL: 254,
    Column.ORGANISATION: 120,
    Column.OFFICE: 64,
    Column.TITLE: 150,
    Column.EXPERTISE: 600,
    Column.PHONE: 40,
    Column.ZONE: 64,
    Column.WORKS_FOR: 120,
}
"""The most characters a cell may hold."""

_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
_REFERENCE = re.compile(r"person:[0-9]{1,18}")
_PHONE = re.compile(r"[+0-9().\-/ x]*[0-9][+0-9().\-/ x]*", re.IGNORECASE)


def parse_roster(rows: Iterable[Sequence[str]], rules: RosterRules, progress: Progress | None = None) -> Roster:
    """Return what the rows of a file say; the first row with anything in it holds the headings.

    Raises RosterFileError with every broken row. Rules:

    - Headings may come in any order and under their usual other names; unknown ones are refused, with a suggestion.
    - A row is a person in a seat. Without a workgroup it is a person who has no seat; with "Unknown" as the name
      it is a seat that is still open. A person with several seats has several rows, which must agree.
    - The office of a row with a workgroup is the seat's, which need not be the one its holder works for; the same
      holds for its organisation where `works_for` names another one ("Unknown": none).
    - Somebody whose address has changed is recognised by the former one, unless the name has nothing in common: then
      the address has passed to somebody else. Exports write a reference for people without an address.
    - An empty cell says nothing: it neither clears nor contradicts.
    """
    numbered = ((number, list(row)) for number, row in enumerate(rows, start=1))
    filled = ((number, row) for number, row in numbered if any(row))
    heading = next(filled, None)
    if heading is None:
        raise RosterFileError([RosterProblem(1, "", "the file is empty.")])
    reader = _Reader(rules, _columns(*heading))
    done = 0
    for done, (number, row) in enumerate(filled, start=1):
        reader.read(number, row)
        if progress and done % PROGRESS_EVERY == 0:
            progress(done)
    if progress:
        progress(done)
    if not done:
        reader.problems.append(RosterProblem(heading[0], "", "there are headings but no rows below them."))
    if reader.problems:
        raise RosterFileError(reader.problems)
    return Roster(reader.organisations, reader.people, tuple(reader.seats))


def _columns(row_number: int, headings: Sequence[str]) -> dict[Column, int]:
    """Return where each column stands; raises RosterFileError for unknown, repeated or missing ones."""
    found: dict[Column, int] = {}
    problems: list[RosterProblem] = []
    for position, heading in enumerate(headings):
        column = ALIASES.get(fold(heading)) or ALIASES.get(fold(heading.replace("_", " ")))
        if not heading:
            continue
        if column is None:
            from rapidfuzz import fuzz, process  # noqa: PLC0415  # 2 MB that an idle process does without

            near = process.extractOne(fold(heading), list(ALIASES), scorer=fuzz.ratio, score_cutoff=SUGGESTION_SCORE)
            known = f"Did you mean {ALIASES[near[0]]}?" if near else f"Known ones: {', '.join(Column)}."
            problems.append(RosterProblem(row_number, heading, f"there is no column of this name. {known}"))
        elif column in found:
            problems.append(RosterProblem(row_number, heading, f"the column {column} appears twice; keep one."))
        else:
            found[column] = position
    problems += [
        RosterProblem(row_number, column, "this column is missing.") for column in REQUIRED if column not in found
    ]
    if problems:
        raise RosterFileError(problems)
    return found


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


class _Reader:
    """Gathers what rows say and what is wrong with them."""

    def __init__(self, rules: RosterRules, columns: Mapping[Column, int]) -> None:
        self.rules = rules
        self.columns = columns
        self.organisations: dict[str, RosterOrganisation] = {}
        self.people: dict[str, RosterPerson] = {}
        self.seats: list[RosterSeat] = []
        self.problems: list[RosterProblem] = []
        self._first_row: dict[str, int] = {}
        self._sits_in: dict[tuple[str, str], int] = {}
        self._taken: defaultdict[tuple[str, str, str], int] = defaultdict(int)
        self._workgroups: dict[str, WorkgroupRule] = {}
        for rule in rules.workgroups:
            for name in (rule.key, *rule.names):
                self._workgroups.setdefault(fold(name), rule)
        self._offices: dict[str, str] = {}
        for _, _, office in rules.seats:
            self._offices[fold(office)] = office
        for key, name in rules.offices.items():
            self._offices |= {fold(key): key, fold(name): key, fold(name.removesuffix("office")): key}

    def read(self, number: int, row: Sequence[str]) -> None:
        """Take in one row; whatever is wrong with it is noted and the rest of the row is still checked."""
        cells = {column: row[at] if at < len(row) else "" for column, at in self.columns.items()}
        before = len(self.problems)
        self.problems.extend(self._cell_problems(number, cells))
        organisation = self._organisation(number, cells)
        rule = self._workgroup(number, cells)
        office = self._office(number, cells, rule, organisation.key)
        vacant = fold(cells[Column.NAME]) in NOBODY_YET or not cells[Column.NAME]
        email = None if vacant else self._known(number, cells)
        if vacant:
            self._check_vacant(number, cells, rule)
        elif not email:
            self._wrong(number, Column.EMAIL, 'this person has no e-mail address. Add one, or write "Unknown" as name.')
        if len(self.problems) > before:
            return
        self._merge_organisation(number, organisation)
        if email:
            in_seat = rule is not None and not rule.community
            person = self._person(
                cells, email, self._employer(number, cells, organisation), None if in_seat else office
            )
            self._merge_person(number, replace(person, seat_office=office if in_seat else None))
        if rule:
            self._take_seat(number, organisation, rule, office or "", email)

    def _wrong(self, row: int, column: Column, message: str) -> None:
        self.problems.append(RosterProblem(row, column.value, message))

    def _cell_problems(self, number: int, cells: Mapping[Column, str]) -> Iterator[RosterProblem]:
        for column, longest in LONGEST.items():
            if len(cells.get(column, "")) > longest:
                yield RosterProblem(number, column, f"this is too long: at most {longest} characters.")
        email = cells[Column.EMAIL]
        if email and fold(email) not in NOBODY_YET and not (_EMAIL.fullmatch(email) or _REFERENCE.fullmatch(email)):
            yield RosterProblem(number, Column.EMAIL, f"{email!r} is not an e-mail address, such as name@example.org.")
        zone = cells.get(Column.ZONE)
        if zone and zone not in _zones():
            yield RosterProblem(number, Column.ZONE, f"{zone!r} is no time zone. Use a name such as America/Phoenix.")
        phone = cells.get(Column.PHONE)
        if phone and not _PHONE.fullmatch(phone):
            yield RosterProblem(number, Column.PHONE, f"{phone!r} is not a phone number.")
        slack = cells.get(Column.SLACK)
        if slack and fold(slack) not in set(SlackAccess):
            yield RosterProblem(number, Column.SLACK, f"{slack!r} must be yes, guest or no.")

    def _known(self, number: int, cells: Mapping[Column, str]) -> str:
        """Return the present address of the person in a row, or the reference of somebody who has none."""
        written = cells[Column.EMAIL].casefold()
        known = self.rules.known_as.get(written)
        if _REFERENCE.fullmatch(written):
            if known is None:
                self._wrong(number, Column.EMAIL, f"{written} is nobody in this directory. Write their e-mail address.")
            return known.email if known else written
        if known is not None and set(words(known.name)) & set(words(cells[Column.NAME])):
            return known.email
        return written

    def _employer(self, number: int, cells: Mapping[Column, str], seat: RosterOrganisation) -> str | None:
        """Return whom the person of a row works for: the seat's organisation unless the row says otherwise."""
        name = " ".join(cells.get(Column.WORKS_FOR, "").split())
        if fold(name) in NOBODY_YET:
            return None
        if not name:
            return seat.key
        employer = RosterOrganisation(name)
        self._merge_organisation(number, employer)
        return employer.key

    def _organisation(self, number: int, cells: Mapping[Column, str]) -> RosterOrganisation:
        name = " ".join(cells[Column.ORGANISATION].split())
        if not name:
            self._wrong(number, Column.ORGANISATION, "this is empty. Write where the person works.")
        kind = None
        if text := cells.get(Column.KIND):
            known = {kind.value: kind for kind in OrganisationKind}
            kind = known.get(fold(text).replace(" ", "_").replace("-", "_"))
            if kind is None:
                self._wrong(number, Column.KIND, f"{text!r} must be one of {', '.join(known)}.")
        state = None
        if text := cells.get(Column.STATE):
            state = find_state(text)
            if state is None:
                near = nearest_state(text)
                hint = f" Did you mean {near.name}?" if near else " Use a postal code such as AZ, or the full name."
                self._wrong(number, Column.STATE, f"{text!r} is no state or territory.{hint}")
        return RosterOrganisation(name, kind, state.code if state else None)

    def _workgroup(self, number: int, cells: Mapping[Column, str]) -> WorkgroupRule | None:
        text = cells.get(Column.WORKGROUP)
        if not text:
            return None
        rule = self._workgroups.get(fold(text))
        if rule is None:
            from rapidfuzz import fuzz, process  # noqa: PLC0415  # 2 MB that an idle process does without

            near = process.extractOne(
                fold(text), list(self._workgroups), scorer=fuzz.WRatio, score_cutoff=SUGGESTION_SCORE
            )
            known = ", ".join(rule.key for rule in self.rules.workgroups)
            hint = f"Did you mean {self._workgroups[near[0]].key}?" if near else f"The program has: {known}."
            self._wrong(number, Column.WORKGROUP, f"there is no workgroup {text!r}. {hint}")
        return rule

    def _office(
        self, number: int, cells: Mapping[Column, str], rule: WorkgroupRule | None, organisation: str
    ) -> str | None:
        text = cells.get(Column.OFFICE) or ""
        office = self._offices.get(fold(text))
        if rule is None or rule.community:
            return office or " ".join(text.split()) or None
        if office not in rule.offices and (organisation, rule.key, office or "") not in self.rules.seats:
            allowed = " or ".join(rule.offices)
            what = f"{text!r} has no seat in {rule.key}" if text else "a seat belongs to an office"
            self._wrong(number, Column.OFFICE, f"{what}. Write {allowed}.")
        return office

    def _check_vacant(self, number: int, cells: Mapping[Column, str], rule: WorkgroupRule | None) -> None:
        email = cells[Column.EMAIL]
        if email and fold(email) not in NOBODY_YET:
            self._wrong(number, Column.NAME, f"there is an e-mail address ({email}) but no name. Add the name.")
        elif rule is None and not cells.get(Column.WORKGROUP):
            self._wrong(number, Column.NAME, "a row needs a person, or a workgroup whose seat is still open.")
        elif rule is not None and rule.community:
            self._wrong(number, Column.NAME, "a learning community has no open seats. Write who takes part.")

    @staticmethod
    def _person(cells: Mapping[Column, str], email: str, organisation: str | None, office: str | None) -> RosterPerson:
        return RosterPerson(
            email=email,
            name=" ".join(cells[Column.NAME].split()),
            organisation=organisation,
            title=" ".join(cells.get(Column.TITLE, "").split()) or None,
            office=office,
            expertise=parse_expertise(cells.get(Column.EXPERTISE, "")) or None,
            phone=cells.get(Column.PHONE) or None,
            zone=cells.get(Column.ZONE) or None,
            slack=SlackAccess(fold(slack)) if (slack := cells.get(Column.SLACK)) else None,
        )

    def _merge_organisation(self, number: int, new: RosterOrganisation) -> None:
        old = self.organisations.get(new.key)
        if old is None:
            self._first_row[f"organisation {new.key}"] = number
            self.organisations[new.key] = new
            return
        first = self._first_row[f"organisation {new.key}"]
        for column, before, after in ((Column.KIND, old.kind, new.kind), (Column.STATE, old.state, new.state)):
            if before and after and before != after:
                self._wrong(number, column, f"{new.name} is {after} here but {before} in row {first}.")
        if (new.kind and not old.kind) or (new.state and not old.state):
            self.organisations[new.key] = replace(old, kind=old.kind or new.kind, state=old.state or new.state)

    def _merge_person(self, number: int, new: RosterPerson) -> None:
        old = self.people.get(new.email)
        if old is None:
            self._first_row[f"person {new.email}"] = number
            self.people[new.email] = new
            return
        if old == new:
            return
        first = self._first_row[f"person {new.email}"]
        merged = replace(old, seat_office=old.seat_office or new.seat_office)
        for name in ("name", "organisation", "title", "office", "expertise", "phone", "zone"):
            before, after = getattr(old, name), getattr(new, name)
            if after and before and before != after:
                there, here = (", ".join(v) if isinstance(v, tuple) else v for v in (before, after))
                self._wrong(number, Column(name), f"{here!r} here, but {there!r} for {new.email} in row {first}.")
            elif after and not before:
                merged = replace(merged, **{name: after})
        self.people[new.email] = merged

    def _take_seat(
        self, number: int, organisation: RosterOrganisation, rule: WorkgroupRule, office: str, email: str | None
    ) -> None:
        if email:
            first = self._sits_in.setdefault((email, rule.key), number)
            if first != number:
                self._wrong(number, Column.WORKGROUP, f"{email} already has a seat in {rule.key}, in row {first}.")
                return
        office = "" if rule.community else office
        place = (organisation.key, rule.key, office)
        self._taken[place] += 1
        planned = max(rule.offices.get(office, 0), self.rules.seats.get(place, 0))
        if not rule.extra_seats and self._taken[place] > planned:
            self._wrong(
                number,
                Column.WORKGROUP,
                f"{organisation.name} has no further seat in {rule.key} for {office}: this workgroup takes {planned}.",
            )
            return
        self.seats.append(RosterSeat(organisation.key, rule.key, office, email))
