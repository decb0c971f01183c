"""What time brings: drafts, reminders before the cut-off, and questions before a month is skipped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from domain.errors import FieldErrors, NotAllowed
from domain.newsletters.issue import IssueState
from domain.timers import State
from services.directory import channels
from services.newsletters import approving, founding, prompts, setting
from services.newsletters.setting import Wish
from storage.newsletters import issues
from storage.newsletters import series as queries
from storage.newsletters.tables import NewsletterSeries
from storage.timers import Timer
from tests import factories
from tests.conftest import WORKSPACE
from tests.newsletters_stage import CHANNEL, Stage
from tests.stage import user

DRAFTED = datetime(2026, 9, 28, 13, tzinfo=UTC)
"""When the draft of October makes itself: 9 AM in New York, ten days before the 8th."""


async def unfinished(stage: Stage) -> int | None:
    async with stage.works.reading(WORKSPACE) as work:
        found = await issues.unfinished(work.session, WORKSPACE, [stage.series.id])
    return found[stage.series.id].id if found else None


async def test_a_month_drafts_itself_and_tells_the_editor(stage: Stage) -> None:
    await stage.submit(stage.mia, "Waiting")
    await stage.until(DRAFTED - timedelta(seconds=1))
    assert await unfinished(stage) is None
    out = await stage.until(DRAFTED)
    issue = await unfinished(stage)
    assert issue is not None
    assert set(await stage.items(issue)) == {"Waiting"}
    assert [(each.to, "is ready: it found 1 item" in each.text) for each in out] == [(user(stage.ed), True)]
    assert "October 2026" in out[0].text
    assert "New York time" in out[0].text


async def test_the_editor_is_reminded_before_the_cut_off_unless_it_is_approved(stage: Stage) -> None:
    await stage.submit(stage.mia, "Waiting")
    await stage.until(DRAFTED)
    await stage.submit(stage.mia, "Later")
    await stage.pass_on()
    out = await stage.until(datetime(2026, 10, 3, 13, tzinfo=UTC))
    (reminded,) = [each for each in out if ":remind:" in each.key]
    assert reminded.to == user(stage.ed)
    assert "closes in 2 days" in reminded.text
    assert "1 submission came in since" in reminded.text


async def test_an_approved_issue_needs_no_reminder(stage: Stage) -> None:
    await stage.submit(stage.mia, "Waiting")
    await stage.until(DRAFTED)
    issue = await unfinished(stage)
    assert issue is not None
    await approving.approve(stage.works, WORKSPACE, user(stage.sue), issue_id=issue)
    out = await stage.until(datetime(2026, 10, 5, 13, tzinfo=UTC))
    assert not [each for each in out if ":remind:" in each.key]


async def test_a_month_without_items_is_asked_about_and_never_skipped_by_itself(stage: Stage) -> None:
    # The other newsletter, of which only the manager takes care, asks too.
    out = [each for each in await stage.until(DRAFTED) if each.to == user(stage.ed)]
    assert ["Skip this month, or write an item?" in each.text for each in out] == [True]
    issue = await unfinished(stage)
    assert issue is not None
    out = await stage.until(datetime(2026, 10, 9, tzinfo=UTC))
    asked = [each for each in out if "Nothing was found" in each.text and each.to == user(stage.ed)]
    assert len(asked) == 2
    assert (await stage.issue(issue)).state is IssueState.DRAFT
    assert CHANNEL not in {each.to for each in stage.sent}


async def test_an_issue_that_nobody_approved_is_not_sent_and_its_editor_hears(stage: Stage) -> None:
    await stage.submit(stage.mia, "Waiting")
    out = await stage.until(datetime(2026, 10, 8, 14, tzinfo=UTC))
    (late,) = [each for each in out if ":late:" in each.key]
    assert (late.to, "was not sent. It is not approved yet." in late.text) == (user(stage.ed), True)
    assert CHANNEL not in {each.to for each in stage.sent}


async def test_while_an_issue_is_being_worked_on_there_is_no_second_one(stage: Stage) -> None:
    desk = await stage.start()
    await stage.until(datetime(2026, 11, 1, tzinfo=UTC))
    assert await unfinished(stage) == desk.issue.id


async def test_drafts_come_month_after_month(stage: Stage) -> None:
    for month in (10, 11, 12):
        await stage.until(datetime(2026, month, 7, tzinfo=UTC))
        issue = await unfinished(stage)
        assert issue is not None
        assert (await stage.issue(issue)).period.month == month
        await approving.skip(stage.works, WORKSPACE, user(stage.ed), issue_id=issue)


async def test_upkeep_founds_newsletters_and_mends_broken_timers(stage: Stage) -> None:
    desk = await stage.approved()
    await approving.send_now(stage.works, WORKSPACE, user(stage.sue), issue_id=desk.issue.id)
    async with stage.works.begin(WORKSPACE) as work:
        await work.session.execute(update(Timer).values(state=State.FAILED))
    await stage.later(hours=1)
    async with stage.works.begin(WORKSPACE) as work:
        await prompts.keep_up(work)
    assert CHANNEL in {each.to for each in await stage.pass_on()}
    async with stage.works.reading(WORKSPACE) as work:
        kinds = set(await work.session.scalars(select(Timer.kind).where(Timer.state == State.WAITING)))
    assert "newsletters.draft" in kinds
    async with stage.works.begin(WORKSPACE) as work:
        await work.session.execute(delete(NewsletterSeries))
        await prompts.keep_up(work)
        assert [each.name for each in await queries.every(work.session, WORKSPACE)] == [
            "Standards Implementation News",
            "Educator Workforce News",
        ]


async def test_a_program_file_brings_newsletters_up_to_date_and_closes_what_it_no_longer_names(stage: Stage) -> None:
    plan = {
        "key": "standards",
        "name": "Renamed",
        "summary": "Other words.",
        "day": 20,
        "hour": 9,
        "draft_days": 5,
        "cutoff_days": 2,
        "editors": [stage.rob.email],
        "senders": [],
    }
    async with stage.works.begin(WORKSPACE) as work:
        program = await factories.program(work)
        program.settings = {**program.settings, "newsletters": [plan]}
        await founding.found(work, program)
        (only,) = await queries.every(work.session, WORKSPACE)
        editors = await queries.appointed(work.session, WORKSPACE, only.id, queries.DRAFT)
        senders = await queries.appointed(work.session, WORKSPACE, only.id, queries.SEND)
    assert (only.id, only.name, only.day) == (stage.series.id, "Renamed", 20)
    # Whom a manager appointed stays.
    assert {each.name for each in editors} == {"Ed", "Rob"}
    assert {each.name for each in senders} == {"Sue", "Sam"}


async def test_a_manager_sets_channels_rhythm_and_rights(stage: Stage) -> None:
    wish = Wish(("C0A", "C0B"), (user(stage.mia),), (user(stage.rob),), "20", "9", "6", "2")
    done = await setting.change(stage.works, WORKSPACE, user(stage.max), series_id=stage.series.id, wish=wish)
    assert (done.channels, done.editors, done.senders) == (wish.channels, wish.editors, wish.senders)
    assert (done.series.day, done.series.hour, done.series.draft_days) == (20, 9, 6)
    await stage.until(datetime(2026, 9, 14, 13, tzinfo=UTC))
    assert await unfinished(stage) is not None
    async with stage.works.begin(WORKSPACE) as work:
        await founding.found(work, await factories.program(work))
        kept = await queries.find(work.session, WORKSPACE, stage.series.id)
    assert kept is not None
    assert kept.day == 20


async def test_settings_that_cannot_be_are_refused_and_only_managers_change_them(stage: Stage) -> None:
    wish = Wish((), (), (), "20", "9", "3", "3")
    with pytest.raises(FieldErrors) as refused:
        await setting.change(stage.works, WORKSPACE, user(stage.max), series_id=stage.series.id, wish=wish)
    assert set(refused.value.errors) == {"cutoff_days"}
    for who in (stage.ed, stage.sue, stage.mia):
        with pytest.raises(NotAllowed):
            await setting.change(stage.works, WORKSPACE, user(who), series_id=stage.series.id, wish=wish)
        with pytest.raises(NotAllowed):
            await setting.shown(stage.works, WORKSPACE, user(who), series_id=stage.series.id)


async def test_a_channel_whose_id_changed_is_followed(stage: Stage) -> None:
    await channels.follow(stage.works, WORKSPACE, CHANNEL, "C0SHARED")
    await stage.out()
    assert "C0SHARED" in {each.to for each in stage.sent}
    assert CHANNEL not in {each.to for each in stage.sent}
