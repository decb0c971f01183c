from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.directory.people import OrganisationKind, SlackAccess
from domain.programs.loading import parse_program, shipped_program
from domain.rosters.reading import parse_roster
from domain.rosters.roster import (
    ALIASES,
    REQUIRED,
    Column,
    KnownAs,
    Roster,
    RosterFileError,
    RosterRules,
    RosterSeat,
    rules_of,
)
from domain.rosters.tables import TableFormat, read_table, shipped_roster

HEAD = ["name", "email", "organisation", "organisation_kind", "state", "workgroup", "office", "zone", "slack", "phone"]
GOOD = ["Ana One", "Ana@az.example.org", "Arizona Agency", "", "AZ", "chiefs", "talent", "America/Phoenix", "yes", ""]


@pytest.fixture(scope="module")
def rules() -> RosterRules:
    return rules_of(parse_program(shipped_program()))


def row(**cells: str) -> list[str]:
    return [cells.get(name, value) for name, value in zip(HEAD, GOOD, strict=True)]


def problems(rules: RosterRules, *rows: list[str], head: list[str] | None = None) -> list[str]:
    with pytest.raises(RosterFileError) as refused:
        parse_roster([head or HEAD, *rows], rules)
    return [str(problem) for problem in refused.value.problems]


def read(rules: RosterRules, *rows: list[str]) -> Roster:
    return parse_roster([HEAD, *rows], rules)


def test_the_shipped_roster_has_people_from_every_zone(rules: RosterRules) -> None:
    roster = parse_roster(read_table(shipped_roster(), TableFormat.CSV), rules)
    states = {found.state for found in roster.organisations.values() if found.kind is OrganisationKind.STATE_AGENCY}
    assert len(roster.people) >= 60
    assert len(states) >= 15
    assert {"AZ", "HI", "AK", "GU"} <= states
    # Hours from UTC on a winter's day: Eastern, Central, Mountain (with and without summer time), Pacific, Alaska,
    # Hawaii and Guam.
    winter = datetime(2027, 1, 15, 12, tzinfo=UTC)
    zones = {ZoneInfo(person.zone) for person in roster.people.values() if person.zone}
    away = {int((winter.astimezone(zone).utcoffset() or timedelta()).total_seconds() // 3600) for zone in zones}
    assert away == {-5, -6, -7, -8, -9, -10, 10}
    assert {ZoneInfo("America/Phoenix"), ZoneInfo("America/Denver")} <= zones
    assert any(seat.holder is None for seat in roster.seats)
    assert {person.slack for person in roster.people.values()} == set(SlackAccess)
    assert {found.kind for found in roster.organisations.values()} == set(OrganisationKind)


def test_a_row_is_a_person_in_a_seat(rules: RosterRules) -> None:
    roster = read(rules, row())
    assert roster.seats == (RosterSeat("arizona agency", "chiefs", "talent", "ana@az.example.org"),)
    assert roster.people["ana@az.example.org"].name == "Ana One"


def test_headings_may_have_their_usual_other_names_in_any_order(rules: RosterRules) -> None:
    head = ["Organization", "E-Mail", "Full Name", "", "Work Group", "DEPARTMENT"]
    roster = parse_roster([[], head, ["O", "a@b.org", "Ana", "", "Chiefs' network", "Standards office"]], rules)
    assert roster.seats == (RosterSeat("o", "chiefs", "standards", "a@b.org"),)


@pytest.mark.parametrize("name", ["Unknown", "unknown", "", "TBD", "vacant"])
def test_an_unknown_holder_leaves_the_seat_open(rules: RosterRules, name: str) -> None:
    assert read(rules, row(name=name, email="Unknown")).seats[0].holder is None


def test_a_person_with_two_seats_has_two_rows_that_fill_each_other_up(rules: RosterRules) -> None:
    roster = read(rules, row(phone="1"), row(workgroup="teacher-leaders", zone=""))
    assert (len(roster.seats), len(roster.people)) == (2, 1)
    assert roster.people["ana@az.example.org"].zone == "America/Phoenix"


def test_a_person_without_a_workgroup_has_no_seat(rules: RosterRules) -> None:
    roster = read(rules, row(workgroup="", office="Communications"))
    assert roster.seats == ()
    assert roster.people["ana@az.example.org"].office == "Communications"


def test_a_learning_community_takes_members_of_any_office(rules: RosterRules) -> None:
    assert read(rules, row(workgroup="pipeline-rural")).seats[0].office == ""


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"email": "nobody"}, "row 2, email: 'nobody' is not an e-mail address"),
        ({"email": ""}, "row 2, email: this person has no e-mail address"),
        ({"name": ""}, "row 2, name: there is an e-mail address"),
        ({"organisation": " "}, "row 2, organisation: this is empty"),
        ({"organisation_kind": "firm"}, "row 2, organisation_kind: 'firm' must be one of state_agency"),
        ({"state": "Arizonna"}, "row 2, state: 'Arizonna' is no state or territory. Did you mean Arizona?"),
        ({"state": "QQQ"}, "Use a postal code such as AZ"),
        ({"workgroup": "teacher-piepline"}, "Did you mean teacher-pipeline?"),
        ({"workgroup": "xyz"}, "The program has: chiefs, teacher-pipeline"),
        ({"office": "legal"}, "row 2, office: 'legal' has no seat in chiefs. Write standards or talent."),
        ({"office": ""}, "row 2, office: a seat belongs to an office. Write standards or talent."),
        ({"zone": "Phoenix"}, "row 2, zone: 'Phoenix' is no time zone"),
        ({"slack": "perhaps"}, "row 2, slack: 'perhaps' must be yes, guest or no."),
        ({"phone": "call me"}, "row 2, phone: 'call me' is not a phone number."),
        ({"name": "x" * 151}, "row 2, name: this is too long: at most 150 characters."),
        ({"name": "Unknown", "email": "", "workgroup": "pipeline-rural"}, "has no open seats"),
        ({"name": "Unknown", "email": "", "workgroup": ""}, "a row needs a person"),
    ],
)
def test_a_broken_cell_is_named_with_row_and_column(rules: RosterRules, cells: dict[str, str], expected: str) -> None:
    found = problems(rules, row(**cells))
    assert any(expected in problem for problem in found), found


