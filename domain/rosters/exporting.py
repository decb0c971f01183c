"""Writes what the directory holds as the rows of a roster file, which reads back to the same roster."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from domain.rosters.planning import Known, KnownSeat
from domain.rosters.roster import Column, RosterOrganisation, RosterPerson

UNKNOWN = "Unknown"


def roster_rows(known: Known, guests: Collection[str] = ()) -> Iterator[list[str]]:
    """Yield the headings, then a row per seat and one per person without a seat, by state and organisation.

    `guests` are the e-mails of Slack Connect guests; other people who are linked to Slack show "yes". Whoever has no
    e-mail gets a reference in its place: without one, importing the file again would vacate their seat.
    """
    yield [column.value for column in Column]
    by_organisation: defaultdict[str, list[KnownSeat]] = defaultdict(list)
    seated: set[str] = set()
    for seat in known.seats:
        by_organisation[seat.organisation].append(seat)
        if seat.holder:
            seated.add(seat.holder)
    without: defaultdict[str, list[str]] = defaultdict(list)
    for email, person in known.people.items():
        if email not in seated and person.active:
            without[person.person.organisation or ""].append(email)
    for organisation in sorted(known.organisations.values(), key=lambda found: (found.state or "~", found.key)):
        for seat in sorted(
            by_organisation[organisation.key], key=lambda seat: (seat.workgroup, seat.office, seat.number)
        ):
            # Communities have no open seats to name; one that was left is taken by whoever joins next.
            if seat.holder or seat.workgroup not in known.communities:
                yield _row(known, guests, organisation, seat, seat.holder)
        for email in sorted(without[organisation.key]):
            yield _row(known, guests, organisation, None, email)


def _row(
    known: Known, guests: Collection[str], organisation: RosterOrganisation, seat: KnownSeat | None, email: str | None
) -> list[str]:
    found = known.people.get(email) if email else None
    person = found.person if found else RosterPerson("", UNKNOWN, organisation.key)
    office = person.office if seat is None or seat.workgroup in known.communities else seat.office
    cells: dict[Column, str | None] = {
        Column.NAME: person.name,
        Column.EMAIL: person.email or UNKNOWN,
        Column.ORGANISATION: organisation.name,
        Column.KIND: organisation.kind,
        Column.STATE: organisation.state,
        Column.WORKGROUP: seat.workgroup if seat else None,
        Column.OFFICE: office,
        Column.TITLE: person.title,
        Column.EXPERTISE: "; ".join(person.expertise or ()),
        Column.PHONE: person.phone,
        Column.ZONE: person.zone,
        Column.WORKS_FOR: _employer(known, person, organisation),
        Column.SLACK: "" if found is None else "no" if not found.from_slack else "guest" if email in guests else "yes",
    }
    return [cells[column] or "" for column in Column]


def _employer(known: Known, person: RosterPerson, organisation: RosterOrganisation) -> str | None:
    """Return whom somebody works for, where that is not the organisation of the row."""
    if person.organisation == organisation.key:
        return None
    employer = known.organisations.get(person.organisation or "")
    return employer.name if employer else UNKNOWN
