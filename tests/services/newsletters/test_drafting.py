"""Drafts: filled from every source, each item once, and shaped by the editor's hands."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from domain.calls.call import CallState
from domain.errors import FieldErrors, NotAllowed, UserFacingError
from domain.newsletters.approval import NotNow
from domain.newsletters.filling import MOST_ITEMS
from domain.newsletters.forms import RawItem
from domain.newsletters.issue import Found, IssueGone, IssueState, Section, in_section
from services.newsletters import approving, drafting, editing, sources
from services.work import Work
from storage.calls import queries as calls
from storage.calls.tables import CallRow
from tests.conftest import START, WORKSPACE
from tests.newsletters_stage import Stage
from tests.stage import user


async def call(stage: Stage, title: str, *, days: int) -> int:
    """Plan a call of the stage's workgroup."""
    async with stage.works.begin(WORKSPACE) as work:
        made = await calls.add_call(
            work.session,
            WORKSPACE,
            {
                "request_key": stage.key(),
                "workgroup_id": stage.group.id,
                "series_id": None,
                "title": title,
                "starts_at": work.now + timedelta(days=days),
                "zone": "America/New_York",
                "minutes": 60,
                "link": "https://meet.example.org/secret",
                "reminders": [],
                "created_by": stage.max.id,
                "created_at": work.now,
            },
        )
    assert made is not None
    return made


async def test_a_draft_fills_itself_from_calls_and_submissions(stage: Stage) -> None:
    await call(stage, "Next month", days=20)
    await call(stage, "Far ahead", days=90)
    await stage.submit(stage.mia, "Pairs of teachers", text="They work.", credit="Mia, Arizona")
    desk = await stage.start()
    found = {each.title: each for each in desk.items}
    assert set(found) == {"Teacher Pipeline: Next month", "Pairs of teachers"}
    event = found["Teacher Pipeline: Next month"]
    assert (event.section, event.starts_at) == (Section.EVENTS, START + timedelta(days=20))
    # How to join is for the workgroup alone.
    assert event.link is None
    assert "secret" not in event.text
    assert found["Pairs of teachers"].credit == "Mia, Arizona"


async def test_what_another_newsletter_was_sent_stays_out(stage: Stage) -> None:
    await stage.submit(stage.mia, "For the first")
    async with stage.works.begin(WORKSPACE) as work:
        made = await drafting.create(work, stage.other, START.date().replace(day=1))
        desk = await drafting.desk(work, stage.max, made.id)
    assert desk.items == ()


async def test_each_item_appears_once_over_all_issues_of_a_series(stage: Stage) -> None:
    await call(stage, "Monthly", days=40)
    await stage.submit(stage.mia, "Once")
    first = await stage.start()
    assert {each.title for each in first.items} == {"Teacher Pipeline: Monthly", "Once"}
    _, added, _ = await drafting.refill(stage.works, WORKSPACE, user(stage.ed), issue_id=first.issue.id)
    assert added == 0
    await approving.approve(stage.works, WORKSPACE, user(stage.sue), issue_id=first.issue.id)
    await stage.send(first.issue.id)
    assert (await stage.start()).items == ()


async def test_what_a_skipped_month_held_is_found_by_the_next(stage: Stage) -> None:
    await stage.submit(stage.mia, "Patient")
    first = await stage.start()
    await approving.skip(stage.works, WORKSPACE, user(stage.ed), issue_id=first.issue.id)
    again = await stage.start()
    assert again.issue.id != first.issue.id
    assert [each.title for each in again.items] == ["Patient"]


async def test_looking_again_adds_what_is_new_and_takes_back_what_was_called_off(stage: Stage) -> None:
    off = await call(stage, "Called off", days=10)
    kept = await call(stage, "Edited by hand", days=11)
    desk = await stage.start()
    edited = next(each for each in desk.items if each.source_id == str(kept))
    raw = RawItem(edited.section.value, "My own words")
    await editing.edit(stage.works, WORKSPACE, user(stage.ed), item_id=edited.id, raw=raw)
    async with stage.works.begin(WORKSPACE) as work:
        called_off = update(CallRow).where(CallRow.id.in_([off, kept])).values(state=CallState.CANCELLED.value)
        await work.session.execute(called_off)
    await stage.submit(stage.mia, "New since")
    desk, added, _ = await drafting.refill(stage.works, WORKSPACE, user(stage.ed), issue_id=desk.issue.id)
    assert added == 1
    assert {each.title: each.dropped for each in desk.items} == {
        "Teacher Pipeline: Called off": True,
        # Whoever wrote its words: it does not take place.
        "My own words": True,
        "New since": False,
    }


