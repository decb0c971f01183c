from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.directory.people import OrganisationKind
from domain.programs.loading import parse_program, shipped_program
from domain.rosters.exporting import roster_rows
from domain.rosters.planning import ChangeKind, Known, KnownPerson, KnownSeat, RosterPlan, Subject, plan_import
from domain.rosters.reading import parse_roster
from domain.rosters.roster import (
    KnownAs,
    Roster,
    RosterOrganisation,
    RosterPerson,
    RosterRules,
    RosterSeat,
    WorkgroupRule,
    rules_of,
)
from domain.rosters.tables import TableFormat, read_table, write_table

NOTHING = Known({}, {}, ())
RULES = rules_of(parse_program(shipped_program()))
OFFICES = ("standards", "talent")
GROUPS = ("teacher-pipeline", "school-leaders")

holders = st.one_of(st.none(), st.integers(0, 9))


@st.composite
def rosters(draw: st.DrawFn) -> Roster:
    """A roster of up to two organisations in which nobody sits twice in a workgroup."""
    seats: list[RosterSeat] = []
    for group in GROUPS:
        found = draw(
            st.lists(st.tuples(st.sampled_from(("one", "two")), st.sampled_from(OFFICES), holders), max_size=8)
        )
        taken: set[str] = set()
        for organisation, office, number in found:
            holder = None if number is None else f"p{number}@{organisation}.example.org"
            if holder is None or holder not in taken:
                seats.append(RosterSeat(organisation, group, office, holder))
            if holder:
                taken.add(holder)
    organisations = {name: RosterOrganisation(name, OrganisationKind.STATE_AGENCY, "AZ") for name in ("one", "two")}
    people = {seat.holder: RosterPerson(seat.holder, "Name", seat.organisation) for seat in seats if seat.holder}
    return Roster(organisations, people, tuple(seats))


def carry_out(known: Known, roster: Roster, plan: RosterPlan) -> Known:
    """Do to values what an import does to rows."""
    seats = {(s.organisation, s.workgroup, s.office, s.number): s.holder for s in known.seats}
    for change in plan.of(Subject.SEAT):
        after = change.fields[0].after
        assert (change.key in seats) is (change.kind is not ChangeKind.ADD)
        seats[change.key] = None if after == "Unknown" else after  # type: ignore[index]
    people = dict(known.people) | {email: KnownPerson(person) for email, person in roster.people.items()}
    return Known(
        {**known.organisations, **roster.organisations},
        people,
        tuple(KnownSeat(*key, holder) for key, holder in seats.items()),
    )


@given(rosters(), rosters())
def test_importing_the_same_file_twice_changes_nothing(first: Roster, second: Roster) -> None:
    known = carry_out(NOTHING, first, plan_import(NOTHING, first))
    after = carry_out(known, second, plan_import(known, second))
    assert not plan_import(after, second).changes


@given(rosters(), rosters())
def test_after_an_import_exactly_the_people_of_the_file_sit_in_its_organisations(first: Roster, second: Roster) -> None:
    known = carry_out(NOTHING, first, plan_import(NOTHING, first))
    after = carry_out(known, second, plan_import(known, second))
    concerned = {seat.organisation for seat in second.seats}
    sitting = sorted(
        (s.organisation, s.workgroup, s.office, s.holder)
        for s in after.seats
        if s.holder and s.organisation in concerned
    )
    wanted = sorted((s.organisation, s.workgroup, s.office, s.holder) for s in second.seats if s.holder)
    assert sitting == wanted


