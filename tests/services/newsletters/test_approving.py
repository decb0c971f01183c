"""Approval by another person with the right, schedules, cancelling, skipping."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import NotAllowed, UserFacingError
from domain.newsletters.approval import AuthorApproves, EmptyIssue, NotNow
from domain.newsletters.issue import IssueState
from services.newsletters import approving
from services.newsletters.approving import Changed
from tests.conftest import WORKSPACE
from tests.newsletters_stage import CHANNEL, Stage
from tests.stage import user


async def test_somebody_without_the_right_to_send_cannot_approve_even_through_the_service(stage: Stage) -> None:
    desk = await stage.start()
    desk = await stage.write(desk.issue.id)
    for who in (stage.mia, stage.rob):
        with pytest.raises(NotAllowed) as refused:
            await approving.approve(stage.works, WORKSPACE, user(who), issue_id=desk.issue.id)
        assert "You may not approve, schedule or correct this newsletter" in refused.value.message
    # Drafting does not include sending.
    with pytest.raises(NotAllowed):
        await approving.approve(stage.works, WORKSPACE, user(stage.ed), issue_id=desk.issue.id)
    assert (await stage.issue(desk.issue.id)).state is IssueState.DRAFT


async def test_the_author_of_a_draft_cannot_approve_it_whatever_their_rights(stage: Stage) -> None:
    desk = await stage.start(stage.max)
    await stage.write(desk.issue.id)
    with pytest.raises(AuthorApproves):
        await approving.approve(stage.works, WORKSPACE, user(stage.max), issue_id=desk.issue.id)
    assert (await stage.issue(desk.issue.id)).state is IssueState.DRAFT


async def test_who_asks_for_approval_stands_for_the_draft(stage: Stage) -> None:
    desk = await stage.start()
    await stage.write(desk.issue.id)
    asked = await approving.ask(stage.works, WORKSPACE, user(stage.max), issue_id=desk.issue.id)
    assert asked.issue.asked_at is not None
    with pytest.raises(AuthorApproves):
        await approving.approve(stage.works, WORKSPACE, user(stage.max), issue_id=desk.issue.id)
    out = await stage.pass_on()
    assert {each.to for each in out} == {user(stage.sue), user(stage.sam)}
    assert all("asks you to approve" in each.text for each in out)


async def test_another_person_with_the_right_approves_and_the_authors_hear(stage: Stage) -> None:
    desk = await stage.approved()
    assert (desk.issue.state, desk.issue.approved_by) == (IssueState.APPROVED, stage.sue.id)
    (told,) = await stage.pass_on()
    assert (told.to, f"<@{user(stage.sue)}> approved" in told.text) == (user(stage.ed), True)


async def test_a_draft_that_changed_while_it_was_read_is_not_approved(stage: Stage) -> None:
    desk = await stage.start()
    desk = await stage.write(desk.issue.id)
    await stage.write(desk.issue.id, "Added meanwhile")
    with pytest.raises(Changed):
        await approving.approve(
            stage.works, WORKSPACE, user(stage.sue), issue_id=desk.issue.id, revision=desk.issue.revision
        )


async def test_an_empty_issue_is_neither_asked_about_nor_approved(stage: Stage) -> None:
    desk = await stage.start()
    with pytest.raises(EmptyIssue):
        await approving.ask(stage.works, WORKSPACE, user(stage.ed), issue_id=desk.issue.id)
    with pytest.raises(EmptyIssue):
        await approving.approve(stage.works, WORKSPACE, user(stage.sue), issue_id=desk.issue.id)


async def test_a_schedule_is_kept_in_its_zone(stage: Stage) -> None:
    desk = await stage.approved()
    desk = await approving.schedule(
        stage.works,
        WORKSPACE,
        user(stage.sam),
        issue_id=desk.issue.id,
        date="2026-09-08",
        time="10:00",
        zone="Pacific/Honolulu",
    )
    assert desk.issue.send_at == datetime(2026, 9, 8, 20, tzinfo=UTC)
    before = await stage.until(datetime(2026, 9, 8, 19, 59, 59, tzinfo=UTC))
    assert CHANNEL not in {each.to for each in before}
    out = await stage.later(seconds=1)
    assert CHANNEL in {each.to for each in out}
    assert (await stage.issue(desk.issue.id)).state is IssueState.SENT


async def test_only_who_may_send_schedules_cancels_and_sends(stage: Stage) -> None:
    desk = await stage.approved()
    issue, ed = desk.issue.id, user(stage.ed)
    when = {"date": "2026-09-08", "time": "10:00", "zone": "UTC"}
    for act in (
        approving.schedule(stage.works, WORKSPACE, ed, issue_id=issue, **when),
        approving.send_now(stage.works, WORKSPACE, ed, issue_id=issue),
        approving.unschedule(stage.works, WORKSPACE, ed, issue_id=issue),
        approving.proposed(stage.works, WORKSPACE, ed, issue_id=issue),
    ):
        with pytest.raises(NotAllowed):
            await act
    assert (await stage.issue(issue)).state is IssueState.APPROVED


async def test_a_time_in_the_past_is_refused_at_its_field(stage: Stage) -> None:
    desk = await stage.approved()
    with pytest.raises(UserFacingError) as refused:
        await approving.schedule(
            stage.works,
            WORKSPACE,
            user(stage.sue),
            issue_id=desk.issue.id,
            date="2026-09-01",
            time="10:59",
            zone="America/New_York",
        )
    assert refused.value.field == "date"


async def test_a_draft_is_not_scheduled_without_approval(stage: Stage) -> None:
    desk = await stage.start()
    await stage.write(desk.issue.id)
    with pytest.raises(NotNow):
        await approving.send_now(stage.works, WORKSPACE, user(stage.sue), issue_id=desk.issue.id)


async def test_a_cancelled_sending_sends_nothing_and_can_be_planned_again(stage: Stage) -> None:
    desk = await stage.approved()
    await approving.send_now(stage.works, WORKSPACE, user(stage.sue), issue_id=desk.issue.id)
    await stage.later(minutes=1)
    desk = await approving.unschedule(stage.works, WORKSPACE, user(stage.sam), issue_id=desk.issue.id)
    assert (desk.issue.state, desk.issue.send_at) == (IssueState.APPROVED, None)
    assert CHANNEL not in {each.to for each in await stage.later(hours=1)}
    assert (await stage.send(desk.issue.id)).state is IssueState.SENT
    assert [each.to for each in stage.sent].count(CHANNEL) == 1


async def test_sending_now_leaves_two_minutes_to_cancel(stage: Stage) -> None:
    desk = await stage.approved()
    desk = await approving.send_now(stage.works, WORKSPACE, user(stage.sue), issue_id=desk.issue.id)
    assert desk.issue.send_at == stage.clock.now() + timedelta(minutes=2)
    await stage.later(minutes=3)
    with pytest.raises(NotNow) as refused:
        await approving.unschedule(stage.works, WORKSPACE, user(stage.sue), issue_id=desk.issue.id)
    assert "too late" in refused.value.message


async def test_the_form_proposes_the_day_of_the_series_or_the_next_morning(stage: Stage) -> None:
    desk = await stage.approved()
    _, local = await approving.proposed(stage.works, WORKSPACE, user(stage.sue), issue_id=desk.issue.id)
    assert f"{local:%Y-%m-%d %H:%M}" == "2026-09-08 10:00"
    await stage.until(datetime(2026, 9, 9, 15, tzinfo=UTC))
    _, local = await approving.proposed(stage.works, WORKSPACE, user(stage.sue), issue_id=desk.issue.id)
    assert f"{local:%Y-%m-%d %H:%M}" == "2026-09-10 09:00"


async def test_a_skipped_month_sends_nothing_and_its_editors_hear(stage: Stage) -> None:
    desk = await stage.approved()
    await stage.pass_on()
    desk = await approving.skip(stage.works, WORKSPACE, user(stage.sue), issue_id=desk.issue.id)
    assert desk.issue.state is IssueState.SKIPPED
    out = await stage.until(datetime(2026, 9, 20, tzinfo=UTC))
    assert ["skipped" in each.text for each in out if each.to == user(stage.ed)] == [True]
    assert CHANNEL not in {each.to for each in out}
    with pytest.raises(NotNow):
        await approving.skip(stage.works, WORKSPACE, user(stage.sue), issue_id=desk.issue.id)
