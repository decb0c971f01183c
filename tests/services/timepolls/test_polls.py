"""Time polls as use cases: asked, answered, reminded, closed and made a call."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import FieldErrors, NotAllowed, NotFound, UserFacingError
from domain.timepolls import overview
from domain.timepolls.poll import PollClosed, State
from domain.timepolls.ranking import Criterion
from services.timepolls import answering, closing, results
from services.timepolls.closing import Becomes
from tests.conftest import WORKSPACE
from tests.counting import statements
from tests.stage import keys, user
from tests.timepolls_stage import HAND, MAYBE, NO, YES, Stage, at, to


async def test_a_poll_asks_in_the_channel_once_with_every_time_on_each_readers_clock(stage: Stage) -> None:
    card = await stage.start()
    again = await stage.start(request_key="V1")
    assert again.poll.id == card.poll.id
    (asked,) = await stage.pass_on()
    assert asked.to == "C0PIPES"
    assert asked.text.startswith("When suits you? Monthly call of Teacher Pipelines: 3 times")
    assert asked.blocks.count("<!date^") == 4  # three slots and the deadline
    assert (card.asked, card.answered) == (4, 0)


async def test_home_and_the_list_count_whom_the_poll_reaches_as_the_channel_does(stage: Stage) -> None:
    card = await stage.start()
    await stage.say(stage.ana, card, YES, NO, NO)
    (listed,), _ = await results.waiting_for(stage.works, WORKSPACE, user(stage.hana))
    assert (listed.asked, listed.answered, listed.open) == (4, 1, True)


@pytest.mark.parametrize(
    ("days", "hours_before"), [(10, 48), (5.01, 48), (5, 36), (3, 36), (2, 36), (1.99, None), (0.5, None)]
)
async def test_those_who_are_missing_are_reminded_by_the_deadlines_distance(
    stage: Stage, days: float, hours_before: int | None
) -> None:
    deadline = (stage.clock.now() + timedelta(days=days)).astimezone(at(1, 1).tzinfo)
    deadline = deadline.replace(second=0, microsecond=0)
    raw = replace(HAND, deadline_date=f"{deadline:%Y-%m-%d}", deadline_time=f"{deadline:%H:%M}")
    if days in {5.01, 1.99}:
        deadline = deadline.astimezone(UTC)
    card = await stage.start(raw)
    await stage.say(stage.ana, card, YES, NO, NO)
    sent = [each for each in await stage.until(deadline) if "waits for your answer" in each.text]
    if hours_before is None:
        assert sent == []
        return
    assert {each.to for each in sent} == {user(stage.lia), user(stage.hana), user(stage.cal)}
    assert {each.at for each in sent} == {card.poll.deadline - timedelta(hours=hours_before)}
    (hana,) = to(sent, user(stage.hana))
    assert "Honolulu time" in hana.text


async def test_answers_count_in_the_channel_and_can_be_changed_until_the_deadline(stage: Stage) -> None:
    card = await stage.start()
    await stage.pass_on()
    assert (await stage.say(stage.hana, card, NO, YES, MAYBE)).answered == 1
    changed = await stage.say(stage.hana, card, NO, NO, YES)
    assert changed.answered == 1
    assert [each.value for each in changed.mine.values()] == ["no", "no", "yes"] or set(changed.mine) == {
        slot.id for slot in card.poll.slots
    }
    (edit,) = await stage.pass_on()
    assert keys([edit]) == [f"timepoll:{card.poll.id}:asked:channel:edit"]
    assert "1 of 4 people has answered" in edit.blocks or "1 of 4 people have answered" in edit.blocks
    stage.clock.moment = card.poll.deadline
    with pytest.raises(PollClosed, match="closed"):
        await stage.say(stage.hana, card, YES, YES, YES)


async def test_an_answer_costs_the_same_however_many_others_answered_and_reads_none_of_theirs(stage: Stage) -> None:
    card = await stage.start()
    asked = []
    for who in (stage.hana, stage.ana):
        with statements(stage.works) as run:
            await stage.say(who, card, NO, YES, MAYBE)
        asked.append(len(run))
        read = [each for each in run if each.startswith("SELECT") and "time_poll_answers.choice" in each]
        assert len(read) == 1
        assert "time_poll_answers.person_id = " in read[0]
    assert asked[0] == asked[1]


@pytest.mark.parametrize("followed", [4, 3])
async def test_direct_messages_follow_the_count_only_where_they_are_few(
    stage: Stage, followed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "FOLLOWED", followed)
    await stage.without_channel()
    card = await stage.start()
    asked = await stage.pass_on()
    assert (len(asked), {"have answered" in each.blocks for each in asked}) == (4, {followed == 4})
    await stage.say(stage.hana, card, NO, YES, MAYBE)
    assert len(await stage.pass_on()) == (4 if followed == 4 else 0)
    over = [each for each in await stage.until(card.poll.deadline) if "is closed" in each.text]
    assert {each.first for each in over} >= {each.key for each in asked}


async def test_once_the_poll_is_over_its_reminders_say_so_and_who_presses_answer_reads_when_it_closed(
    stage: Stage,
) -> None:
    card = await stage.start()
    await stage.until(card.poll.deadline - timedelta(hours=1))
    reminded = {each.key: each.to for each in stage.sent if ":remind:" in each.key}
    assert len(reminded) == 4
    sent = await stage.until(card.poll.deadline)
    over = {each.first: each for each in sent if ":remind:" in each.first}
    assert {key: each.to for key, each in over.items()} == reminded
    for each in over.values():
        assert "is closed" in each.text
        assert "timepolls.answer" not in each.blocks
    with pytest.raises(PollClosed, match="closed on Fri 11 Sep 2026, 5:00 PM New York time"):
        await answering.form(stage.works, WORKSPACE, user(stage.hana), card.poll.id)


async def test_every_slot_needs_an_answer_and_nothing_is_half_saved(stage: Stage) -> None:
    card = await stage.start()
    given = {card.poll.slots[0].id: YES, card.poll.slots[1].id: None}
    with pytest.raises(FieldErrors) as wrong:
        await answering.answer(stage.works, WORKSPACE, user(stage.ana), card.poll.id, given)
    assert set(wrong.value.errors) == {f"slot-{slot.id}" for slot in card.poll.slots[1:]}
    assert (await answering.form(stage.works, WORKSPACE, user(stage.ana), card.poll.id)).mine == {}


async def test_strangers_cannot_answer_and_members_cannot_run_a_poll(stage: Stage) -> None:
    card = await stage.start()
    with pytest.raises(NotAllowed, match="another workgroup"):
        await stage.say(stage.out, card, YES, YES, YES)
    with pytest.raises(NotAllowed, match=f"<@{user(stage.lia)}>"):
        await results.show(stage.works, WORKSPACE, user(stage.ana), card.poll.id)
    with pytest.raises(NotAllowed):
        await stage.start(by=stage.ana)
    with pytest.raises(NotFound):
        await answering.form(stage.works, WORKSPACE, user(stage.ana), 999)


async def test_the_organiser_hears_once_when_nobody_is_missing(stage: Stage) -> None:
    card = await stage.start()
    for who in (stage.hana, stage.ana, stage.cal):
        await stage.say(who, card, NO, YES, MAYBE)
    assert to(await stage.pass_on(), user(stage.lia)) == []
    await stage.say(stage.lia, card, YES, YES, NO)
    (told,) = to(await stage.pass_on(), user(stage.lia))
    assert told.text.startswith("Everybody has answered: Monthly call")
    assert "First is Thu 8 Oct 2026, 3:00 PM New York time." in told.text
    await stage.say(stage.lia, card, YES, YES, YES)
    assert to(await stage.pass_on(), user(stage.lia)) == []


async def test_the_organiser_hears_when_everybody_refuses_a_slot(stage: Stage) -> None:
    card = await stage.start()
    for who in (stage.hana, stage.ana, stage.cal, stage.lia):
        await stage.say(who, card, NO, YES, YES)
    told = to(await stage.pass_on(), user(stage.lia))
    assert told[0].text.startswith("Nobody can come at Thu 8 Oct 2026, 11:00 AM New York time")
    assert len(told) == 2


async def test_who_has_left_neither_holds_up_nor_counts_in_a_refusal(stage: Stage) -> None:
    card = await stage.start()
    await stage.say(stage.hana, card, NO, YES, YES)
    async with stage.works.begin(WORKSPACE) as work:
        (await work.session.merge(stage.hana)).active = False
    for who in (stage.ana, stage.cal, stage.lia):
        await stage.say(who, card, YES, NO, YES)
    told = to(await stage.pass_on(), user(stage.lia))
    assert [each.text.startswith("Nobody can come at Thu 8 Oct 2026, 3:00 PM") for each in told] == [True, False]


async def test_the_deadline_closes_the_poll_and_tells_the_organiser_how_it_stands(stage: Stage) -> None:
    card = await stage.start()
    await stage.say(stage.hana, card, NO, YES, YES)
    sent = await stage.until(card.poll.deadline)
    (told,) = [each for each in to(sent, user(stage.lia)) if "deadline has passed" in each.text]
    assert "timepolls.decide:series" in told.blocks
    assert (await stage.row(card.poll.id)).state == State.CLOSED.value
    edited = to(sent, "C0PIPES")[-1]
    assert "is closed" in edited.text


async def test_results_name_who_is_missing_and_why_a_slot_is_first(stage: Stage) -> None:
    card = await stage.start()
    await stage.say(stage.ana, card, YES, YES, YES)
    found = await results.show(stage.works, WORKSPACE, user(stage.lia), card.poll.id)
    assert set(found.waiting) == {f"<@{user(each)}>" for each in (stage.hana, stage.cal, stage.lia)}
    # One can come to each; at 11 AM Hana's day has not begun, at 3 PM everybody works, at 6 PM three have gone home.
    first, second, third = found.ranking.slots
    assert [each.slot.starts_at for each in (first, second, third)] == [at(8, 15), at(8, 11), at(9, 18)]
    assert (first.outside, second.outside, third.outside) == (0, 1, 3)
    assert found.ranking.decided_by is Criterion.HOURS
    assert second.burdens[0].places == ("Hawaii",)
    with_manager = await results.show(stage.works, WORKSPACE, user(stage.max), card.poll.id)
    assert with_manager.ranking == found.ranking


async def test_one_click_makes_the_winner_a_monthly_series_once_and_holds_nothing_else(stage: Stage) -> None:
    card = await stage.start()
    await stage.pass_on()
    slot = card.poll.slots[1]
    saved = await closing.decide(stage.works, WORKSPACE, user(stage.lia), slot.id, Becomes.SERIES)
    again = await closing.decide(stage.works, WORKSPACE, user(stage.lia), slot.id, Becomes.SERIES)
    assert saved.series
    assert [each.starts_at for each in saved.dates if not each.skip][:2] == [at(8, 15), at(12, 15, month=11)]
    assert again.card.call.id == saved.card.call.id
    made = await stage.calls()
    assert len(made) == 6
    assert [each.starts_at for each in made[:2]] == [at(8, 15), at(12, 15, month=11)]
    assert {each.starts_at for each in made}.isdisjoint({at(8, 11), at(9, 18)})
    assert made[0].link == "https://meet.example.org/room"
    sent = to(await stage.pass_on(), "C0PIPES")
    assert any("the time is Thu 8 Oct 2026, 3:00 PM New York time" in each.text for each in sent)
    assert f"call:{made[0].id}:announce" in keys(sent)
    with pytest.raises(UserFacingError, match="chosen already"):
        await closing.decide(stage.works, WORKSPACE, user(stage.lia), card.poll.slots[0].id, Becomes.CALL)
    with pytest.raises(PollClosed, match="chosen already"):
        await stage.say(stage.ana, card, YES, YES, YES)
    assert not [each for each in await stage.waiting() if each[0].startswith("timepolls.")]


async def test_one_click_makes_the_winner_a_series_every_two_months(stage: Stage) -> None:
    card = await stage.start()
    saved = await closing.decide(stage.works, WORKSPACE, user(stage.lia), card.poll.slots[1].id, Becomes.BIMONTHLY)
    assert saved.series
    assert [each.starts_at for each in await stage.calls()][:3] == [
        at(8, 15),
        at(10, 15, month=12),
        datetime(2027, 2, 11, 20, tzinfo=UTC),
    ]


async def test_a_winner_on_a_holiday_becomes_a_call_and_no_series_that_would_skip_it(stage: Stage) -> None:
    card = await stage.start(replace(HAND, slots="2026-10-12 15:00\n2026-10-13 15:00"))
    columbus = card.poll.slots[0].id
    with pytest.raises(UserFacingError, match=r"That day is Columbus Day.*/calls schedule"):
        await closing.decide(stage.works, WORKSPACE, user(stage.lia), columbus, Becomes.SERIES)
    assert await stage.calls() == []
    saved = await closing.decide(stage.works, WORKSPACE, user(stage.lia), columbus, Becomes.CALL)
    assert saved.card.call.starts_at == at(12, 15)


async def test_a_winner_in_the_fifth_week_becomes_the_last_such_weekday(stage: Stage) -> None:
    raw = replace(HAND, slots="2026-10-29 15:00\n2026-10-30 15:00")
    card = await stage.start(raw)
    await closing.decide(stage.works, WORKSPACE, user(stage.lia), card.poll.slots[0].id, Becomes.SERIES)
    made = await stage.calls()
    # The last Thursday of November is Thanksgiving week's; the local hour stays over the change of the clocks.
    assert made[0].starts_at == at(29, 15)
    assert all(each.starts_at.astimezone(at(1, 1).tzinfo).hour == 15 for each in made)


async def test_a_slot_becomes_a_single_call(stage: Stage) -> None:
    card = await stage.start()
    saved = await closing.decide(stage.works, WORKSPACE, user(stage.max), card.poll.slots[0].id, Becomes.CALL)
    assert not saved.series
    (only,) = await stage.calls()
    assert only.starts_at == at(8, 11)
    assert (await stage.row(card.poll.id)).call_id == only.id


async def test_a_slot_that_has_passed_cannot_be_chosen(stage: Stage) -> None:
    card = await stage.start()
    await stage.until(at(8, 12))
    with pytest.raises(UserFacingError, match="already passed"):
        await closing.decide(stage.works, WORKSPACE, user(stage.lia), card.poll.slots[0].id, Becomes.CALL)


async def test_a_poll_is_called_off_and_closed_by_hand(stage: Stage) -> None:
    card = await stage.start()
    await stage.pass_on()
    found = await closing.close(stage.works, WORKSPACE, user(stage.lia), card.poll.id)
    assert found.card.poll.state is State.CLOSED
    await closing.cancel(stage.works, WORKSPACE, user(stage.lia), card.poll.id)
    assert "called off" in to(await stage.pass_on(), "C0PIPES")[-1].text
    with pytest.raises(UserFacingError, match="called off"):
        await closing.close(stage.works, WORKSPACE, user(stage.lia), card.poll.id)
    assert await stage.until(at(20, 12)) == []


async def test_without_a_channel_everybody_is_asked_and_told_directly(stage: Stage) -> None:
    async with stage.works.begin(WORKSPACE) as work:
        (await work.session.merge(stage.group)).channel = None
    card = await stage.start()
    asked = await stage.pass_on()
    assert {each.to for each in asked} == {user(each) for each in (stage.lia, stage.hana, stage.ana, stage.cal)}
    await closing.decide(stage.works, WORKSPACE, user(stage.lia), card.poll.slots[0].id, Becomes.CALL)
    told = [each for each in await stage.pass_on() if each.text.startswith("A time was chosen")]
    assert {each.to for each in told} == {user(each) for each in (stage.hana, stage.ana, stage.cal)}


async def test_proposed_times_suit_working_hours_and_avoid_holidays(stage: Stage) -> None:
    # Monday 12 October is Columbus Day: a federal holiday everywhere, so no time is proposed on it.
    raw = replace(HAND, slots=None, first="2026-10-10", last="2026-10-16")
    shown = await stage.preview(raw)
    assert not shown.by_hand
    days = {slot.astimezone(at(1, 1).tzinfo).date().isoformat() for slot, _ in shown.slots}
    assert days <= {"2026-10-13", "2026-10-14", "2026-10-15", "2026-10-16"}
    # 8 AM in Hawaii is 2 PM in New York, where the day ends at 5 PM: from 2 PM to 4 PM nobody is outside.
    assert {outside for _, outside in shown.slots} == {0}
    assert {slot.astimezone(at(1, 1).tzinfo).hour for slot, _ in shown.slots} <= {14, 15, 16}
    assert (shown.people, shown.channel) == (4, "C0PIPES")
    assert datetime(2026, 9, 9, 21, tzinfo=UTC) == shown.reminder


async def test_days_that_suit_nobody_are_refused(stage: Stage) -> None:
    with pytest.raises(FieldErrors) as wrong:
        await stage.preview(replace(HAND, slots=None, first="2026-10-10", last="2026-10-11"))
    assert set(wrong.value.errors) == {"last"}
