"""Minutes, actions and the evaluation after a call, on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.errors import FieldErrors, NotAllowed, NotFound
from domain.meetings.action import ActionDraft, ActionState
from domain.meetings.item import MOST_ITEMS, ItemState
from domain.meetings.minutes import Fate
from domain.meetings.role import MeetingRole
from services.calls import answering
from services.meetings import actions, archive, minutes
from services.meetings.archive import NotBegun
from services.work import Works
from storage.meetings import actions as rows
from storage.meetings import items
from storage.pulses import queries as pulses
from tests.conftest import WORKSPACE, StillClock
from tests.counting import statements
from tests.meetings_stage import Stage
from tests.stage import user

DONE, CARRY, PARK = (each.value for each in Fate)


async def over(stage: Stage, *, evaluation: bool = False) -> str:
    """Let the first call pass with every role accepted; returns the recorder's Slack id."""
    await stage.use(evaluation=evaluation)
    await stage.until(stage.first.starts_at - timedelta(days=7))
    held = await stage.all_accept()
    await stage.until(stage.first.ends_at)
    return held[MeetingRole.RECORDER].person.slack_user or ""


def about(stage: Stage, what: str) -> list[str]:
    return [each.to for each in stage.sent if each.key.partition("~")[0].startswith(f"meeting:{stage.first.id}:{what}")]


async def test_when_the_call_ends_the_recorder_gets_the_draft_and_is_nudged_at_24_and_47_hours(stage: Stage) -> None:
    await stage.add(stage.members[0])
    recorder = await over(stage)
    assert about(stage, "ask-minutes:") == [recorder]
    await stage.until(stage.first.ends_at + timedelta(hours=24))
    await stage.until(stage.first.ends_at + timedelta(hours=46, minutes=59))
    assert (about(stage, "ask-nudge-24"), about(stage, "ask-nudge-47")) == ([recorder], [])
    await stage.later(minutes=1)
    assert about(stage, "ask-nudge-47") == [recorder]


async def test_saved_minutes_are_posted_once_and_corrected_in_place_and_end_the_nudges(stage: Stage) -> None:
    item = await stage.add(stage.members[0], "Hiring")
    recorder = await over(stage)
    await answering.attend(stage.works, WORKSPACE, user(stage.members[1]), call_id=stage.first.id, attended=True)
    await stage.write(recorder, {item.id: ("We pilot <!here>", DONE)}, messages="Tell your chiefs.")
    (posted,) = [each for each in await stage.pass_on() if each.key == f"meeting:{stage.first.id}:minutes:channel"]
    assert posted.to == "C0PIPES"
    for words in ("We pilot &lt;!here&gt;", "Tell your chiefs.", "1 person from 1 state"):
        assert words in posted.blocks
    await stage.write(user(stage.lia), {item.id: ("We pilot in May", DONE)}, key="VM2")
    (edit,) = [each for each in await stage.pass_on() if ":minutes:" in each.key]
    assert "We pilot in May" in edit.blocks
    assert edit.key.startswith(f"meeting:{stage.first.id}:minutes:channel:edit")
    await stage.later(hours=48)
    assert about(stage, "ask-nudge-24") == []


async def test_saved_minutes_answer_the_messages_that_asked_for_them(stage: Stage) -> None:
    recorder = await over(stage)
    await stage.until(stage.first.ends_at + timedelta(hours=24))
    await stage.write(recorder)
    edits = [each for each in await stage.pass_on() if each.key.startswith(f"meeting:{stage.first.id}:ask-")]
    assert {each.key.split(":")[2] for each in edits} == {"ask-minutes", "ask-nudge-24"}
    for each in edits:
        assert "are written. Thank you." in each.text
        assert "meetings.minutes.write" not in each.blocks


async def test_an_action_added_to_saved_minutes_stands_in_them_and_on_the_next_agenda(stage: Stage) -> None:
    recorder, owner = await over(stage), stage.members[4]
    await stage.write(recorder, agreed=[("Send it", owner, "2026-10-15")])
    await stage.pass_on()
    draft = ActionDraft("Ask the chiefs", owner.id, date(2026, 10, 16))
    for _ in range(2):
        shown = await minutes.add_action(stage.works, WORKSPACE, recorder, stage.first.id, draft, request_key="VA1")
    assert [each.text for each in shown.actions] == ["Send it", "Ask the chiefs"]
    sent = await stage.pass_on()
    (posted,) = [each for each in sent if each.key.startswith(f"meeting:{stage.first.id}:minutes:channel")]
    assert "Ask the chiefs" in posted.blocks
    assert [each.to for each in sent if "You took on an action" in each.text] == [user(owner)]
    with pytest.raises(NotAllowed):
        await minutes.add_action(
            stage.works, WORKSPACE, user(stage.members[5]), stage.first.id, draft, request_key="VA2"
        )


