"""A year's series moved with five hundred people: in one transaction, and told to each of them once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, insert, select

from domain.deliveries import State
from services.calls import changes
from storage.calls.tables import AnswerRow, CallRow
from storage.deliveries.tables import Delivery
from storage.directory import Person
from tests.calls_stage import MONTHLY, Stage
from tests.conftest import WORKSPACE

CALLS, PEOPLE = 12, 500


@pytest.fixture
async def stage(works, clock):
    return await Stage(works, clock).set()


async def year_of_calls(stage) -> list[int]:
    """Return a series of twelve calls ahead, to each of which five hundred people come."""
    await stage.schedule(replace(MONTHLY, holidays="hold"))
    known = await stage.calls()
    last = known[-1]
    values = {name: getattr(last, name) for name in ("workspace", "workgroup_id", "series_id", "title", "zone")}
    values |= {"minutes": 60, "reminders": [], "state": "scheduled", "revision": 0, "announced": False}
    further = [
        {
            **values,
            "starts_at": last.starts_at + timedelta(days=28 * number),
            "ends_at": last.ends_at + timedelta(days=28 * number),
            "created_at": stage.clock.now(),
        }
        for number in range(1, CALLS - len(known) + 1)
    ]
    person = {"workspace": WORKSPACE, "zone": "UTC", "expertise": [], "hidden": [], "phone": "", "title": ""}
    person |= {"office": "", "external": False, "active": True}
    async with stage.works.begin(WORKSPACE) as work:
        await work.session.execute(insert(CallRow), further)
        people = [{**person, "name": f"P{number}", "slack_user": f"U0{number:05}"} for number in range(PEOPLE)]
        ids = list(await work.session.scalars(insert(Person).returning(Person.id), people))
        calls = list(await work.session.scalars(select(CallRow.id).order_by(CallRow.starts_at)))
        said = {"workspace": WORKSPACE, "answer": "yes", "answered_at": work.now}
        rows = [{**said, "call_id": call, "person_id": each} for call in calls for each in ids]
        await work.session.execute(insert(AnswerRow), rows)
    return calls


async def owed(stage) -> Counter[str]:
    """Return how many notices of the move wait for whom."""
    async with stage.works.reading(WORKSPACE) as work:
        rows = await work.session.execute(
            select(Delivery.recipient, Delivery.channel).where(
                Delivery.dedupe_key.contains(":moved:"), Delivery.state == State.PENDING
            )
        )
        return Counter(recipient or channel for recipient, channel in rows)


async def test_everybody_hears_once_of_all_twelve_calls_in_one_transaction(stage):
    calls = await year_of_calls(stage)
    commits = []

    def note(_connection):
        commits.append(1)

    engine = stage.works.database.engine.sync_engine
    event.listen(engine, "commit", note)
    values = {"time": "16:00", "zone": "America/New_York", "reason": None, "scope": "series"}
    done = await changes.move(
        stage.works, WORKSPACE, stage.lia.slack_user, call_id=calls[0], date="2026-09-15", **values
    )
    event.remove(engine, "commit", note)
    assert len(done.calls) == CALLS
    assert len(commits) == 1
    told = await owed(stage)
    assert len(told) == PEOPLE + 1
    assert set(told.values()) == {1}
    assert told["C0PIPES"] == 1


async def test_a_series_moved_again_before_the_notices_went_out_is_still_told_once(stage):
    calls = await year_of_calls(stage)
    values = {"zone": "America/New_York", "reason": None, "scope": "series"}
    for date, time in (("2026-09-15", "16:00"), ("2026-09-16", "13:00")):
        await changes.move(
            stage.works, WORKSPACE, stage.lia.slack_user, call_id=calls[0], date=date, time=time, **values
        )
    told = await owed(stage)
    assert len(told) == PEOPLE + 1
    assert set(told.values()) == {1}
    async with stage.works.reading(WORKSPACE) as work:
        text = await work.session.scalar(
            select(Delivery.payload).where(
                Delivery.dedupe_key.contains(":moved:"), Delivery.state == State.PENDING, Delivery.channel == "C0PIPES"
            )
        )
    assert "Wed 16 Sep 2026, 1:00 PM New York time" in text["text"]