@st.composite
def directories(draw: st.DrawFn) -> tuple[Known, RosterRules]:
    """Any state of a directory: people with and without address, employer, account or seat; extra and dropped seats.

    The invariants that the rest of the house keeps: nobody sits twice in one workgroup, only communities have seats
    without an office, and texts are trimmed.
    """
    texts = st.sampled_from((None, "Director", "=1+1", "x; y", "'quoted"))
    organisations = {
        name.casefold(): RosterOrganisation(
            name, draw(st.sampled_from(OrganisationKind)), draw(st.sampled_from((None, "AZ")))
        )
        for name in ("One", "Two", "Three")
    }
    owners = st.sampled_from(sorted(organisations))
    people: dict[str, KnownPerson] = {}
    for number in range(draw(st.integers(0, 6))):
        active = draw(st.booleans())
        email = f"p{number}@example.org" if active and draw(st.booleans()) else f"person:{number}"
        expertise = draw(st.sampled_from((None, ("rural schools", "data"))))
        details = RosterPerson(
            email=email,
            name=draw(st.sampled_from(("Ana One", "Bo", "O'Neil, Cy"))),
            organisation=draw(st.one_of(st.just(""), owners)),
            title=draw(texts),
            office=draw(st.sampled_from((None, "standards", "Legal affairs"))),
            expertise=expertise,
            phone=draw(st.sampled_from((None, "+1 602 555 0100"))),
            zone=draw(st.sampled_from((None, "Pacific/Guam"))),
        )
        people[email] = KnownPerson(details, from_slack=draw(st.booleans()), active=active)
    seats: dict[tuple[str, str, str, int], KnownSeat] = {}
    for group in ("teacher-pipeline", "chiefs", "rural-network"):
        offices = ("",) if group == "rural-network" else ("standards", "talent", "legal")
        free = list(people)
        places = st.tuples(owners, st.sampled_from(offices), st.integers(1, 5))
        for owner, office, number in draw(st.lists(places, max_size=6, unique=True)):
            holder = draw(st.one_of(st.none(), st.sampled_from(free))) if free else None
            if holder:
                free.remove(holder)
            seats[owner, group, office, number] = KnownSeat(owner, group, office, number, holder)
    counts = Counter((seat.organisation, seat.workgroup, seat.office) for seat in seats.values())
    known_as = {
        email: KnownAs(email, each.person.name) for email, each in people.items() if email.startswith("person:")
    }
    community = WorkgroupRule("rural-network", ("Rural network",), {}, extra_seats=True, community=True)
    rules = RosterRules((*RULES.workgroups, community), RULES.offices, known_as, counts)
    return Known(organisations, people, tuple(seats.values()), frozenset({"rural-network"})), rules


@settings(deadline=None)  # a spreadsheet takes longer at times
@given(directories(), st.sampled_from(TableFormat))
def test_an_export_of_any_directory_imports_without_a_change(
    directory: tuple[Known, RosterRules], table_format: TableFormat
) -> None:
    known, rules = directory
    rows = list(roster_rows(known))
    if len(rows) > 1:
        content = write_table(rows, table_format)
        assert plan_import(known, parse_roster(read_table(content, table_format), rules)).changes == ()


@given(rosters())
def test_an_export_reads_back_without_a_change(roster: Roster) -> None:
    known = carry_out(NOTHING, roster, plan_import(NOTHING, roster))
    rows = list(roster_rows(known))
    if len(rows) > 1:
        assert not plan_import(known, parse_roster(rows, RULES)).changes


def test_open_seats_are_filled_before_anybody_is_replaced() -> None:
    known = Known(
        {},
        {},
        (
            KnownSeat("one", "school-leaders", "talent", 1, "old@example.org"),
            KnownSeat("one", "school-leaders", "talent", 2, None),
        ),
    )
    seats = [RosterSeat("one", "school-leaders", "talent", mail) for mail in ("new@example.org", "old@example.org")]
    roster = Roster({"one": RosterOrganisation("One")}, {}, tuple(seats))
    changed = list(plan_import(known, roster).of(Subject.SEAT))
    assert [str(change) for change in changed] == [
        "change seat One, school-leaders, talent (seat 2) (holder: Unknown → new@example.org)"
    ]


def test_learning_communities_that_the_file_does_not_name_are_left_alone() -> None:
    known = Known({}, {}, (KnownSeat("one", "rural", "", 1, "a@example.org"),), frozenset({"rural"}))
    seats = (RosterSeat("one", "school-leaders", "talent", None),)
    plan = plan_import(known, Roster({"one": RosterOrganisation("One")}, {}, seats))
    assert [change.kind for change in plan.of(Subject.SEAT)] == [ChangeKind.ADD]


def test_a_file_without_seats_vacates_none() -> None:
    known = Known({}, {}, (KnownSeat("one", "school-leaders", "talent", 1, "a@example.org"),))
    plan = plan_import(known, Roster({"one": RosterOrganisation("One")}, {}, ()))
    assert list(plan.of(Subject.SEAT)) == []


def test_the_plan_says_in_one_line_what_it_would_do() -> None:
    roster = Roster({"one": RosterOrganisation("One")}, {"a@b.org": RosterPerson("a@b.org", "A", "one")}, ())
    plan = plan_import(NOTHING, roster)
    assert plan.summary() == "2 to add, 0 to change, 0 to vacate, 0 unchanged"
    assert [str(change) for change in plan.changes] == ["add organisation One", "add person A <a@b.org>"]
