"""Writes what the directory holds as the rows of a roster file, which reads back to the same roster."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from domain.rosters.planning import Known, KnownSeat
from domain.rosters.roster import Column, RosterOrganisation, RosterPerson

UNKNOWN = "Unknown"


def roster_rows(known: Known, guests: Collection[str] = ()) -> Iterator[list[str]]:
    """Yield the headings, then a row per seat and one per person without a seat, by state and organisation.

    `guests` are the e-mails of Slack Connect guests; other people who are linked to Slack show "yes".
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
        if email not in seated:
            without[person.person.organisation].append(email)
    for organisation in sorted(known.organisations.values(), key=lambda found: (found.state or "~", found.key)):
        for seat in sorted(
            by_organisation[organisation.key], key=lambda seat: (seat.workgroup, seat.office, seat.number)
        ):
            yield _row(known, guests, organisation, seat, seat.holder)
        for email in sorted(without[organisation.key]):
            yield _row(known, guests, organisation, None, email)


def _row(
    known: Known, guests: Collection[str], organisation: RosterOrganisation, seat: KnownSeat | None, email: str | None
) -> list[str]:
    found = known.people.get(email) if email else None
    person = found.person if found else RosterPerson("", UNKNOWN, organisation.key)
    office = person.office
    if seat is not None and seat.office:
        office = seat.office
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
        Column.SLACK: "" if found is None else "no" if not found.from_slack else "guest" if email in guests else "yes",
    }
    return [cells[column] or "" for column in Column]
