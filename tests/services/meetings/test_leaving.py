"""What somebody does who leaves a workgroup or a role touches that role and that workgroup only."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from domain.meetings.role import MeetingRole, RoleOver
from services.meetings import agendas, roles
from storage.directory import Seat
from storage.meetings import actions
from storage.meetings.tables import MeetingActionRow
from tests import factories
from tests.conftest import WORKSPACE
from tests.meetings_stage import Stage

RECORDER = MeetingRole.RECORDER


async def test_who_gives_back_a_role_that_they_took_has_nobody_else_asked_where_roles_are_not_offered(
    stage: Stage,
) -> None:
    await stage.use(roles=False, evaluation=False)
    await stage.until(stage.first.starts_at - timedelta(days=7))
    await roles.take(stage.works, WORKSPACE, stage.members[0].slack_user or "", stage.first.id, RECORDER)
    await stage.answer((await stage.held())[RECORDER], accepts=False)
    assert await stage.held() == {}


async def test_a_recorder_who_declines_after_the_call_passes_on_that_role_alone(stage: Stage) -> None:
    await stage.use(evaluation=False)
    await stage.until(stage.first.starts_at - timedelta(days=7))
    while MeetingRole.CHAIR in (held := await stage.held()):
        await stage.answer(held[MeetingRole.CHAIR], accepts=False)
    asked = (await stage.all_accept())[RECORDER]
    await stage.until(stage.first.ends_at + timedelta(hours=1))
    await stage.answer(asked, accepts=False)
    after = await stage.held()
    assert after[RECORDER].person.id != asked.person.id
    assert MeetingRole.CHAIR not in after


async def test_a_recorder_answers_until_the_minutes_are_due_and_not_later(stage: Stage) -> None:
    await stage.use(evaluation=False)
    await stage.until(stage.first.starts_at - timedelta(days=7))
    asked = (await stage.all_accept())[RECORDER]
    await stage.until(stage.first.ends_at + timedelta(hours=47))
    await stage.answer(asked)
    await stage.until(stage.first.ends_at + timedelta(hours=48))
    with pytest.raises(RoleOver, match="This call is over"):
        await stage.answer(asked, accepts=False)


async def test_who_left_gets_no_process_check_any_more(stage: Stage) -> None:
    await stage.use(roles=False, evaluation=False)
    stays, leaves = stage.members[:2]
    for each in (stays, leaves):
        await agendas.toggle_checks(stage.works, WORKSPACE, each.slack_user or "", stage.group.id)
    async with stage.works.begin(WORKSPACE) as work:
        await work.session.execute(delete(Seat).where(Seat.workspace == WORKSPACE, Seat.person_id == leaves.id))
    await stage.until(stage.first.starts_at + timedelta(minutes=30))
    assert [each.to for each in stage.sent if ":check-" in each.key] == [stays.slack_user]


async def test_an_action_that_is_nobodys_stands_on_its_own_workgroups_agenda_only(stage: Stage) -> None:
    await stage.until(stage.first.ends_at)
    await stage.write(stage.lia.slack_user or "", agreed=[("Call the deans.", stage.members[0], "2026-12-01")])
    async with stage.works.begin(WORKSPACE) as work:
        other = await factories.workgroup(work, "School Leaders")
        mine = MeetingActionRow.workspace == WORKSPACE
        await work.session.execute(update(MeetingActionRow).where(mine).values(owner_id=None))
    async with stage.works.reading(WORKSPACE) as work:
        assert await actions.open_in(work.session, WORKSPACE, [other.id], limit=10) == []
        (ours,) = await actions.open_in(work.session, WORKSPACE, [stage.group.id], limit=10)
    assert ours.owner is None
