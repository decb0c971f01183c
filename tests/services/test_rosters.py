import asyncio

import pytest

from domain.directory.slack_profiles import SlackProfile
from domain.programs.loading import shipped_program
from domain.rosters.planning import ChangeKind, Subject
from domain.rosters.roster import RosterFileError
from domain.rosters.tables import TableFormat, shipped_roster
from services import programs, rosters
from services.directory import profiles
from services.work import Works
from storage.directory import people, workgroups
from tests import factories
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


@pytest.mark.usefixtures("program")
async def test_an_export_keeps_everybody_in_their_seat_whatever_is_known_about_them(works: Works) -> None:
    await rosters.import_roster(works, WORKSPACE, shipped_roster(), "tllc.csv")
    async with works.begin(WORKSPACE) as work:
        program = await programs.choose(work)
        groups = {row.key: row for row in await workgroups.workgroups_of(work.session, WORKSPACE, [program.id])}
        pipeline, chiefs = groups["teacher-pipeline"], groups["chiefs"]
        agency = await factories.organisation(work, "Palau Agency", state="HI")
        other = await factories.organisation(work, "Other Agency", state="ME")
        person, seat = factories.person, factories.seat
        await person(work, "No Address", email=None, organisation=agency, sits_in=[pipeline, chiefs], title="Bursar")
        await person(work, "Not Seated", email=None, organisation=agency, hidden=["email", "title"], title="Analyst")
        await person(work, "Gone", email=None, organisation=agency, sits_in=[pipeline], active=False)
        await person(work, "Gone Too", organisation=agency, sits_in=[pipeline], active=False)
        await seat(work, pipeline, agency, await person(work, "From Elsewhere", organisation=other))
        await seat(work, pipeline, agency, await person(work, "Of No Organisation"))
        await seat(work, chiefs, agency, office="standards", number=7)
        closed = await factories.workgroup(work, "Closed", program=program, state="cancelled")
        await person(work, "In Closed", organisation=agency, sits_in=[closed])
    content = await rosters.export_roster(works, WORKSPACE, TableFormat.CSV)
    assert not (await rosters.import_roster(works, WORKSPACE, content, "export.csv")).changes
    moved = content.replace(b"Bursar", b"Superintendent")
    plan = await rosters.import_roster(works, WORKSPACE, moved, "export.csv")
    assert [change.fields[0].after for change in plan.changes] == ["Superintendent"]


@pytest.mark.usefixtures("program")
async def test_a_reference_to_nobody_is_refused(works: Works) -> None:
    with pytest.raises(RosterFileError, match=r"row 2, email: person:999 is nobody in this directory. Write their"):
        await load(works, HEAD + ANA.replace("ana@az.example.org", "person:999"))


async def slack_says(works: Works, user: str, email: str | None, name: str = "Ana One") -> None:
    profile = SlackProfile(user, name=name, email=email, zone=None, external=False, deleted=False)
    await profiles.take_in(works, WORKSPACE, [profile])


@pytest.mark.usefixtures("program")
async def test_an_old_file_finds_somebody_whose_address_changed_in_slack(works: Works) -> None:
    await load(works, HEAD + ANA + BO)
    await slack_says(works, "UANA", "ana@az.example.org")
    await slack_says(works, "UANA", "ana.one@az.example.org")
    await slack_says(works, "UANA", "ana.uno@az.example.org")
    assert not (await load(works, HEAD + ANA + BO)).changes
    assert not (await load(works, HEAD + ANA.replace("ana@", "ana.one@") + BO)).changes
    successor = ANA.replace("Ana One", "Cy Three")
    plan = await load(works, HEAD + successor + BO)
    assert [change.kind for change in plan.of(Subject.PERSON)] == [ChangeKind.ADD]
    assert (await holders(works))["standards", 1] == "Cy Three"


@pytest.mark.usefixtures("program")
async def test_an_old_export_finds_somebody_who_has_an_address_now_or_was_known_twice(works: Works) -> None:
    await load(works, HEAD + ANA + BO)
    async with works.begin(WORKSPACE) as work:
        agency = (await people.organisations_like(work.session, WORKSPACE, "arizona", 1))[0]
        await factories.person(work, "Cy Three", slack_user="UCY", email=None, organisation=agency)
        await factories.person(work, "Ana One", slack_user="UANA", email=None, organisation=agency)
    export = await rosters.export_roster(works, WORKSPACE, TableFormat.CSV)
    assert export.count(b"person:") == 2
    await slack_says(works, "UCY", "cy@az.example.org", "Cy Three")
    await slack_says(works, "UANA", "ana@az.example.org")
    assert not (await rosters.import_roster(works, WORKSPACE, export, "export.csv")).changes


@pytest.mark.usefixtures("program")
async def test_others_write_while_a_file_is_compared_and_what_they_change_is_compared_again(works: Works) -> None:
    await load(works, HEAD + ANA)
    loop = asyncio.get_running_loop()
    compared: list[int] = []

    async def promote() -> None:
        async with works.begin(WORKSPACE) as work:
            revision = await people.next_version(work.session, WORKSPACE)
            person = await people.by_email(work.session, WORKSPACE, "ana@az.example.org")
            assert person is not None
            person.title, person.revision = "Chief", revision

    def progress(step: str, done: int, _total: int | None) -> None:
        if step == "comparing":
            compared.append(done)
            if len(compared) == 1:
                # From the comparing thread: whoever writes now waits for nothing.
                asyncio.run_coroutine_threadsafe(promote(), loop).result(timeout=10)

    content = (HEAD + ANA).encode()
    plan = await rosters.import_roster(works, WORKSPACE, content, "roster.csv", progress=progress)
    assert [(change.fields[0].before, change.fields[0].after) for change in plan.changes] == [("Chief", "Director")]
    assert len(compared) == 2


@pytest.mark.usefixtures("program")
async def test_a_file_is_compared_once_when_nobody_changed_anything_meanwhile(works: Works) -> None:
    steps: list[str] = []
    content = (HEAD + ANA).encode()
    await rosters.import_roster(works, WORKSPACE, content, "r.csv", progress=lambda step, *_: steps.append(step))
    assert steps.count("comparing") == 1


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
