"""Editing: how far it reaches, that what was posted changes in place, and that nothing is done by halves."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, select

from domain.calls.answers import Answer
from domain.calls.call import CallCancelled, CallStarted
from domain.directory.rights import Role
from domain.errors import FieldErrors, NotAllowed, NotFound, UserFacingError
from services.calls import changes, editing
from storage.audit import AuditEntry
from storage.calls.tables import SeriesRow
from storage.workspaces import Workspace
from tests import factories
from tests.calls_stage import MONTHLY, ONCE, Stage
from tests.conftest import WORKSPACE
from tests.stage import keys

START = datetime(2026, 9, 10, 19, tzinfo=UTC)
HOUR = timedelta(hours=1)
ROOM = "https://meet.example.org/room"
NEW = "https://meet.example.org/new-room"


@pytest.fixture
async def stage(works, clock):
    return await Stage(works, clock).set()


async def edit(stage, call_id, *, by=None, **changed):
    same = {"title": "Monthly call", "minutes": "60", "link": ROOM, "reminders": ("1440", "60")}
    values = {**same, "scope": "call", "revision": None, **changed}
    return await editing.edit(stage.works, WORKSPACE, (by or stage.lia).slack_user, call_id=call_id, **values)


async def scheduled(stage, raw=MONTHLY):
    saved = await stage.schedule(raw)
    await stage.pass_on()
    return saved.card.call.id


async def entries(stage, action="calls.edit"):
    async with stage.works.reading(WORKSPACE) as work:
        return list(await work.session.scalars(select(AuditEntry).where(AuditEntry.action == action)))


async def stored(stage):
    async with stage.works.reading(WORKSPACE) as work:
        series = await work.session.scalar(select(SeriesRow))
    rows = await stage.calls()
    return [(row.title, row.link, row.minutes, row.reminders) for row in rows], series and (series.title, series.link)


async def test_the_form_starts_with_what_the_call_says(stage):
    call_id = await scheduled(stage)
    found = await editing.editable(stage.works, WORKSPACE, stage.lia.slack_user, call_id=call_id)
    details = found.details
    assert (details.title, details.minutes, details.link, details.leads) == ("Monthly call", 60, ROOM, (1440, 60))
    assert found.card.rule is not None


async def test_an_edit_of_one_call_leaves_the_others_and_the_series(stage):
    call_id = await scheduled(stage)
    done = await edit(stage, call_id, title="Guest speaker", link=NEW)
    assert done.calls == 1
    assert (done.card.call.title, done.card.call.link, done.card.call.revision) == ("Guest speaker", NEW, 1)
    calls, series = await stored(stage)
    assert [each[:2] for each in calls] == [("Guest speaker", NEW)] + [("Monthly call", ROOM)] * 5
    assert series == ("Monthly call", ROOM)


async def test_an_edit_of_the_series_reaches_this_call_the_later_ones_and_those_still_to_be_made(stage):
    await scheduled(stage)
    second = (await stage.calls())[1]
    done = await edit(stage, second.id, link=NEW, title="Pipeline call", scope="series")
    assert done.calls == 5
    calls, series = await stored(stage)
    assert [each[:2] for each in calls] == [("Monthly call", ROOM)] + [("Pipeline call", NEW)] * 5
    assert series == ("Pipeline call", NEW)
    await stage.until(START)
    assert (await stored(stage))[0][-1][:2] == ("Pipeline call", NEW)
    assert len((await stored(stage))[0]) == 7


async def test_no_time_changes(stage):
    call_id = await scheduled(stage)
    before = [(row.starts_at, row.zone, row.occurrence_key) for row in await stage.calls()]
    await edit(stage, call_id, title="Other", minutes="90", link=None, reminders=(), scope="series")
    assert [(row.starts_at, row.zone, row.occurrence_key) for row in await stage.calls()] == before


async def test_a_later_call_keeps_what_was_set_for_it_alone(stage):
    call_id = await scheduled(stage)
    third = (await stage.calls())[2]
    await edit(stage, third.id, title="Guest speaker")
    assert (await edit(stage, call_id, link=NEW, scope="series")).calls == 6
    calls, _ = await stored(stage)
    assert [each[0] for each in calls] == ["Monthly call"] * 2 + ["Guest speaker"] + ["Monthly call"] * 3
    assert {each[1] for each in calls} == {NEW}


async def test_a_posted_announcement_is_changed_in_place_and_nothing_is_posted(stage):
    call_id = await scheduled(stage)
    await edit(stage, call_id, title="Guest speaker", link=NEW)
    (sent,) = await stage.pass_on()
    assert keys([sent]) == [f"call:{call_id}:announce:edit"]
    assert "Guest speaker" in sent.text
    assert NEW in sent.blocks
    assert ROOM not in sent.blocks.replace(NEW, "")
    assert "After this call" in sent.blocks


async def test_announcements_that_come_later_say_the_new_words(stage):
    call_id = await scheduled(stage)
    await edit(stage, call_id, title="Pipeline call", scope="series")
    await stage.pass_on()
    sent = await stage.until(datetime(2026, 9, 18, tzinfo=UTC))
    (announced,) = [each for each in sent if each.key.endswith(":announce")]
    assert announced.text.startswith("Pipeline call of")


async def test_reminders_that_come_later_say_the_new_words_once(stage):
    call_id = await scheduled(stage, ONCE)
    await stage.answer(stage.ana, call_id)
    await edit(stage, call_id, title="Guest speaker", link=NEW)
    await stage.pass_on()
    sent = await stage.until(START)
    assert [each.to for each in sent] == ["C0PIPES", stage.ana.slack_user] * 2
    assert all("Guest speaker" in each.text and NEW in each.blocks for each in sent)


async def test_reminders_that_were_posted_are_changed_in_place_for_the_channel_and_for_those_who_come(stage):
    call_id = await scheduled(stage, ONCE)
    await stage.answer(stage.ana, call_id)
    await stage.answer(stage.ben, call_id, Answer.DECLINED)
    await stage.until(START - HOUR / 2)
    await edit(stage, call_id, title="One call", link=NEW)
    sent = await stage.pass_on()
    assert sorted(keys(sent)) == sorted(
        [f"call:{call_id}:announce:edit"]
        + [
            f"call:{call_id}:{lead}:r0:{who}:edit"
            for lead in ("remind-1440", "remind-60")
            for who in ("channel", stage.ana.id)
        ]
    )
    assert all(NEW in each.blocks for each in sent)
    assert any(each.text.startswith("In 1 hour") for each in sent)
    # A second edit finds the same messages, though the call has another revision by now.
    await edit(stage, call_id, title="One call", link=ROOM + "2")
    assert len(await stage.pass_on()) == 5
    assert [each for each in await stage.until(START) if "remind" in each.key] == []


async def test_a_reminder_that_waits_in_the_outbox_is_followed_by_its_edit(stage):
    call_id = await scheduled(stage, ONCE)
    stage.clock.moment = START - HOUR
    await stage.ticker.tick()
    await edit(stage, call_id, title="Guest speaker")
    sent = [each for each in await stage.pass_on() if "remind-60" in each.key]
    assert ["Guest speaker" in each.text for each in sent] == [False, True]


async def test_another_length_moves_the_question_who_was_there(stage):
    call_id = await scheduled(stage, ONCE)
    await edit(stage, call_id, title="One call", minutes="90")
    assert [due for kind, _, due in await stage.waiting() if kind == "calls.attendance"] == [START + HOUR * 1.5]
    await stage.until(START + HOUR * 1.4)
    assert not [each for each in stage.sent if "attendance" in each.key]
    await stage.until(START + HOUR * 1.5)
    assert len([each for each in stage.sent if "attendance" in each.key]) == 1


async def test_other_reminders_replace_those_still_to_come(stage):
    call_id = await scheduled(stage)
    await edit(stage, call_id, reminders=("2880",), scope="series")
    due = [(ref, at) for kind, ref, at in await stage.waiting() if kind == "calls.remind"]
    rows = await stage.calls()
    assert due == [(f"call:{row.id}", row.starts_at - timedelta(days=2)) for row in rows]
    sent = [each for each in await stage.until(START) if "remind" in each.key]
    assert [(each.at, each.to) for each in sent] == [(START - timedelta(days=2), "C0PIPES")]


async def test_a_reminder_that_is_due_just_now_still_goes_out(stage):
    call_id = await scheduled(stage, ONCE)
    stage.clock.moment = START - HOUR
    await edit(stage, call_id, title="Guest speaker", minutes="45")
    sent = [each for each in await stage.pass_on() if "remind-60" in each.key]
    assert [("Guest speaker" in each.text, each.to) for each in sent] == [(True, "C0PIPES")]


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"link": "zoom"}, {"link"}),
        ({"title": " "}, {"title"}),
        ({"minutes": "4", "link": "https://room", "title": "x" * 121}, {"minutes", "link", "title"}),
        ({"reminders": ("soon",)}, {"reminders"}),
    ],
)
@pytest.mark.parametrize("scope", ["call", "series"])
async def test_what_is_wrong_is_said_at_its_field_and_nothing_is_saved(stage, changed, fields, scope):
    call_id = await scheduled(stage)
    before = await stored(stage), await stage.waiting()
    with pytest.raises(FieldErrors) as refused:
        await edit(stage, call_id, scope=scope, **{"title": "Guest speaker", **changed})
    assert set(refused.value.errors) == fields
    assert (await stored(stage), await stage.waiting()) == before
    assert await stage.pass_on() == []


async def test_members_may_not_edit_and_are_told_whom_to_ask(stage):
    call_id = await scheduled(stage)
    before = await stored(stage)
    for act in (
        edit(stage, call_id, by=stage.ana, title="Mine"),
        edit(stage, call_id, by=stage.out, title="Mine", scope="series"),
        editing.editable(stage.works, WORKSPACE, stage.ana.slack_user, call_id=call_id),
    ):
        with pytest.raises(NotAllowed, match=f"<@{stage.lia.slack_user}>"):
            await act
    assert await stored(stage) == before


async def test_a_call_that_has_begun_is_cancelled_or_is_elsewhere_is_not_edited(stage):
    call_id = await scheduled(stage)
    second = (await stage.calls())[1]
    await changes.cancel(stage.works, WORKSPACE, stage.lia.slack_user, call_id=second.id, scope="call", reason=None)
    with pytest.raises(CallCancelled):
        await edit(stage, second.id, title="Late")
    async with stage.works.begin("T0OTHER") as work:
        work.session.add(Workspace(id="T0OTHER", name="Elsewhere", installed_at=work.now))
        await work.session.flush()
        boss = await factories.person(work, "Boss", role=Role.MANAGER)
    with pytest.raises(NotFound):
        await editing.editable(stage.works, "T0OTHER", boss.slack_user, call_id=call_id)
    stage.clock.moment = START
    with pytest.raises(CallStarted):
        await edit(stage, call_id, title="Late")


async def test_an_edit_reaches_no_cancelled_call(stage):
    call_id = await scheduled(stage)
    second = (await stage.calls())[1]
    await changes.cancel(stage.works, WORKSPACE, stage.lia.slack_user, call_id=second.id, scope="call", reason=None)
    assert (await edit(stage, call_id, title="Pipeline call", scope="series")).calls == 5
    assert (await stage.calls())[1].title == "Monthly call"


async def test_a_form_that_changes_nothing_saves_and_sends_nothing(stage):
    call_id = await scheduled(stage)
    for scope in ("call", "series"):
        assert (await edit(stage, call_id, scope=scope)).calls == 0
    assert await stage.pass_on() == []
    assert await entries(stage) == []
    assert (await stage.calls())[0].revision == 0


async def test_what_one_call_says_can_be_said_by_the_later_ones_too(stage):
    call_id = await scheduled(stage)
    await edit(stage, call_id, link=NEW)
    assert (await edit(stage, call_id, link=NEW, scope="series")).calls == 5
    calls, series = await stored(stage)
    assert {each[1] for each in calls} == {NEW}
    assert series == ("Monthly call", NEW)


async def test_a_form_opened_before_somebody_elses_change_is_refused(stage):
    call_id = await scheduled(stage)
    await edit(stage, call_id, title="Guest speaker", by=stage.max, revision=0)
    with pytest.raises(UserFacingError, match="open it again"):
        await edit(stage, call_id, link=NEW, revision=0)
    assert (await stage.calls())[0].title == "Guest speaker"
    # The same form once more changes nothing, so it does no harm.
    assert (await edit(stage, call_id, title="Guest speaker", revision=0)).calls == 0


async def test_two_clicks_at_the_same_moment_edit_once(stage):
    call_id = await scheduled(stage)
    done = await asyncio.gather(
        *(edit(stage, call_id, title="Guest speaker", revision=0, scope="series") for _ in range(3))
    )
    assert sorted(each.calls for each in done) == [0, 0, 6]
    assert len(await entries(stage)) == 1
    assert {row.revision for row in await stage.calls()} == {1}


async def test_an_edit_leaves_a_trace_of_who_changed_which_fields(stage):
    call_id = await scheduled(stage)
    await edit(stage, call_id, link=NEW, minutes="45", scope="series")
    (entry,) = await entries(stage)
    assert (entry.person_id, entry.subject) == (stage.lia.id, f"call:{call_id}")
    assert (entry.detail["fields"], entry.detail["calls"]) == (["minutes", "link"], 6)
    assert NEW not in str(entry.detail)


async def test_an_edited_call_is_moved_and_cancelled_like_any_other(stage):
    call_id = await scheduled(stage, ONCE)
    await edit(stage, call_id, title="Guest speaker", minutes="45")
    await changes.move(
        stage.works,
        WORKSPACE,
        stage.lia.slack_user,
        call_id=call_id,
        date="2026-09-11",
        time="15:00",
        zone="America/New_York",
        reason=None,
    )
    sent = [each for each in await stage.until(START + 24 * HOUR) if "remind" in each.key]
    assert [each.at for each in sent] == [START, START + 23 * HOUR]
    assert all("Guest speaker" in each.text for each in sent)


async def test_a_title_cannot_mention_anybody(stage):
    call_id = await scheduled(stage)
    await edit(stage, call_id, title="<!channel> now")
    (sent,) = await stage.pass_on()
    assert "<!channel>" not in sent.text + sent.blocks


async def test_the_number_of_statements_does_not_depend_on_how_many_calls_there_are(stage):
    call_id = await scheduled(stage, replace(MONTHLY, skip_months=("10", "11", "12"), until="2027-02-28"))
    few, many = len(await stage.calls()), await stage.schedule(MONTHLY)
    counted = []
    engine = stage.works.database.engine.sync_engine

    def count(*_args):
        counted.append(1)

    event.listen(engine, "before_cursor_execute", count)
    await edit(stage, call_id, title="Few", scope="series")
    short = len(counted)
    counted.clear()
    await edit(stage, many.card.call.id, title="Many", scope="series")
    event.remove(engine, "before_cursor_execute", count)
    assert few == 3
    assert len(counted) <= short
