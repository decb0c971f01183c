import asyncio
from datetime import datetime

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from services.work import Works
from storage.audit import AuditEntry, record
from storage.database import Database, normalise
from tests.conftest import START, WORKSPACE, StillClock


async def entries(works: Works) -> int:
    async with works.reading(WORKSPACE) as work:
        return await work.session.scalar(select(func.count()).select_from(AuditEntry)) or 0


async def note(works: Works, subject: str) -> None:
    async with works.begin(WORKSPACE) as work:
        record(work.session, work.workspace, at=work.now, person_id=None, action="work.tested", subject=subject)


async def test_a_work_commits_at_its_end_and_then_calls_back(works: Works) -> None:
    called: list[int] = []
    async with works.begin(WORKSPACE) as work:
        record(work.session, WORKSPACE, at=work.now, person_id=None, action="work.tested", subject="x")
        work.after_commit(lambda: called.append(1))
        assert called == []
    assert called == [1]
    assert await entries(works) == 1


async def test_a_work_that_raises_leaves_nothing_and_calls_nobody(works: Works) -> None:
    called: list[int] = []
    with pytest.raises(RuntimeError):
        async with works.begin(WORKSPACE) as work:
            work.after_commit(lambda: called.append(1))
            record(work.session, WORKSPACE, at=work.now, person_id=None, action="work.tested", subject="x")
            raise RuntimeError
    assert called == []
    assert await entries(works) == 0


async def test_many_writers_at_once_all_commit(works: Works) -> None:
    await asyncio.gather(*(note(works, f"n:{number}") for number in range(40)))
    assert await entries(works) == 40


async def test_two_processes_worth_of_writers_meet_without_locking_each_other_out(
    database_url: str, works: Works
) -> None:
    other = Works(Database(database_url), StillClock())
    try:
        await asyncio.gather(*(note(w, f"n:{number}") for number in range(20) for w in (works, other)))
        assert await entries(works) == 40
    finally:
        await other.database.close()


async def test_instants_come_back_aware_and_in_utc(works: Works) -> None:
    await note(works, "x")
    async with works.reading(WORKSPACE) as work:
        stored = await work.session.scalar(select(AuditEntry.at))
    assert stored == START
    assert stored is not None
    assert stored.tzinfo is not None


async def test_a_naive_instant_is_refused(works: Works) -> None:
    with pytest.raises(Exception, match="naive"):
        async with works.begin(WORKSPACE) as work:
            record(
                work.session,
                WORKSPACE,
                at=datetime(2026, 1, 1),  # noqa: DTZ001  # the naive value is what is tested
                person_id=None,
                action="work.tested",
                subject="x",
            )


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("sqlite:///var/convene.sqlite3", "sqlite+aiosqlite:///var/convene.sqlite3"),
        ("postgres://u:p@db.example.org/c", "postgresql+asyncpg://u:***@db.example.org/c"),
        ("postgresql://db.example.org/c?sslmode=require", "postgresql+asyncpg://db.example.org/c?ssl=require"),
    ],
)
def test_database_urls_are_taken_as_hosts_give_them(given: str, expected: str) -> None:
    assert normalise(given).render_as_string() == expected


@pytest.mark.parametrize("wrong", ["mysql://db/c", "postgres://db/c?sslmode=maybe"])
def test_other_databases_and_unknown_ssl_modes_are_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"neither|sslmode"):
        normalise(wrong)


async def test_an_error_of_the_database_does_not_quote_what_was_entered(works: Works) -> None:
    with pytest.raises(IntegrityError) as raised:
        async with works.begin("T0NOWHERE") as work:
            await work.session.execute(
                insert(AuditEntry).values(workspace="T0NOWHERE", subject="a secret", at=work.now)
            )
    assert "a secret" not in str(raised.value)


async def test_on_sqlite_nothing_writes_while_only_reading(works: Works) -> None:
    if not works.database.is_sqlite:
        pytest.skip("PostgreSQL has no read-only autocommit in the pool that writers share")
    with pytest.raises(OperationalError, match="readonly database"):
        async with works.reading(WORKSPACE) as work:
            await work.session.execute(text("UPDATE workspaces SET name = 'changed'"))
