from datetime import datetime

import pytest
from sqlalchemy import func, select

from domain.directory.rights import Role
from domain.errors import NotFound, UserFacingError
from domain.programs.loading import ProgramFileError, shipped_program
from services import programs, rights
from services.work import Works
from storage import directory
from storage.directory import people, workgroups
from tests.conftest import WORKSPACE, StillClock

pytestmark = pytest.mark.sockets

DESMOND = "desmond.kiplagat@office.example.org"
SOLVEIG = "solveig.aranda@office.example.org"
MARGUERITE = "marguerite.oyelaran@office.example.org"


async def load(works: Works, text: str | None = None) -> programs.LoadedProgram:
    return await programs.load_program(works, WORKSPACE, text or shipped_program())


async def test_a_program_file_becomes_the_program_of_this_year(works: Works) -> None:
    loaded = await load(works)
    assert (loaded.key, loaded.year, loaded.created, loaded.workgroups, loaded.staff) == (
        "tllc-2026",
        "2026-27",
        True,
        10,
        9,
    )
    async with works.reading(WORKSPACE) as work:
        found = await workgroups.workgroups_of(work.session, WORKSPACE, [loaded.id])
        assert [row.key for row in found if row.parent_id is None] == [
            "chiefs",
            "teacher-pipeline",
            "teacher-leaders",
            "school-leaders",
            "principal-supervisors",
            "below-grade-level",
        ]
        chiefs = found[0]
        assert chiefs.cadence == "by-request"
        assert not chiefs.settings["extra_seats"]
        assert [person.email for person in await rights.liaisons_of(work, chiefs.id)] == [DESMOND]
        assert [person.email for person in await rights.managers(work)] == [MARGUERITE]
        community = next(row for row in found if row.parent_id is not None)
        assert [person.email for person in await rights.liaisons_of(work, community.id)] == [SOLVEIG]


async def test_loading_the_same_file_again_changes_nothing(works: Works) -> None:
    await load(works)
    async with works.reading(WORKSPACE) as work:
        before = await counts(work.session)
    again = await load(works)
    assert not again.created
    async with works.reading(WORKSPACE) as work:
        assert await counts(work.session) == before


async def counts(session: object) -> list[int | None]:
    tables = (directory.Program, directory.Workgroup, directory.Person, directory.Organisation, directory.Grant)
    return [await session.scalar(select(func.count()).select_from(table)) for table in tables]  # type: ignore[attr-defined]


async def test_the_next_year_is_a_program_of_its_own(works: Works, clock: StillClock) -> None:
    first = await load(works)
    clock.advance(days=365)
    second = await load(works)
    assert (first.key, second.key, second.created) == ("tllc-2026", "tllc-2027", True)
    async with works.reading(WORKSPACE) as work:
        assert [found.key for found in await programs.current(work)] == ["tllc-2027"]


async def test_a_liaison_who_is_replaced_in_the_file_loses_the_role(works: Works) -> None:
    loaded = await load(works)
    text = shipped_program().replace(f"liaison: {DESMOND}", f"liaison: {SOLVEIG}")
    await load(works, text)
    async with works.reading(WORKSPACE) as work:
        chiefs = (await workgroups.workgroups_of(work.session, WORKSPACE, [loaded.id]))[0]
        assert [person.email for person in await rights.liaisons_of(work, chiefs.id)] == [SOLVEIG]


async def test_a_manager_of_another_program_stays_one(works: Works) -> None:
    await load(works)
    other = shipped_program().replace("key: tllc", "key: other", 1).replace(MARGUERITE, "manager@other.example.org")
    await load(works, other)
    replaced = other.replace("manager@other.example.org", "next@other.example.org")
    await load(works, replaced)
    async with works.reading(WORKSPACE) as work:
        emails = {person.email for person in await rights.managers(work)}
    assert emails == {MARGUERITE, "next@other.example.org"}


async def test_a_workgroup_that_left_the_file_is_cancelled_and_comes_back_with_it(works: Works) -> None:
    loaded = await load(works)
    whole = shipped_program()
    start = whole.index("  - key: below-grade-level")
    gone = await load(works, whole[:start])
    assert gone.cancelled == ("Supporting Students Below Grade Level",)
    assert await _closed(works) == {"Supporting Students Below Grade Level": works.clock.now()}
    assert not (await load(works)).cancelled
    assert await _closed(works) == {}
    async with works.reading(WORKSPACE) as work:
        assert len(await workgroups.workgroups_of(work.session, WORKSPACE, [loaded.id])) == 10


async def _closed(works: Works) -> dict[str, datetime]:
    async with works.reading(WORKSPACE) as work:
        rows = await work.session.execute(select(directory.Workgroup.name, directory.Workgroup.closed_at))
        return {name: at for name, at in rows if at}


async def test_a_known_channel_is_kept_until_its_name_changes(works: Works) -> None:
    loaded = await load(works)
    async with works.begin(WORKSPACE) as work:
        for row in await workgroups.workgroups_of(work.session, WORKSPACE, [loaded.id]):
            row.channel = f"C{row.id}"
    await load(works, shipped_program().replace("channel: tllc-chiefs", "channel: tllc-the-chiefs"))
    async with works.reading(WORKSPACE) as work:
        found = await workgroups.workgroups_of(work.session, WORKSPACE, [loaded.id])
    assert found[0].channel is None
    assert all(row.channel == f"C{row.id}" for row in found[1:])


async def test_a_broken_file_changes_nothing(works: Works) -> None:
    with pytest.raises(ProgramFileError, match="line 77, workgroups"):
        await load(works, shipped_program().replace("cadence: by-request", "cadence: weekly"))
    async with works.reading(WORKSPACE) as work:
        assert not await programs.current(work)


async def test_choosing_a_program_says_what_is_missing(works: Works) -> None:
    async with works.reading(WORKSPACE) as work:
        with pytest.raises(UserFacingError, match="Load a program file first"):
            await programs.choose(work)
        with pytest.raises(NotFound, match="no program nowhere"):
            await programs.choose(work, "nowhere")
    await load(works)
    await load(works, shipped_program().replace("key: tllc", "key: other", 1))
    async with works.reading(WORKSPACE) as work:
        with pytest.raises(UserFacingError, match=r"other-2026.*tllc-2026|tllc-2026.*other-2026"):
            await programs.choose(work)
        assert (await programs.choose(work, "other-2026")).key == "other-2026"


async def test_staff_can_be_found_by_their_slack_account_once_it_is_known(works: Works) -> None:
    await load(works)
    async with works.begin(WORKSPACE) as work:
        person = await people.by_email(work.session, WORKSPACE, SOLVEIG.upper())
        assert person is not None
        person.slack_user = "USOLVEIG"
    async with works.reading(WORKSPACE) as work:
        found = await rights.identify(work, "USOLVEIG")
        grants = await rights.grants_of(work, found)
    assert Role.LIAISON in {grant.role for grant in grants}
