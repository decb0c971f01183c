"""Moving a series: every later call follows, nothing is lost or doubled, and the cost does not grow with its people."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import event, insert, select

from domain.calls.answers import Answer
from domain.calls.call import NotAhead
from services.calls import changes
from storage.calls.tables import AnswerRow, SeriesRow
from storage.directory import Person
from tests.calls_stage import MONTHLY, ONCE, Stage
from tests.conftest import WORKSPACE
from tests.stage import keys

DAY = timedelta(days=1)


@pytest.fixture
async def stage(works, clock):
    return await Stage(works, clock).set()


async def move(stage, call_id, date, *, time="15:00", zone="America/New_York", scope="series", by=None, reason=None):
    user = (by or stage.lia).slack_user
    values = {"date": date, "time": time, "zone": zone, "reason": reason, "scope": scope}
    return await changes.move(stage.works, WORKSPACE, user, call_id=call_id, **values)


async def test_every_later_call_follows_the_new_date_and_keeps_who_it_is(stage):
    await stage.schedule()
    before = await stage.calls()
    done = await move(stage, before[1].id, "2026-10-13", time="16:00")
    # Six of the new rhythm are kept ahead, beside the call before it.
    *after, further = await stage.calls()
    assert f"{further.starts_at:%Y-%m-%d}" == "2027-03-09"
    assert [row.id for row in after] == [row.id for row in before]
    assert after[0].starts_at == before[0].starts_at
    assert [f"{row.starts_at:%Y-%m-%d %H:%M}" for row in after[1:]] == [
        "2026-10-13 20:00",
        "2026-11-10 21:00",
        "2026-12-08 21:00",
        "2027-01-12 21:00",
        "2027-02-09 21:00",
    ]
    assert [call.id for call in done.calls] == [row.id for row in before[1:]]
    assert [(row.revision, row.sequence) for row in after] == [(0, 0), *[(1, 1)] * 5]
    assert {row.changed_at for row in after[1:]} == {stage.clock.now()}


async def test_the_series_goes_on_from_there_and_makes_no_call_twice(stage):
    await stage.schedule()
    calls = await stage.calls()
    await move(stage, calls[0].id, "2026-09-15")
    await stage.until(datetime(2026, 12, 20, tzinfo=UTC))
    starts = [row.starts_at for row in await stage.calls()]
    assert len(starts) == len(set(starts)) == 10
    assert all(each.weekday() == 1 and 15 <= each.day <= 21 for each in starts)
    assert all(later - earlier > timedelta(days=20) for earlier, later in pairwise(starts))


async def test_a_date_of_the_series_may_become_that_of_the_call_before(stage):
    await stage.schedule()
    calls = await stage.calls()
    # October's call on November's date: each call takes the key of the next.
    await move(stage, calls[1].id, "2026-11-12")
    after = await stage.calls()
    assert [row.starts_at for row in after[1:5]] == [row.starts_at for row in calls[2:]]
    assert len({row.occurrence_key for row in after}) == len(after)


async def test_the_channel_and_those_who_come_hear_of_it_once_and_later_messages_have_the_new_times(stage):
    await stage.schedule()
    calls = await stage.calls()
    await stage.pass_on()
    for call in calls[:3]:
        await stage.answer(stage.ana, call.id, Answer.GOING)
    await stage.answer(stage.ben, calls[2].id, Answer.MAYBE)
    await stage.pass_on()
    await move(stage, calls[0].id, "2026-09-15", reason="Hawaii had it early.")
    sent = await stage.pass_on()
    told = [each for each in sent if ":moved:" in each.key]
    assert sorted(each.to for each in told) == sorted(["C0PIPES", stage.ana.slack_user, stage.ben.slack_user])
    assert all("6 calls in all" in each.text and "Hawaii had it early." in each.blocks for each in told)
    assert keys(sent).count(f"call:{calls[0].id}:announce:edit") == 1
    reminded = [each for each in await stage.later(days=20) if ":remind-" in each.key]
    assert {each.at for each in reminded} == {
        datetime(2026, 9, 14, 19, tzinfo=UTC),
        datetime(2026, 9, 15, 18, tzinfo=UTC),
    }


async def test_a_cancelled_call_stays_cancelled_and_takes_up_its_date(stage):
    await stage.schedule()
    calls = await stage.calls()
    gone = calls[2]
    await changes.cancel(stage.works, WORKSPACE, stage.lia.slack_user, call_id=gone.id, scope=None, reason="No quorum.")
    await move(stage, calls[1].id, "2026-10-13")
    rows = {row.id: row for row in await stage.calls()}
    assert rows[gone.id].state == "cancelled"
    assert rows[gone.id].starts_at == gone.starts_at
    assert f"{rows[calls[3].id].starts_at:%Y-%m-%d}" == "2026-12-08"
    await stage.until(datetime(2026, 10, 20, tzinfo=UTC))
    november = [row for row in await stage.calls() if (row.starts_at.year, row.starts_at.month) == (2026, 11)]
    assert [row.state for row in november] == ["cancelled"]


async def test_what_a_series_cannot_keep_is_refused_and_nothing_changes(stage):
    await stage.schedule()
    before = [(row.starts_at, row.revision) for row in await stage.calls()]
    waiting = await stage.waiting()
    calls = await stage.calls()
    for call, date in (
        (calls[1], "2026-09-10"),
        (calls[0], "2026-10-29"),
        (calls[0], "2026-11-11"),
        (calls[0], "2026-08-01"),
    ):
        with pytest.raises(NotAhead) as refused:
            await move(stage, call.id, date)
        assert refused.value.field == "date"
    assert [(row.starts_at, row.revision) for row in await stage.calls()] == before
    assert await stage.waiting() == waiting


async def test_a_single_call_and_only_this_call_move_alone(stage):
    saved = await stage.schedule(ONCE)
    assert len((await move(stage, saved.card.call.id, "2026-09-16")).calls) == 1
    await stage.schedule()
    first = next(row for row in await stage.calls() if row.series_id)
    assert len((await move(stage, first.id, "2026-09-17", scope="call")).calls) == 1
    assert sum(row.revision for row in await stage.calls()) == 2


async def test_the_last_date_moves_with_a_series_that_would_otherwise_lose_its_last_call(stage):
    await stage.schedule(replace(MONTHLY, until="2026-12-10"))
    calls = await stage.calls()
    assert len(calls) == 4
    await move(stage, calls[0].id, "2026-09-15")
    after = await stage.calls()
    assert f"{after[-1].starts_at:%Y-%m-%d}" == "2026-12-15"
    async with stage.works.reading(WORKSPACE) as work:
        (row,) = await work.session.scalars(select(SeriesRow))
    assert (row.until.isoformat(), row.start.isoformat()) == ("2026-12-15", "2026-09-15")


async def statements(stage, people: int) -> int:
    """Return how many statements it takes to move a series to whose calls so many people come."""
    await stage.schedule()
    calls = [row for row in await stage.calls() if row.series_id and not row.revision]
    async with stage.works.begin(WORKSPACE) as work:
        rows = [
            {"workspace": WORKSPACE, "name": f"P{number}", "slack_user": f"U{calls[0].id}X{number}", "zone": "UTC",
             "expertise": [], "hidden": [], "phone": "", "title": "", "office": "", "external": False, "active": True}
            for number in range(people)
        ]  # fmt: skip
        ids = list(await work.session.scalars(insert(Person).returning(Person.id), rows))
        await work.session.execute(
            insert(AnswerRow),
            [
                {"workspace": WORKSPACE, "call_id": call.id, "person_id": each, "answer": "yes",
                 "answered_at": stage.clock.now()}
                for call in calls for each in ids
            ],
        )  # fmt: skip
    seen = []

    def note(_conn, _cursor, statement, *_):
        seen.append(statement)

    engine = stage.works.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    await move(stage, calls[0].id, "2026-09-15")
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)


async def test_the_number_of_statements_does_not_grow_with_the_people(stage):
    few = await statements(stage, 1)
    assert await statements(stage, 60) == few


async def test_two_who_move_the_same_series_at_once_leave_the_timers_of_the_last_one(stage):
    await stage.schedule()
    calls = await stage.calls()
    await asyncio.gather(move(stage, calls[0].id, "2026-09-15"), move(stage, calls[1].id, "2026-10-14"))
    rows = {f"call:{row.id}": row for row in await stage.calls()}
    for kind, ref, due in await stage.waiting():
        if kind == "calls.attendance":
            assert due == rows[ref].ends_at
        if kind == "calls.remind":
            assert due < rows[ref].starts_at
            assert rows[ref].starts_at - due in {DAY, DAY / 24}
