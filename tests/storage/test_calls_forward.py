"""Replicas of the version before go on working on the newer tables: what they write, the newer version understands."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from domain.recurrence import OnHoliday
from storage import calendars
from storage.calls import queries
from tests import factories
from tests.conftest import START, WORKSPACE

OLD_SERIES = text(
    "INSERT INTO call_series (workspace, request_key, workgroup_id, title, pattern, start, at, zone, every,"
    " skip_months, skip_holidays, minutes, reminders, created_at) VALUES (:space, :key, :group, 'Monthly call',"
    " 'nth_weekday', '2026-09-10', '15:00:00.000000', 'America/New_York', 1, '[]', :skip, 60, '[]', :now)"
)
OLD_CALL = text(
    "INSERT INTO calls (workspace, workgroup_id, title, starts_at, ends_at, zone, minutes, reminders, state, revision,"
    " announced, created_at) VALUES (:space, :group, 'Monthly call', :at, :at, 'UTC', 60, '[]', 'scheduled', 0, :no,"
    " :now) RETURNING id"
)


@pytest.mark.parametrize(("skipped", "choice"), [(True, OnHoliday.SKIP), (False, OnHoliday.HOLD)])
async def test_a_series_without_a_choice_does_what_it_did_before(works, skipped, choice):
    async with works.begin(WORKSPACE) as work:
        if work.session.get_bind().dialect.name != "sqlite":
            pytest.skip("the statement is SQLite's; the column's default is the same on PostgreSQL")
        group = await factories.workgroup(work)
        values = {
            "space": WORKSPACE,
            "key": "V1",
            "group": group.id,
            "skip": skipped,
            "now": "2026-09-01 15:00:00.000000",
        }
        await work.session.execute(OLD_SERIES, values)
        found = await queries.series(work.session, WORKSPACE, 1)
    assert found
    assert found.rule.holidays is choice


async def test_a_call_that_names_no_sequence_begins_at_nought_and_was_changed_when_it_was_made(works):
    async with works.begin(WORKSPACE) as work:
        sqlite = work.session.get_bind().dialect.name == "sqlite"
        group = await factories.workgroup(work)
        now = "2026-09-01 15:00:00.000000" if sqlite else START
        call_id = await work.session.scalar(
            OLD_CALL, {"space": WORKSPACE, "group": group.id, "at": now, "now": now, "no": False}
        )
        found = await calendars.entry(work.session, WORKSPACE, call_id)
    assert found
    assert (found.sequence, found.changed_at) == (0, START)
