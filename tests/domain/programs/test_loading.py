import json
from datetime import date
from importlib import resources
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.directory.rights import Role
from domain.programs.loading import ProgramFileError, parse_program, schema, shipped_program
from domain.programs.program import Cadence, ProgramYear, YearDates, year_on


def problems(text: str | bytes) -> list[str]:
    with pytest.raises(ProgramFileError) as refused:
        parse_program(text)
    return [str(problem) for problem in refused.value.problems]


def changed(old: str, new: str) -> str:
    text = shipped_program()
    assert old in text
    return text.replace(old, new, 1)


def test_the_shipped_program_holds_the_facts_of_the_collaborative() -> None:
    program = parse_program(shipped_program())
    assert (program.year.starts, program.year.ends) == ((7, 1), (6, 30))
    assert [(tier.price, tier.further_workgroups) for tier in program.tiers] == [(15_500, 0), (24_500, 1), (33_500, 2)]
    assert len(program.commitments) == 4
    assert len(program.workgroups) == 6
    for workgroup in program.workgroups:
        assert [seat.office for seat in workgroup.seats] == ["standards", "talent"]
        assert workgroup.extra_seats is (workgroup.key != "chiefs")
        assert workgroup.included is (workgroup.key == "chiefs")
        assert (workgroup.cadence is Cadence.BY_REQUEST) is (workgroup.key == "chiefs")


def test_staff_hold_the_roles_that_the_file_gives_them() -> None:
    program = parse_program(shipped_program())
    roles = {staff.email.split("@")[0]: staff.roles for staff in program.staff}
    assert roles["marguerite.oyelaran"] == (Role.MANAGER,)
    assert roles["desmond.kiplagat"] == (Role.LIAISON,)
    assert roles["lucinda"] == (Role.COACH,)
    assert next(staff for staff in program.staff if staff.roles == (Role.COACH,)).organisation is None


def test_the_example_in_the_guide_is_a_program() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "programs.md").read_text(encoding="utf-8")
    example = guide.split("```yaml\n")[1].split("```")[0]
    assert [group.key for group in parse_program(example).workgroups] == ["early-reading"]


def test_the_shipped_file_names_its_schema_and_the_schema_has_a_name_of_its_own() -> None:
    line = shipped_program().splitlines()[0]
    named = line.removeprefix("# yaml-language-server: $schema=")
    programs = resources.files("domain.data").joinpath("programs")
    assert json.loads((Path(str(programs)) / named).read_text(encoding="utf-8"))["$id"] == schema()["$id"]


def test_the_published_schema_is_a_valid_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    assert json.dumps(schema())


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("cadence: by-request", "cadence: weekly", "line 77, workgroups[1].cadence: this must be one of monthly"),
        ("price: 15500", 'price: "15,500"', "line 20, tiers[1].price: this must be a whole number."),
        ("price: 15500", "price: -1", "line 20, tiers[1].price: this must be 0 or more."),
        ("key: tllc\n", "key: The TLLC\n", "line 4, key: this does not look right. Lower-case letters"),
        ("zone: America/New_York\n", "zone: America/NewYork\n", "Did you mean America/New_York?"),
        ('starts: "07-01"', 'starts: "02-30"', "line 10, year.starts: there is no such day."),
        ('ends: "06-30"', 'ends: "07-01"', "year.ends: the year must not end on the day it starts."),
        ("extra_seats: false", "extra_seat: false", "there is no such field. Did you mean extra_seats?"),
        ("host: Collab", "hosts: Collab", "line 3, host: this field is missing."),
        ("office: standards, meant_for", "office: standard, meant_for", "Did you mean standards?"),
        ("liaison: desmond.", "liaison: desmon.", "Did you mean desmond.kiplagat@office.example.org?"),
        ("manager: true, ", "", "nobody is the manager"),
        ("key: teacher-leaders", "key: teacher-pipeline", "'teacher-pipeline' is used more than once"),
        ("channel: tllc-chiefs", "channel: tllc-everyone", "'tllc-everyone' is used more than once"),
        ("channel: tllc-chiefs", "channel: '#TLLC chiefs'", "A Slack channel name without #"),
        ("schema: 1", "schema: 2", "line 3, schema: this must be 1."),
        ("schema: 1", "schema: 1\nschema: 1", "line 4, schema: this field appears twice; keep one."),
        ("name: Teaching", "name: [Teaching", "this is not valid YAML"),
    ],
)
def test_a_fault_is_named_with_its_line_and_field(old: str, new: str, expected: str) -> None:
    assert any(expected in problem for problem in problems(changed(old, new))), problems(changed(old, new))


def test_every_fault_is_listed_by_line() -> None:
    text = changed("price: 15500", "price: x").replace("cadence: by-request", "cadence: x")
    assert [problem.split(",")[0] for problem in problems(text)] == ["line 20", "line 77"]


@pytest.mark.parametrize(
    "text", ["", "# nothing", "- 1", "just words", "\x00", b"\xff\xfe\xff", "a: 2020-02-31", "a: &x [*x]", "{[]: 1}"]
)
def test_what_is_no_program_file_is_refused_kindly(text: str | bytes) -> None:
    assert problems(text)[0].startswith("line 1")


@given(st.text(max_size=200))
def test_any_text_is_either_a_program_or_refused(text: str) -> None:
    assert problems(text)


def test_the_program_year_is_the_one_that_today_is_in() -> None:
    summer = YearDates((7, 1), (6, 30))
    assert year_on(summer, date(2026, 9, 1)) == ProgramYear(date(2026, 7, 1), date(2027, 6, 30))
    assert year_on(summer, date(2027, 6, 30)) == ProgramYear(date(2026, 7, 1), date(2027, 6, 30))
    assert year_on(summer, date(2027, 7, 1)).label == "2027-28"
    calendar = YearDates((1, 1), (12, 31))
    assert year_on(calendar, date(2026, 12, 31)).label == "2026"


def test_in_a_gap_between_years_the_next_one_counts() -> None:
    school = YearDates((9, 1), (5, 31))
    assert year_on(school, date(2026, 7, 15)).starts == date(2026, 9, 1)


def test_a_year_may_end_on_a_leap_day() -> None:
    assert year_on(YearDates((3, 1), (2, 29)), date(2027, 1, 1)).ends == date(2027, 2, 28)
    assert year_on(YearDates((3, 1), (2, 29)), date(2028, 1, 1)).ends == date(2028, 2, 29)


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)), st.dates(), st.dates())
def test_a_year_never_ends_before_today(today: date, starts: date, ends: date) -> None:
    year = year_on(YearDates((starts.month, starts.day), (ends.month, ends.day)), today)
    assert today <= year.ends
    assert year.starts <= year.ends