def test_every_broken_row_is_listed_as_a_spreadsheet_counts_rows(rules: RosterRules) -> None:
    found = problems(rules, row(), [], row(email="bad"), row(state="Atlantis", zone="Mars"))
    assert [problem.split(":")[0] for problem in found] == ["row 4, email", "row 5, state", "row 5, zone"]


def test_rows_that_contradict_each_other_are_named(rules: RosterRules) -> None:
    other = row(name="Anna One", workgroup="teacher-leaders", state="HI")
    assert problems(rules, row(), other) == [
        "row 3, name: 'Anna One' here, but 'Ana One' for ana@az.example.org in row 2.",
        "row 3, state: Arizona Agency is HI here but AZ in row 2.",
    ]


def test_nobody_sits_twice_in_a_workgroup(rules: RosterRules) -> None:
    assert "already has a seat in chiefs, in row 2" in problems(rules, row(), row(office="standards"))[0]


def test_the_role_alike_network_takes_one_person_of_each_office(rules: RosterRules) -> None:
    second = row(name="Bo", email="bo@az.example.org")
    assert "no further seat in chiefs for talent: this workgroup takes 1" in problems(rules, row(), second)[0]
    extra = [row(workgroup="school-leaders"), row(name="Bo", email="bo@az.example.org", workgroup="school-leaders")]
    assert len(read(rules, *extra).seats) == 2


def test_headings_that_are_missing_unknown_or_doubled_are_named(rules: RosterRules) -> None:
    assert problems(rules, head=["name", "naem", "email", "E-mail", "organisation", "favourite colour"]) == [
        "row 1, E-mail: the column email appears twice; keep one.",
        "row 1, favourite colour: there is no column of this name. "
        "Known ones: name, email, organisation, organisation_kind, state, workgroup, office, title, expertise, phone, "
        "zone, slack, works_for.",
        "row 1, naem: there is no column of this name. Did you mean name?",
    ]
    assert problems(rules, head=["name"]) == [
        "row 1, email: this column is missing.",
        "row 1, organisation: this column is missing.",
    ]


def test_an_empty_file_and_one_with_headings_only_are_refused(rules: RosterRules) -> None:
    with pytest.raises(RosterFileError, match="the file is empty"):
        parse_roster([], rules)
    assert problems(rules) == ["row 1: there are headings but no rows below them."]


def test_progress_is_reported(rules: RosterRules) -> None:
    seen: list[int] = []
    rows = [HEAD, *(row(email=f"p{i}@x.org", workgroup="") for i in range(2_500))]
    parse_roster(rows, rules, seen.append)
    assert seen == [1_000, 2_000, 2_500]


def test_very_many_faults_are_kept_and_the_message_stays_readable(rules: RosterRules) -> None:
    with pytest.raises(RosterFileError) as refused:
        parse_roster([HEAD, *(row(email="bad") for _ in range(1_000))], rules)
    assert len(refused.value.problems) == 1_000
    assert refused.value.message.endswith("… and 800 more like these")


def test_somebody_with_another_address_now_is_recognised_by_the_former_one(rules: RosterRules) -> None:
    moved = replace(rules, known_as={"ana@az.example.org": KnownAs("ana@hi.example.org", "Anna Uno, Ana")})
    assert list(read(moved, row()).people) == ["ana@hi.example.org"]
    both = read(moved, row(), row(email="ana@hi.example.org", workgroup="teacher-pipeline"))
    assert {seat.holder for seat in both.seats} == {"ana@hi.example.org"}
    assert problems(moved, row(), row(email="ana@hi.example.org", office="standards")) == [
        "row 3, workgroup: ana@hi.example.org already has a seat in chiefs, in row 2."
    ]


def test_an_address_that_passed_to_somebody_else_is_theirs(rules: RosterRules) -> None:
    moved = replace(rules, known_as={"ana@az.example.org": KnownAs("bo@hi.example.org", "Bo Two")})
    assert list(read(moved, row()).people) == ["ana@az.example.org"]


def test_a_row_may_name_another_employer_than_the_organisation_of_the_seat(rules: RosterRules) -> None:
    head = [*HEAD, "works for"]
    roster = parse_roster(
        [head, [*row(), "Maine  Agency"], [*row(email="b@az.example.org", office="standards"), "unknown"]], rules
    )
    assert [person.organisation for person in roster.people.values()] == ["maine agency", None]
    assert {seat.organisation for seat in roster.seats} == {"arizona agency"}


def test_the_guide_names_every_column_and_every_heading_that_stands_for_it() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "rosters.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in guide.splitlines() if line.startswith("| `")]
    told = {row[0].strip("`"): set(row[3].split(", ")) for row in rows}
    meant = {column.value: {name for name, of in ALIASES.items() if of is column} - {column.value} for column in Column}
    assert told == meant
    assert {row[0].strip("`") for row in rows if row[1] == "yes"} == set(REQUIRED)