async def test_a_source_that_is_registered_feeds_the_draft(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    async def papers(_work: Work, since: datetime, until: datetime) -> Sequence[Found]:
        seen.append((since, until))
        return [Found("paper", "1", Section.RESEARCH, "A paper", link="https://example.org/p")]

    monkeypatch.setattr(sources, "SOURCES", (*sources.SOURCES, papers))
    desk = await stage.start()
    assert [each.title for each in desk.items] == ["A paper"]
    assert seen == [(START - timedelta(days=31), START)]
    await approving.approve(stage.works, WORKSPACE, user(stage.sue), issue_id=desk.issue.id)
    issue = await stage.send(desk.issue.id)
    await stage.start()
    assert seen[-1] == (issue.until, stage.clock.now())


async def test_what_does_not_fit_is_taken_by_the_next_drafts_each_item_once(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    told_at = START - timedelta(hours=1)

    async def papers(_work: Work, since: datetime, until: datetime) -> Sequence[Found]:
        heard = since < told_at <= until
        return [
            Found("paper", str(number), Section.RESEARCH, f"Paper {number}") for number in range(95 if heard else 0)
        ]

    monkeypatch.setattr(sources, "SOURCES", (*sources.SOURCES, papers))
    shown: list[str] = []
    for expected, full in ((MOST_ITEMS, True), (MOST_ITEMS, True), (95 - 2 * MOST_ITEMS, False)):
        desk = await stage.start()
        assert (len(desk.items), desk.issue.full) == (expected, full)
        shown += [each.title for each in desk.items]
        await approving.approve(stage.works, WORKSPACE, user(stage.sue), issue_id=desk.issue.id)
        await stage.send(desk.issue.id)
    assert sorted(shown) == sorted(f"Paper {number}" for number in range(95))
    assert (await stage.start()).items == ()


async def test_room_that_an_editor_makes_is_filled_by_a_look_around(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def papers(_work: Work, _since: datetime, _until: datetime) -> Sequence[Found]:
        return [Found("paper", str(number), Section.RESEARCH, f"Paper {number}") for number in range(MOST_ITEMS + 1)]

    monkeypatch.setattr(sources, "SOURCES", (*sources.SOURCES, papers))
    desk = await stage.start()
    assert desk.issue.full
    await editing.drop(stage.works, WORKSPACE, user(stage.ed), item_id=desk.items[0].id, reason=None)
    desk, added, _ = await drafting.refill(stage.works, WORKSPACE, user(stage.ed), issue_id=desk.issue.id)
    assert added == 1
    assert not desk.issue.full
    assert desk.issue.until == stage.clock.now()


async def test_two_who_open_the_draft_at_once_work_on_the_same(stage: Stage) -> None:
    both = await asyncio.gather(stage.start(), stage.start(stage.max))
    assert len({each.issue.id for each in both}) == 1


async def test_the_editor_orders_edits_moves_drops_and_writes(stage: Stage) -> None:
    desk = await stage.start()
    for title in ("First", "Second", "Third"):
        desk = await stage.write(desk.issue.id, title)
    ids = {each.title: each.id for each in desk.items}
    desk = await editing.move(stage.works, WORKSPACE, user(stage.ed), item_id=ids["Third"], by=-1)
    assert [each.title for each in in_section(desk.items, Section.OTHER)] == ["First", "Third", "Second"]
    raw = RawItem("research", "Changed", "Text", "https://example.org", "Ed")
    desk = await editing.edit(stage.works, WORKSPACE, user(stage.ed), item_id=ids["First"], raw=raw)
    assert [each.title for each in in_section(desk.items, Section.RESEARCH)] == ["Changed"]
    desk = await editing.drop(stage.works, WORKSPACE, user(stage.ed), item_id=ids["Third"])
    assert [each.title for each in desk.items if each.dropped] == ["Third"]
    desk = await editing.take_back(stage.works, WORKSPACE, user(stage.ed), item_id=ids["Third"])
    assert [each.title for each in in_section(desk.items, Section.OTHER)] == ["Second", "Third"]
    desk = await editing.head(
        stage.works, WORKSPACE, user(stage.ed), issue_id=desk.issue.id, title="October", intro=" Hello "
    )
    assert (desk.issue.title, desk.issue.intro) == ("October", "Hello")


async def test_a_form_saved_twice_adds_one_item(stage: Stage) -> None:
    desk = await stage.start()
    for _ in range(2):
        desk = await editing.write(
            stage.works,
            WORKSPACE,
            user(stage.ed),
            issue_id=desk.issue.id,
            raw=RawItem("other", "Once"),
            request_key="V0:1",
        )
    assert [each.title for each in desk.items] == ["Once"]


async def test_a_change_voids_the_approval_and_makes_its_author_one(stage: Stage) -> None:
    desk = await stage.approved("One")
    assert desk.issue.state is IssueState.APPROVED
    item = next(iter(desk.items))
    desk = await editing.edit(
        stage.works, WORKSPACE, user(stage.max), item_id=item.id, raw=RawItem("other", "Changed later")
    )
    assert (desk.issue.state, desk.issue.approved_by) == (IssueState.DRAFT, None)
    assert set(desk.issue.authors) == {stage.ed.id, stage.max.id}


async def test_members_cannot_touch_a_draft(stage: Stage) -> None:
    desk = await stage.start()
    desk = await stage.write(desk.issue.id, "Ours")
    item = desk.items[0].id
    mia, issue = user(stage.mia), desk.issue.id
    raw = RawItem("other", "Theirs")
    for act in (
        drafting.start(stage.works, WORKSPACE, mia, series_id=stage.series.id),
        drafting.opened(stage.works, WORKSPACE, mia, issue_id=issue),
        drafting.refill(stage.works, WORKSPACE, mia, issue_id=issue),
        editing.edit(stage.works, WORKSPACE, mia, item_id=item, raw=raw),
        editing.drop(stage.works, WORKSPACE, mia, item_id=item),
        editing.move(stage.works, WORKSPACE, mia, item_id=item, by=1),
        editing.write(stage.works, WORKSPACE, mia, issue_id=issue, raw=raw, request_key="V"),
        editing.head(stage.works, WORKSPACE, mia, issue_id=issue, title="x", intro=""),
    ):
        with pytest.raises(NotAllowed) as refused:
            await act
        assert user(stage.max) in refused.value.message
    assert set(await stage.items(issue)) == {"Ours"}


async def test_who_may_only_send_does_not_edit(stage: Stage) -> None:
    desk = await stage.start()
    with pytest.raises(NotAllowed):
        await editing.write(
            stage.works,
            WORKSPACE,
            user(stage.sue),
            issue_id=desk.issue.id,
            raw=RawItem("other", "No"),
            request_key="V",
        )
    seen = await drafting.opened(stage.works, WORKSPACE, user(stage.sue), issue_id=desk.issue.id)
    assert (seen.may_draft, seen.may_send) == (False, True)


async def test_a_scheduled_or_sent_issue_is_not_edited(stage: Stage) -> None:
    desk = await stage.approved("One")
    await approving.send_now(stage.works, WORKSPACE, user(stage.sue), issue_id=desk.issue.id)
    for _ in range(2):
        with pytest.raises(NotNow):
            await editing.edit(
                stage.works, WORKSPACE, user(stage.ed), item_id=desk.items[0].id, raw=RawItem("other", "Late")
            )
        await stage.later(minutes=3)


async def test_wrong_fields_are_named_and_nothing_is_saved(stage: Stage) -> None:
    desk = await stage.start()
    with pytest.raises(FieldErrors) as refused:
        await stage.write(desk.issue.id, " ", link="nothing")
    assert set(refused.value.errors) == {"title", "link"}
    assert await stage.items(desk.issue.id) == {}


async def test_an_item_that_is_gone_is_said_to_be(stage: Stage) -> None:
    with pytest.raises(IssueGone):
        await editing.drop(stage.works, WORKSPACE, user(stage.ed), item_id=99_999)
    with pytest.raises(IssueGone):
        await drafting.opened(stage.works, WORKSPACE, user(stage.ed), issue_id=99_999)


async def test_a_full_issue_takes_no_more(stage: Stage) -> None:
    desk = await stage.start()
    for number in range(MOST_ITEMS):
        desk = await stage.write(desk.issue.id, f"Item {number}")
    with pytest.raises(UserFacingError) as refused:
        await stage.write(desk.issue.id, "One more")
    assert "Drop one first" in refused.value.message
