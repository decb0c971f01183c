"""Compares a roster with what is known: a dry run shows the plan, and the import does just that."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.rosters.roster import Roster, RosterOrganisation, RosterPerson, RosterSeat


class ChangeKind(StrEnum):
    """What would happen to a row."""

    ADD = "add"
    CHANGE = "change"
    VACATE = "vacate"


class Subject(StrEnum):
    """What kind of thing changes."""

    ORGANISATION = "organisation"
    PERSON = "person"
    SEAT = "seat"


@dataclass(frozen=True)
class KnownPerson:
    """A person as stored. `from_slack`: Slack is the source of their name and zone, so files do not change these.

    Who is not `active` is known by reference and listed only where they still hold a seat.
    """

    person: RosterPerson
    from_slack: bool = False
    active: bool = True


@dataclass(frozen=True)
class KnownSeat:
    """A seat as stored; `number` counts the seats of one office from 1, `holder` is an e-mail or a reference."""

    organisation: str
    workgroup: str
    office: str
    number: int
    holder: str | None


@dataclass(frozen=True)
class Known:
    """What the directory holds, by the same keys as a Roster; `communities` are workgroups inside workgroups."""

    organisations: Mapping[str, RosterOrganisation]
    people: Mapping[str, KnownPerson]
    seats: tuple[KnownSeat, ...]
    communities: frozenset[str] = frozenset()


@dataclass(frozen=True)
class FieldChange:
    """One field before and after, as text; empty when there was or will be nothing."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One thing an import does. `key` finds the row again: (organisation,), (e-mail,) or (organisation, workgroup,
    office, number).
    """

    kind: ChangeKind
    subject: Subject
    key: tuple[str | int, ...]
    label: str
    fields: tuple[FieldChange, ...] = ()

    def __str__(self) -> str:
        details = "; ".join(
            f"{change.field}: {change.before or 'nothing'} → {change.after or 'nothing'}" for change in self.fields
        )
        return f"{self.kind} {self.subject} {self.label}" + (f" ({details})" if details else "")


@dataclass(frozen=True)
class RosterPlan:
    """Everything an import would do, and how many rows stay as they are."""

    changes: tuple[Change, ...]
    unchanged: int

    def of(self, subject: Subject) -> Iterator[Change]:
        """Yield the changes of one kind of thing."""
        return (change for change in self.changes if change.subject is subject)

    def summary(self) -> str:
        """Return the plan in one line: `3 to add, 1 to change, 0 to vacate, 120 unchanged`."""
        counts = Counter(change.kind for change in self.changes)
        parts = [f"{counts[kind]:,} to {kind}" for kind in ChangeKind]
        return f"{', '.join(parts)}, {self.unchanged:,} unchanged"


def plan_import(known: Known, roster: Roster) -> RosterPlan:
    """Return what importing `roster` does to `known`. Importing the same file again gives no changes.

    - Organisations and people are added or changed, never removed.
    - Seats are compared for the organisations that have a seat in the file: what the file leaves out is vacated.
      Nothing is said about other organisations, so a file may hold one state only.
    - A learning community is left alone unless the file names it for that organisation: members join those themselves.
    """
    changes: list[Change] = []
    unchanged = 0
    for change in _all_changes(known, roster):
        if change is None:
            unchanged += 1
        else:
            changes.append(change)
    return RosterPlan(tuple(changes), unchanged)


def _all_changes(known: Known, roster: Roster) -> Iterator[Change | None]:
    for organisation in roster.organisations.values():
        yield _organisation(known.organisations.get(organisation.key), organisation)
    for person in roster.people.values():
        yield _person(known.people.get(person.email), person)
    yield from _seats(known, roster)


def _organisation(old: RosterOrganisation | None, new: RosterOrganisation) -> Change | None:
    if old is None:
        return Change(ChangeKind.ADD, Subject.ORGANISATION, (new.key,), new.name)
    fields = tuple(_differences(old, new, ("name", "kind", "state")))
    return Change(ChangeKind.CHANGE, Subject.ORGANISATION, (new.key,), new.name, fields) if fields else None


def _person(old: KnownPerson | None, new: RosterPerson) -> Change | None:
    label = f"{new.name} <{new.email}>"
    if old is None:
        return Change(ChangeKind.ADD, Subject.PERSON, (new.email,), label)
    names = ["organisation", "title", "office", "expertise", "phone"]
    if not old.from_slack:
        names += ["name", "zone"]
    fields = tuple(_differences(old.person, new, names))
    return Change(ChangeKind.CHANGE, Subject.PERSON, (new.email,), label, fields) if fields else None


def _differences(old: object, new: object, names: Iterable[str]) -> Iterator[FieldChange]:
    for name in names:
        before, after = getattr(old, name), getattr(new, name)
        if after is not None and after != before:
            yield FieldChange(name, _text(before), _text(after))


def _text(value: object) -> str:
    return "; ".join(value) if isinstance(value, tuple) else str(value or "")


# --- Seats ------------------------------------------------------------------------------------------------------

Place = tuple[str, str, str]


def _seats(known: Known, roster: Roster) -> Iterator[Change | None]:
    wanted: defaultdict[Place, list[RosterSeat]] = defaultdict(list)
    for seat in roster.seats:
        wanted[_place(seat)].append(seat)
    present: defaultdict[Place, list[KnownSeat]] = defaultdict(list)
    concerned = {seat.organisation for seat in roster.seats}
    named = {(seat.organisation, seat.workgroup) for seat in roster.seats}
    for known_seat in known.seats:
        if known_seat.organisation not in concerned:
            continue
        if known_seat.workgroup in known.communities and (known_seat.organisation, known_seat.workgroup) not in named:
            continue
        present[_place(known_seat)].append(known_seat)
    for place in sorted(wanted.keys() | present.keys()):
        yield from _match(place, present.get(place, []), wanted.get(place, []), roster)


def _place(seat: RosterSeat | KnownSeat) -> Place:
    return (seat.organisation, seat.workgroup, seat.office)


def _match(place: Place, present: list[KnownSeat], wanted: list[RosterSeat], roster: Roster) -> Iterator[Change | None]:
    """Yield what turns the seats of one office into the wanted ones, moving as few people as possible."""
    missing = Counter(seat.holder for seat in wanted)
    free: deque[KnownSeat] = deque()
    for seat in sorted(present, key=lambda seat: seat.number):
        if missing[seat.holder]:
            missing[seat.holder] -= 1
            yield None
        else:
            free.append(seat)
    # Open seats are filled before anybody is replaced.
    free = deque(sorted(free, key=lambda seat: (seat.holder is not None, seat.number)))
    taken = {seat.number for seat in present}
    fresh = (number for number in range(1, len(present) + len(wanted) + 1) if number not in taken)
    for holder in missing.elements():
        if not free:
            yield _seat_change(ChangeKind.ADD, place, next(fresh), (None, holder), roster)
            continue
        seat = free.popleft()
        kind = ChangeKind.CHANGE if holder else ChangeKind.VACATE
        yield _seat_change(kind, place, seat.number, (seat.holder, holder), roster)
    for seat in free:
        if seat.holder is None:
            yield None
        else:
            yield _seat_change(ChangeKind.VACATE, place, seat.number, (seat.holder, None), roster)


def _seat_change(
    kind: ChangeKind, place: Place, number: int, held: tuple[str | None, str | None], roster: Roster
) -> Change:
    organisation, workgroup, office = place
    name = roster.organisations[organisation].name
    label = f"{name}, {workgroup}" + (f", {office}" if office else "") + (f" (seat {number})" if number > 1 else "")
    before, after = (holder or "Unknown" for holder in held)
    return Change(kind, Subject.SEAT, (*place, number), label, (FieldChange("holder", before, after),))