async def test_without_a_channel_everybody_gets_the_minutes_the_recorder_too(works: Works, clock: StillClock) -> None:
    stage = await Stage(works, clock).set(channel=None)
    await stage.add(stage.members[0])
    recorder = await over(stage)
    await stage.write(recorder)
    sent = [each for each in await stage.pass_on() if "Minutes of" in each.text]
    assert {each.to for each in sent} == {user(each) for each in (*stage.members, stage.lia)}


async def test_minutes_are_written_by_recorder_chair_or_liaison_and_not_before_the_call(stage: Stage) -> None:
    await stage.add(stage.members[0])
    with pytest.raises(NotBegun):
        await minutes.to_write(stage.works, WORKSPACE, user(stage.lia), stage.first.id)
    await over(stage)
    held = await stage.held()
    writers = {held[each].person.id for each in (MeetingRole.RECORDER, MeetingRole.CHAIR)}
    for who in stage.members:
        if who.id in writers:
            await minutes.to_write(stage.works, WORKSPACE, user(who), stage.first.id)
            continue
        with pytest.raises(NotAllowed):
            await minutes.to_write(stage.works, WORKSPACE, user(who), stage.first.id)


async def test_what_is_left_is_carried_over_or_parked_once_and_taken_back_when_corrected(stage: Stage) -> None:
    one, two = await stage.add(stage.members[0], "One"), await stage.add(stage.members[0], "Two")
    recorder = await over(stage)
    left = {one.id: ("", CARRY), two.id: ("", PARK)}
    await stage.write(recorder, left)
    await stage.write(recorder, left)
    page = (await stage.page()).agenda
    assert page.call and page.call.id == stage.second.id
    assert [(each.topic, each.carried) for each in page.items] == [("One", 1)]
    assert [each.topic for each in page.parked] == ["Two"]
    await stage.write(recorder, {one.id: ("Decided after all", DONE), two.id: ("", CARRY)})
    page = (await stage.page()).agenda
    assert ([each.topic for each in page.items], page.parked) == (["Two"], ())
    shown = await minutes.show(stage.works, WORKSPACE, user(stage.members[3]), stage.first.id)
    assert [each.state for each in shown.items] == [ItemState.DONE, ItemState.CARRIED]


async def test_what_has_no_room_on_the_next_agenda_waits_in_the_parking_lot(stage: Stage) -> None:
    left = [await stage.add(stage.members[0], f"Left {number}") for number in range(3)]
    for number in range(MOST_ITEMS - 1):
        await stage.add(stage.members[0], f"There {number}", call=stage.second)
    recorder = await over(stage)
    await stage.write(recorder, {each.id: ("", CARRY) for each in left})
    page = (await stage.page()).agenda
    assert len(page.items) == MOST_ITEMS
    assert page.items[-1].topic == "Left 0"
    assert [each.topic for each in page.parked] == ["Left 1", "Left 2"]


async def test_the_archive_keeps_minutes_and_names_those_that_are_missing(stage: Stage) -> None:
    await stage.add(stage.members[0])
    recorder = await over(stage)
    found = await archive.page(stage.works, WORKSPACE, user(stage.members[0]), stage.group.id)
    assert [(each.call.id, each.saved_at) for each in found.lines] == [(stage.first.id, None)]
    await stage.write(recorder)
    found = await archive.page(stage.works, WORKSPACE, user(stage.members[0]), stage.group.id)
    assert found.lines[0].saved_at == stage.clock.now()
    with pytest.raises(NotAllowed):
        await archive.page(stage.works, WORKSPACE, user(stage.out), stage.group.id)


async def test_the_archive_goes_back_page_by_page_and_costs_the_same_on_each(stage: Stage) -> None:
    await stage.past_calls(30)
    who, asked = user(stage.members[0]), []
    titles: list[str] = []
    for number in range(4):
        with statements(stage.works) as run:
            found = await archive.page(stage.works, WORKSPACE, who, stage.group.id, number)
        asked.append(len(run))
        assert (found.page, found.before, found.older) == (number, number * 12, number < 2)
        titles += [each.call.title for each in found.lines]
    assert titles == [f"Earlier {number}" for number in range(1, 31)]
    assert len(set(asked)) == 1


async def test_an_action_is_told_reminded_and_stays_on_the_agenda_until_it_is_done(stage: Stage) -> None:
    await stage.add(stage.members[0])
    recorder = await over(stage)
    owner = next(each for each in stage.members if user(each) != recorder)
    await stage.write(recorder, agreed=[("Send the draft", owner, "2026-09-20")])
    await stage.write(recorder, agreed=[("Send the draft", owner, "2026-09-20")])
    page = (await stage.page()).agenda
    assert page.call and page.call.id == stage.second.id
    assert [each.text for each in page.actions] == ["Send the draft"]
    sent = [*await stage.pass_on(), *await stage.later(days=14)]
    told = [(each.to, each.key.split(":")[2].partition("-")[0]) for each in sent if each.key.startswith("action:")]
    assert told == [(user(owner), "new"), (user(owner), "soon"), (user(owner), "overdue")]
    (agenda,) = [
        each
        for each in await stage.until(stage.second.starts_at - timedelta(hours=23))
        if each.key.startswith(f"meeting:{stage.second.id}:agenda")
    ]
    assert "Send the draft" in agenda.blocks
    done = await actions.finish(stage.works, WORKSPACE, user(owner), page.actions[0].id)
    assert done.state is ActionState.DONE
    assert (await stage.page()).agenda.actions == ()
    edits = [each.key for each in await stage.pass_on()]
    assert len([each for each in edits if each.startswith("action:")]) == 3


