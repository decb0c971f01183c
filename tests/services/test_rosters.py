import pytest

from domain.programs.loading import shipped_program
from domain.rosters.planning import ChangeKind, Subject
from domain.rosters.roster import RosterFileError
from domain.rosters.tables import TableFormat, shipped_roster
from services import programs, rosters
from services.work import Works
from storage.directory import people, workgroups
from tests.conftest import WORKSPACE

pytestmark = pytest.mark.sockets

HEAD = "name,email,organisation,state,workgroup,office,title\n"
ANA = "Ana One,ana@az.example.org,Arizona Agency,AZ,teacher-pipeline,standards,Director\n"
BO = "Bo Two,bo@az.example.org,Arizona Agency,AZ,teacher-pipeline,talent,\n"
OPEN = "Unknown,Unknown,Arizona Agency,AZ,teacher-pipeline,talent,\n"


@pytest.fixture
async def program(works: Works) -> programs.LoadedProgram:
    return await programs.load_program(works, WORKSPACE, shipped_program())


async def load(works: Works, text: str, **options: bool) -> rosters.RosterPlan:
    return await rosters.import_roster(works, WORKSPACE, text.encode(), "roster.csv", **options)


async def holders(works: Works) -> dict[tuple[str, int], str | None]:
    async with works.reading(WORKSPACE) as work:
        program = await programs.choose(work)
        groups = await workgroups.workgroups_of(work.session, WORKSPACE, [program.id])
        pipeline = next(row for row in groups if row.key == "teacher-pipeline")
        rows = await workgroups.seats_of(work.session, WORKSPACE, pipeline.id)
    return {(row.seat.office, row.seat.number): row.person.name if row.person else None for row in rows}


@pytest.mark.usefixtures("program")
async def test_the_shipped_roster_imports_whole_and_a_second_time_changes_nothing(works: Works) -> None:
    first = await rosters.import_roster(works, WORKSPACE, shipped_roster(), "tllc.csv")
    second = await rosters.import_roster(works, WORKSPACE, shipped_roster(), "tllc.csv")
    assert len(first.changes) == 173
    assert not second.changes
    assert second.unchanged == 173


@pytest.mark.usefixtures("program")
async def test_a_dry_run_shows_the_same_plan_and_saves_nothing(works: Works) -> None:
    shown = await load(works, HEAD + ANA + OPEN, dry_run=True)
    assert await holders(works) == {}
    assert (await load(works, HEAD + ANA + OPEN)).changes == shown.changes
    assert await holders(works) == {("standards", 1): "Ana One", ("talent", 1): None}


@pytest.mark.usefixtures("program")
async def test_an_unknown_seat_is_filled_and_vacated_again(works: Works) -> None:
    await load(works, HEAD + ANA + OPEN)
    filled = await load(works, HEAD + ANA + BO)
    assert [str(change) for change in filled.of(Subject.SEAT)] == [
        "change seat Arizona Agency, teacher-pipeline, talent (holder: Unknown → bo@az.example.org)"
    ]
    assert (await holders(works))["talent", 1] == "Bo Two"
    vacated = await load(works, HEAD + ANA)
    assert [change.kind for change in vacated.changes] == [ChangeKind.VACATE]
    assert (await holders(works))["talent", 1] is None


@pytest.mark.usefixtures("program")
async def test_a_file_about_one_state_leaves_the_others_alone(works: Works) -> None:
    await load(works, HEAD + ANA + BO)
    await load(works, HEAD + "Cy,cy@me.example.org,Maine Agency,ME,chiefs,talent,\n")
    assert await holders(works) == {("standards", 1): "Ana One", ("talent", 1): "Bo Two"}


@pytest.mark.usefixtures("program")
async def test_one_broken_row_means_that_nothing_is_imported(works: Works) -> None:
    broken = HEAD + ANA + "No Mail,,Arizona Agency,AZ,teacher-pipeline,talent,\nX,x@y.org,Z,Atlantis,,,\n"
    with pytest.raises(RosterFileError) as refused:
        await load(works, broken)
    assert [(problem.row, problem.column) for problem in refused.value.problems] == [(3, "email"), (4, "state")]
    assert await holders(works) == {}


@pytest.mark.usefixtures("program")
async def test_changed_details_are_saved_and_empty_cells_change_nothing(works: Works) -> None:
    await load(works, HEAD + ANA)
    plan = await load(works, HEAD + ANA.replace("Director", "Chief"))
    assert [str(change) for change in plan.changes] == [
        "change person Ana One <ana@az.example.org> (title: Director → Chief)"
    ]
    assert not (await load(works, HEAD + ANA.replace("Director", ""))).changes
    async with works.reading(WORKSPACE) as work:
        person = await people.by_email(work.session, WORKSPACE, "ana@az.example.org")
    assert person is not None
    assert person.title == "Chief"


@pytest.mark.usefixtures("program")
async def test_names_and_zones_of_people_with_slack_are_slacks_to_say(works: Works) -> None:
    await load(works, HEAD + ANA)
    async with works.begin(WORKSPACE) as work:
        person = await people.by_email(work.session, WORKSPACE, "ana@az.example.org")
        assert person is not None
        person.slack_user, person.name, person.zone = "UANA", "Ana Uno", "Pacific/Guam"
    assert not (await load(works, HEAD + ANA)).changes


@pytest.mark.usefixtures("program")
@pytest.mark.parametrize("table_format", TableFormat)
async def test_an_export_imports_without_changing_anything(works: Works, table_format: TableFormat) -> None:
    await rosters.import_roster(works, WORKSPACE, shipped_roster(), "tllc.csv")
    await load(works, HEAD + '=cmd|x,formula@az.example.org,"@Agency",AZ,,,+1 director\n')
    content = await rosters.export_roster(works, WORKSPACE, table_format)
    plan = await rosters.import_roster(works, WORKSPACE, content, f"export.{table_format}")
    assert not plan.changes


async def test_without_a_program_the_import_says_what_to_do_first(works: Works) -> None:
    with pytest.raises(Exception, match="Load a program file first"):
        await load(works, HEAD + ANA)


@pytest.mark.usefixtures("program")
async def test_progress_is_reported_until_everything_is_saved(works: Works) -> None:
    steps: list[tuple[str, int, int | None]] = []
    await rosters.import_roster(
        works, WORKSPACE, shipped_roster(), "tllc.csv", progress=lambda *step: steps.append(step)
    )
    assert steps[0] == ("reading", 86, None)
    assert steps[-1] == ("saving", 173, 173)


@pytest.mark.usefixtures("program")
async def test_the_number_of_statements_does_not_grow_with_the_rows(works: Works) -> None:
    from sqlalchemy import event  # noqa: PLC0415 - only this test counts

    statements = 0

    def note(*_arguments: object) -> None:
        nonlocal statements
        statements += 1

    event.listen(works.database.engine.sync_engine, "before_cursor_execute", note)
    rows = "".join(f"Person {i},p{i}@az.example.org,Arizona Agency,AZ,teacher-pipeline,talent,\n" for i in range(1_500))
    await load(works, HEAD + rows)
    event.remove(works.database.engine.sync_engine, "before_cursor_execute", note)
    assert statements < 40
