from hypothesis import given
from hypothesis import strategies as st

from domain.directory.people import OrganisationKind
from domain.programs.loading import parse_program, shipped_program
from domain.rosters.exporting import roster_rows
from domain.rosters.planning import ChangeKind, Known, KnownPerson, KnownSeat, RosterPlan, Subject, plan_import
from domain.rosters.reading import parse_roster
from domain.rosters.roster import Roster, RosterOrganisation, RosterPerson, RosterSeat, rules_of

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
