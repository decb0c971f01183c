"""A year of calls: counts of who was there and of their states, as a chart in somebody's direct messages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from domain.charts import Columns, chart, data
from domain.errors import NotAllowed, NotFound
from services.calendars import yearly
from services.calls import answering, changes
from storage.calls.tables import AttendanceRow
from storage.deliveries.tables import Attachment, Delivery
from tests import factories
from tests.conftest import WORKSPACE


async def held(stage) -> list[int]:
    """Let the series' first three calls pass; the second one is cancelled. Returns the ids."""
    await stage.schedule()
    ids = [row.id for row in (await stage.calls())[:3]]
    await changes.cancel(stage.works, WORKSPACE, stage.lia.slack_user, call_id=ids[1], scope=None, reason=None)
    async with stage.works.begin(WORKSPACE) as work:
        hawaii = await factories.organisation(work, state="HI")
        nobody = await factories.organisation(work, state="", kind="national_partner")
        kai = await factories.person(work, "Kai", organisation=hawaii, sits_in=[stage.group])
        pat = await factories.person(work, "Pat", organisation=nobody)
    for id_, people in ((ids[0], [stage.ana, stage.ben, kai, pat]), (ids[2], [stage.ana])):
        call = next(row for row in await stage.calls() if row.id == id_)
        stage.clock.moment = call.ends_at + timedelta(minutes=1)
        for each in people:
            await answering.attend(stage.works, WORKSPACE, each.slack_user, call_id=id_, attended=True)
    await answering.attend(stage.works, WORKSPACE, stage.ben.slack_user, call_id=ids[2], attended=False)
    return ids


async def test_a_year_counts_people_and_states_and_leaves_out_what_did_not_take_place(stage):
    await held(stage)
    year = await yearly.send(stage.works, WORKSPACE, stage.ana.slack_user, workgroup_id=stage.group.id)
    assert [(f"{each.starts_at:%Y-%m-%d}", each.people, each.states) for each in year.calls] == [
        ("2026-09-10", 4, 2),
        ("2026-11-12", 1, 1),
    ]
    assert (year.name, year.states, year.seated) == ("2026-27", 2, 2)


async def test_the_chart_comes_as_a_direct_message_with_every_number_in_its_text(stage):
    await held(stage)
    await yearly.send(stage.works, WORKSPACE, stage.ana.slack_user, workgroup_id=stage.group.id)
    async with stage.works.reading(WORKSPACE) as work:
        (post,) = await work.session.scalars(select(Delivery).where(Delivery.kind == "calls.chart"))
        (file,) = await work.session.scalars(select(Attachment))
    assert post.recipient == stage.ana.slack_user
    assert "*4 people* from *2 states*" in str(post.payload["blocks"])
    drawn = chart(file.chart)
    assert isinstance(drawn, Columns)
    assert [(each.bar, each.mark) for each in drawn.columns] == [(4, 2), (1, 1)]
    assert chart(data(drawn)) == drawn
    assert "4 people, 2 states" in file.alt_text
    assert "Kai" not in str(post.payload) + file.alt_text


async def test_a_year_without_a_call_sends_nothing(stage):
    year = await yearly.send(stage.works, WORKSPACE, stage.ana.slack_user, workgroup_id=stage.group.id)
    assert year.calls == ()
    async with stage.works.reading(WORKSPACE) as work:
        assert list(await work.session.scalars(select(Delivery))) == []
        assert list(await work.session.scalars(select(AttendanceRow))) == []


async def test_calls_of_another_year_are_left_out(stage):
    await stage.schedule()
    stage.clock.moment = datetime(2027, 8, 1, tzinfo=UTC)
    year = await yearly.send(stage.works, WORKSPACE, stage.ana.slack_user, workgroup_id=stage.group.id)
    assert all(each.starts_at < datetime(2027, 7, 2, tzinfo=UTC) for each in year.calls)


async def test_only_the_workgroups_own_people_see_its_attendance(stage):
    with pytest.raises(NotAllowed):
        await yearly.send(stage.works, WORKSPACE, stage.ana.slack_user, workgroup_id=stage.other.id)
    with pytest.raises(NotFound, match="no workgroup"):
        await yearly.workgroups(stage.works, WORKSPACE, stage.out.slack_user)
    with pytest.raises(NotFound, match="called that"):
        await yearly.workgroups(stage.works, WORKSPACE, stage.ana.slack_user, named="standards")
    assert await yearly.workgroups(stage.works, WORKSPACE, stage.ana.slack_user, named="PIPE") == {
        stage.group.id: "Teacher Pipelines"
    }
    assert len(await yearly.workgroups(stage.works, WORKSPACE, stage.max.slack_user)) == 2