async def test_an_action_is_completed_and_changed_by_its_owner_or_the_liaison_alone(stage: Stage) -> None:
    owner, other = stage.members[0], stage.members[1]
    draft = ActionDraft("Call the dean", owner.id, date(2026, 9, 20))
    page = await actions.add(stage.works, WORKSPACE, user(other), stage.group.id, draft, request_key="VA")
    (action,) = page.actions
    assert (page.may_change(action), page.led) == (False, frozenset())
    with pytest.raises(NotAllowed):
        await actions.finish(stage.works, WORKSPACE, user(other), action.id)
    later = ActionDraft("Call the dean", other.id, date(2026, 9, 27))
    await actions.change(stage.works, WORKSPACE, user(stage.lia), action.id, later)
    due = [at for kind, _, at in await stage.waiting() if kind == "meetings.action"]
    assert [at.date() for at in due] == [date(2026, 9, 25), date(2026, 9, 28)]
    await actions.finish(stage.works, WORKSPACE, user(other), action.id, done=False)
    assert not [kind for kind, _, _ in await stage.waiting() if kind == "meetings.action"]
    with pytest.raises(NotFound):
        await actions.finish(stage.works, WORKSPACE, user(other), action.id)
    async with stage.works.reading(WORKSPACE) as work:
        kept = await rows.find(work.session, WORKSPACE, action.id)
    assert kept and kept.state is ActionState.DROPPED


async def test_an_action_belongs_to_somebody_of_the_workgroup(stage: Stage) -> None:
    draft = ActionDraft("Call the dean", stage.out.id, date(2026, 9, 20))
    with pytest.raises(FieldErrors):
        await actions.add(stage.works, WORKSPACE, user(stage.lia), stage.group.id, draft, request_key="VA")


async def test_an_action_whose_owner_left_comes_back_to_the_liaison(stage: Stage) -> None:
    owner = stage.members[0]
    draft = ActionDraft("Call the dean", owner.id, date(2026, 9, 5))
    await actions.add(stage.works, WORKSPACE, user(stage.lia), stage.group.id, draft, request_key="VA")
    async with stage.works.begin(WORKSPACE) as work:
        (await work.session.merge(owner)).active = False
    sent = [each for each in await stage.later(days=3) if ":soon-" in each.key]
    assert [each.to for each in sent] == [user(stage.lia)]


@pytest.mark.parametrize("on", [True, False])
async def test_four_questions_follow_a_call_where_the_workgroup_wants_them(stage: Stage, on: bool) -> None:
    await stage.add(stage.members[0])
    await over(stage, evaluation=on)
    async with stage.works.reading(WORKSPACE) as work:
        found = await pulses.not_closed(work.session, WORKSPACE)
    assert [(each.instrument.id, each.closes_at) for each in found] == (
        [("meeting-evaluation", stage.first.ends_at + timedelta(days=3))] if on else []
    )
    asked = [each for each in stage.sent if each.key.startswith("pulse:")]
    assert len(asked) == (7 if on else 0)


async def test_the_four_questions_come_by_themselves_once_a_workgroup_has_begun(stage: Stage) -> None:
    await stage.add(stage.members[0])
    await stage.until(stage.first.ends_at)
    assert len({each.to for each in stage.sent if each.key.startswith("pulse:")}) == 7
    await stage.later(days=2)
    assert len([each for each in stage.sent if each.key.startswith("pulse:") and each.first == each.key]) == 7


async def test_fewer_than_could_stay_unknown_are_not_asked_the_four_questions(stage: Stage) -> None:
    await stage.add(stage.members[0])
    async with stage.works.begin(WORKSPACE) as work:
        for each in stage.members[:3]:
            (await work.session.merge(each)).active = False
    await stage.until(stage.first.ends_at)
    assert [each for each in stage.sent if each.key.startswith("pulse:")] == []


async def test_without_minutes_in_time_items_go_on_until_minutes_say_otherwise(stage: Stage) -> None:
    item = await stage.add(stage.members[0], "Alone")
    recorder = await over(stage)
    sent = await stage.later(days=5)
    told = [each for each in sent if ":missing:" in each.key]
    assert [(each.to, "1 item of its agenda" in each.text) for each in told] == [(user(stage.lia), True)]
    assert [each.topic for each in (await stage.page()).agenda.items] == ["Alone"]
    await stage.write(recorder, {item.id: ("Dealt with", DONE)})
    assert (await stage.page()).agenda.items == ()
    async with stage.works.reading(WORKSPACE) as work:
        (kept,) = await items.of_call(work.session, WORKSPACE, stage.first.id, [ItemState.DONE])
    assert kept.outcome == "Dealt with"
