import asyncio
from collections.abc import Awaitable, Callable

import pytest

from domain.programs.loading import shipped_program
from domain.rosters.planning import RosterPlan
from services import programs, rosters
from services.rosters import TRIES
from services.work import Work, Works
from storage import audit
from storage.database import Database
from storage.directory import people, staging
from tests.conftest import START, WORKSPACE, StillClock

pytestmark = pytest.mark.sockets

HEAD = "name,email,organisation,state,workgroup,office,title\n"
MANY = 2_500


def rows(number: int) -> str:
    return "".join(
        f"Person {i},p{i}@az.example.org,Agency {i % 7},AZ,teacher-pipeline,talent,\n" for i in range(number)
    )


@pytest.fixture(autouse=True)
async def _program(works: Works) -> None:
    await programs.load_program(works, WORKSPACE, shipped_program())


async def load(works: Works, text: str) -> RosterPlan:
    return await rosters.import_roster(works, WORKSPACE, text.encode(), "roster.csv")


async def known(works: Works) -> int:
    async with works.reading(WORKSPACE) as work:
        emails = [f"p{i}@az.example.org" for i in range(MANY)]
        return len(await people.by_slack_or_email(work.session, WORKSPACE, [], emails))


def after(monkeypatch: pytest.MonkeyPatch, name: str, then: Callable[[], Awaitable[None]]) -> None:
    """Do `then` each time a step of staging is over."""
    step = getattr(staging, name)

    async def wrapped(*given: object, **named: object) -> None:
        await step(*given, **named)
        await then()

    monkeypatch.setattr(staging, name, wrapped)


def note(work: Work) -> None:
    audit.record(work.session, WORKSPACE, at=START, person_id=None, action="other", subject="", summary="")


async def test_others_write_between_all_batches_that_are_staged(works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[int] = []

    async def write() -> None:
        async with asyncio.timeout(10), works.begin(WORKSPACE) as work:
            note(work)
        written.append(await known(works))

    after(monkeypatch, "stage", write)
    await load(works, HEAD + rows(MANY))
    assert written == [0] * 7  # organisations, then people and seats in three batches each
    assert await known(works) == MANY


async def test_another_process_writes_while_rows_are_staged(
    works: Works, database: Database, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Works(Database(database.url.render_as_string(hide_password=False)), clock)

    async def write() -> None:
        async with asyncio.timeout(10), other.begin(WORKSPACE) as work:
            note(work)

    after(monkeypatch, "ready", write)
    await load(works, HEAD + rows(30))
    await other.database.close()
    assert await known(works) == 30


@pytest.mark.parametrize("step", ["stage", "publish"])
async def test_an_import_that_breaks_off_leaves_nothing(
    works: Works, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    async def break_off() -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as patch:
        after(patch, step, break_off)
        with pytest.raises(asyncio.CancelledError):
            await load(works, HEAD + rows(30))
    assert await known(works) == 0
    assert len((await load(works, HEAD + rows(30))).changes) == 67
    assert await known(works) == 30


@pytest.mark.parametrize("often", [1, TRIES])
async def test_a_directory_that_changes_while_rows_are_staged_is_compared_again_and_at_last_made_to_wait(
    works: Works, monkeypatch: pytest.MonkeyPatch, often: int
) -> None:
    await load(works, HEAD + rows(3))
    changed = 0

    async def change() -> None:
        nonlocal changed
        if changed < often:
            changed += 1
            async with asyncio.timeout(10), works.begin(WORKSPACE) as work:
                revision = await people.next_version(work.session, WORKSPACE)
                person = await people.by_email(work.session, WORKSPACE, "p0@az.example.org")
                assert person is not None
                person.title, person.revision = f"Chief {changed}", revision

    after(monkeypatch, "ready", change)
    plan = await load(works, HEAD + rows(3).replace("talent,", "talent,Director"))
    assert changed == often
    assert f"Chief {often}" in {change.fields[0].before for change in plan.changes}
    assert not (await load(works, HEAD + rows(3).replace("talent,", "talent,Director"))).changes
