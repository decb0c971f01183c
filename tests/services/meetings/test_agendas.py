"""Agendas from the first item to the message a day ahead, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.errors import FieldErrors, NotAllowed, NotFound
from domain.meetings.item import MOST_ITEMS, AgendaFull, Decides, ItemDraft, ItemState
from domain.norms.norm import NormState
from domain.pulses.focus import Focus
from services.calls import changes, editing
from services.meetings import agendas, planning
from services.pulses import asking
from services.work import Works
from storage import timers
from storage.meetings import items
from storage.norms import queries as norms
from storage.norms.tables import NormRow
from storage.pulses import choices
from tests.conftest import WORKSPACE, StillClock
from tests.meetings_stage import Stage
from tests.stage import user

EVERYTHING = ItemDraft("Hiring season", 30, "Know what works", Decides.YOURS, None)


async def topics(stage: Stage) -> list[str]:
    return [each.topic for each in (await stage.page()).agenda.items]


async def cancel(stage: Stage) -> None:
    await changes.cancel(
        stage.works, WORKSPACE, user(stage.lia), call_id=stage.first.id, scope="call", reason="A storm"
    )


async def test_anybody_of_the_workgroup_adds_an_item_and_it_is_added_once(stage: Stage) -> None:
    await stage.add(stage.members[0], key="VX")
    await stage.add(stage.members[0], key="VX")
    page = await stage.page(stage.members[1])
    (item,) = page.agenda.items
    assert (item.topic, item.brings and item.brings.id, item.decides) == ("Hiring", stage.members[0].id, Decides.JOINT)
    assert (page.runs, (await stage.page()).runs) == (False, True)


async def test_people_outside_the_workgroup_neither_see_nor_add(stage: Stage) -> None:
    with pytest.raises(NotAllowed):
        await stage.page(stage.out)
    with pytest.raises(NotAllowed):
        await stage.add(stage.out)


async def test_over_time_is_a_warning_and_not_a_refusal(stage: Stage) -> None:
    for _ in range(4):
        await stage.add(stage.members[0], minutes=20)
    budget = (await stage.page()).agenda.budget
    assert (budget.planned, budget.length, budget.over) == (80, 60, 20)


async def test_an_item_is_changed_by_whoever_brings_it_or_the_liaison_and_ordered_by_the_liaison(stage: Stage) -> None:
    first, second = await stage.add(stage.members[0], "One"), await stage.add(stage.members[1], "Two")
    with pytest.raises(NotAllowed):
        await agendas.to_edit(stage.works, WORKSPACE, user(stage.members[0]), second.id)
    call = str(stage.first.id)
    mine = user(stage.members[0])
    await agendas.edit(stage.works, WORKSPACE, mine, first.id, EVERYTHING, call=call, place=2)
    assert await topics(stage) == ["Hiring season", "Two"]
    await agendas.edit(stage.works, WORKSPACE, user(stage.lia), first.id, EVERYTHING, call=call, place=2)
    assert await topics(stage) == ["Two", "Hiring season"]
    form = await agendas.to_edit(stage.works, WORKSPACE, user(stage.lia), first.id)
    assert (form.place, form.places) == (2, 2)
    await agendas.drop(stage.works, WORKSPACE, user(stage.lia), first.id)
    assert await topics(stage) == ["Two"]
    with pytest.raises(NotFound):
        await agendas.to_edit(stage.works, WORKSPACE, user(stage.lia), first.id)


async def test_an_item_goes_to_a_later_call_or_the_parking_lot_and_back(stage: Stage) -> None:
    item = await stage.add(stage.members[0], "Later", call=stage.second)
    assert await topics(stage) == []
    lia = user(stage.lia)
    await agendas.edit(stage.works, WORKSPACE, lia, item.id, EVERYTHING, call="parking", place=None)
    parked = (await stage.page()).agenda.parked
    assert [each.topic for each in parked] == ["Hiring season"]
    await agendas.edit(stage.works, WORKSPACE, lia, item.id, EVERYTHING, call=str(stage.first.id), place=None)
    assert await topics(stage) == ["Hiring season"]
    with pytest.raises(FieldErrors):
        await agendas.edit(stage.works, WORKSPACE, lia, item.id, EVERYTHING, call="999", place=None)


async def test_a_full_agenda_takes_no_more_and_says_where_to_put_it(stage: Stage) -> None:
    for number in range(MOST_ITEMS):
        await stage.add(stage.members[0], f"Item {number}", minutes=1)
    with pytest.raises(AgendaFull, match="parking lot"):
        await stage.add(stage.members[0], "One too many")


async def test_nothing_happens_by_itself_before_a_group_begins(stage: Stage) -> None:
    sent = await stage.later(days=8)
    assert not [each for each in sent if each.key.startswith("meeting")]
    assert not [kind for kind, _, _ in await stage.waiting() if kind.startswith("meetings.")]


async def test_the_agenda_is_out_a_day_before_with_norms_and_focus_norm(stage: Stage) -> None:
    await stage.add(stage.members[0], "Hiring <!channel>")
    async with stage.works.begin(WORKSPACE) as work:
        norm = {"workgroup_id": stage.group.id, "heading": "time", "text": "We start on time.", "proposed_by": None}
        added = await norms.add(work.session, WORKSPACE, proposed_at=work.now, replaces=None, **norm)
        await norms.put(work.session, WORKSPACE, [added.id], state=NormState.ADOPTED)
        assert await work.session.get(NormRow, added.id)
    start = stage.first.starts_at
    before = await stage.until(start - timedelta(hours=24, minutes=1))
    assert not [each for each in before if ":agenda:" in each.key]
    (posted,) = [each for each in await stage.until(start - timedelta(hours=24)) if ":agenda:" in each.key]
    assert posted.to == "C0PIPES"
    assert "Hiring &lt;!channel&gt;" in posted.blocks
    assert "We start on time." in posted.blocks
    assert "20 minutes of 1 hour planned" in posted.text


async def test_what_changes_afterwards_changes_in_place(stage: Stage) -> None:
    await stage.add(stage.members[0])
    await stage.use(roles=False)
    await stage.until(stage.first.starts_at - timedelta(hours=20))
    await stage.add(stage.members[1], "News")
    await stage.add(stage.members[1], "More news")
    (edit,) = [each for each in await stage.pass_on() if ":agenda:" in each.key]
    assert edit.key.partition("~")[0].endswith(":channel:edit")
    assert "More news" in edit.blocks


async def test_without_a_channel_the_agenda_reaches_everybody(works: Works, clock: StillClock) -> None:
    stage = await Stage(works, clock).set(channel=None)
    await stage.add(stage.members[0])
    await stage.use(roles=False, evaluation=False)
    sent = [each for each in await stage.until(stage.first.starts_at - timedelta(hours=23)) if ":agenda:" in each.key]
    assert {each.to for each in sent} == {user(each) for each in (*stage.members, stage.lia)}


async def test_a_moved_call_takes_its_timers_and_its_agenda_along(stage: Stage) -> None:
    await stage.add(stage.members[0])
    await stage.use(roles=False, evaluation=False)
    await stage.until(stage.first.starts_at - timedelta(hours=20))
    await changes.move(
        stage.works,
        WORKSPACE,
        user(stage.lia),
        call_id=stage.first.id,
        date="2026-09-17",
        time="15:00",
        zone="America/New_York",
        reason=None,
    )
    moved = [each for each in await stage.pass_on() if ":agenda:" in each.key]
    assert [("17 Sep 2026" in each.text, each.key.partition("~")[0][-5:]) for each in moved] == [(True, ":edit")]
    again = [each for each in await stage.later(days=8) if ":agenda:" in each.key]
    assert ["posted anew" in each.text for each in again] == [True, False]
    assert not [ref for kind, ref, _ in await stage.waiting() if kind == "meetings.agenda" and ref == "call:1"]


async def test_a_cancelled_call_asks_nobody_and_its_items_go_to_the_next_one(stage: Stage) -> None:
    await stage.add(stage.members[0], "Keep me")
    await stage.until(stage.first.starts_at - timedelta(days=2))
    await cancel(stage)
    sent = await stage.later(days=3)
    assert not [each for each in sent if ":agenda:" in each.key or ":minutes:" in each.key]
    page = await stage.page()
    assert page.agenda.call and page.agenda.call.id == stage.second.id
    assert [(each.topic, each.carried) for each in page.agenda.items] == [("Keep me", 1)]
    async with stage.works.reading(WORKSPACE) as work:
        (old,) = await items.of_call(work.session, WORKSPACE, stage.first.id, [ItemState.CARRIED])
    assert old.topic == "Keep me"
    # Posted already or not, the roles of a call that does not take place are nobody's.
    assert await stage.held() == {}


async def test_another_length_moves_what_follows_the_call(stage: Stage) -> None:
    await stage.use()
    await editing.edit(
        stage.works,
        WORKSPACE,
        user(stage.lia),
        call_id=stage.first.id,
        revision=None,
        title="Monthly call",
        minutes="90",
        link=None,
        reminders=["60"],
        scope="call",
    )
    due = [at for kind, ref, at in await stage.waiting() if (kind, ref) == ("meetings.minutes", "call:1")]
    assert due == [stage.first.starts_at + timedelta(minutes=90)]


async def test_a_process_check_reaches_at_half_time_those_who_want_it(stage: Stage) -> None:
    await stage.use(roles=False, evaluation=False)
    who = stage.members[2]
    page = await agendas.toggle_checks(stage.works, WORKSPACE, user(who), stage.group.id)
    assert page.checks
    await stage.until(stage.first.starts_at + timedelta(minutes=29))
    (check,) = [each for each in await stage.later(minutes=2) if ":check-" in each.key]
    assert check.to == user(who)
    assert not (await agendas.toggle_checks(stage.works, WORKSPACE, user(who), stage.group.id)).checks


async def test_only_who_answers_for_the_group_changes_its_settings(stage: Stage) -> None:
    with pytest.raises(NotAllowed):
        await agendas.to_set(stage.works, WORKSPACE, user(stage.members[0]), stage.group.id)
    await stage.add(stage.members[0])
    await stage.use(on=False)
    await stage.add(stage.members[0], "More")
    sent = await stage.until(stage.first.ends_at + timedelta(days=3))
    assert not [each for each in sent if each.key.startswith("meeting")]


async def test_upkeep_sets_again_the_timers_that_should_be_there(stage: Stage) -> None:
    await stage.use()
    async with stage.works.begin(WORKSPACE) as work:
        assert await planning.keep_up(work) == 0
        await timers.cancel(work.session, WORKSPACE, f"call:{stage.second.id}")
        assert await planning.keep_up(work) == 1
        assert await planning.keep_up(work) == 0
    assert ("meetings.agenda", f"call:{stage.second.id}", stage.second.starts_at - timedelta(hours=24)) in (
        await stage.waiting()
    )


async def test_the_focus_norm_stands_on_the_posted_agenda(stage: Stage) -> None:
    await stage.use(roles=False, evaluation=False)
    async with stage.works.begin(WORKSPACE) as work:
        pulse = await asking.ask(
            work, workgroup_id=stage.group.id, instrument_id="norms-inventory", days=2, request_key="P1"
        )
        assert pulse is not None
        focus = Focus(stage.group.id, pulse.id, "pausing", "Pausing", work.now)
        await choices.set_focus(work.session, WORKSPACE, [focus], pulse_id=pulse.id)
    sent = [each for each in await stage.until(stage.first.starts_at - timedelta(hours=23)) if ":agenda:" in each.key]
    assert ["Focus norm: Pausing" in each.blocks for each in sent] == [True]
