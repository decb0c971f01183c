"""The rules of items, actions, minutes and what time brings."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calls.call import Call, CallState
from domain.directory.workgroups import PersonName
from domain.errors import FieldErrors
from domain.meetings import duties
from domain.meetings.action import parse_action, reminders
from domain.meetings.item import MOST_ITEMS, AgendaFull, Budget, Decides, check_room, parse_item, placed
from domain.meetings.minutes import Fate, parse_minutes
from domain.meetings.prompts import plan
from domain.meetings.role import Holding, MeetingRole, RoleOver, RoleState, check_answerable, current, vacant

NOW = datetime(2026, 9, 1, 15, 0, tzinfo=UTC)
START = datetime(2026, 9, 10, 19, 0, tzinfo=UTC)
CALL = Call(7, 3, 1, "Monthly call", START, "America/New_York", 60, None)


def test_an_item_is_read_and_everything_wrong_is_said_at_once() -> None:
    draft = parse_item("  Hiring  season ", "15", "", "joint", "12")
    assert (draft.topic, draft.minutes, draft.decides, draft.brings) == ("Hiring season", 15, Decides.JOINT, 12)
    with pytest.raises(FieldErrors) as wrong:
        parse_item(" ", "0", "x" * 301, "me", None)
    assert set(wrong.value.errors) == {"topic", "minutes", "goal", "decides"}


@pytest.mark.parametrize("minutes", ["", "-5", "1.5", "241", "٣", "99999"])
def test_minutes_of_an_item_are_whole_and_bounded(minutes: str) -> None:
    with pytest.raises(FieldErrors):
        parse_item("Hiring", minutes, "", "joint", None)


@pytest.mark.parametrize(("planned", "over", "left"), [(0, 0, 60), (60, 0, 0), (75, 15, 0), (45, 0, 15)])
def test_over_time_is_counted_not_refused(planned: int, over: int, left: int) -> None:
    budget = Budget(planned, 60)
    assert (budget.over, budget.left) == (over, left)


@given(st.lists(st.integers(), unique=True, min_size=1, max_size=12), st.data())
def test_an_item_is_placed_where_it_was_asked_for_and_the_others_keep_their_order(
    order: list[int], data: st.DataObject
) -> None:
    moving = data.draw(st.sampled_from(order))
    place = data.draw(st.integers(-3, 20))
    after = placed(order, moving, place)
    assert sorted(after) == sorted(order)
    assert [each for each in after if each != moving] == [each for each in order if each != moving]
    assert after.index(moving) == min(max(place, 1), len(order)) - 1


def test_an_agenda_and_a_parking_lot_are_full_some_time() -> None:
    check_room(MOST_ITEMS - 1, parked=False)
    for there, parked in ((MOST_ITEMS, False), (20, True)):
        with pytest.raises(AgendaFull):
            check_room(there, parked=parked)


def test_a_meeting_is_planned_from_the_roles_to_the_last_nudge() -> None:
    hours = {each.name: (each.due_at - START) / timedelta(hours=1) for each in plan(CALL, NOW)}
    assert hours == {
        "roles": -168,
        "roles-again": -72,
        "agenda": -24,
        "check": 0.5,
        "evaluate": 1,
        "minutes": 1,
        "nudge-24": 25,
        "nudge-47": 48,
        "close": 49,
    }


def test_what_is_late_before_a_call_is_due_now_and_nothing_is_planned_of_a_call_that_is_over_or_cancelled() -> None:
    soon = {each.name: each.due_at for each in plan(CALL, START - timedelta(hours=2))}
    assert soon["roles"] == soon["agenda"] == START - timedelta(hours=2)
    assert "roles-again" not in soon
    begun = [each.name for each in plan(CALL, START + timedelta(minutes=40))]
    assert begun == ["evaluate", "minutes", "nudge-24", "nudge-47", "close"]
    assert plan(CALL, START + timedelta(hours=1)) == ()
    gone = Call(7, 3, 1, "Monthly call", START, "UTC", 60, None, CallState.CANCELLED)
    assert plan(gone, NOW) == ()


def test_nothing_expires_before_it_is_due_and_a_nudge_ends_with_the_next_one() -> None:
    planned = {each.name: each for each in plan(CALL, NOW)}
    assert all(each.expires_at > each.due_at for each in planned.values())
    assert planned["nudge-24"].expires_at == planned["nudge-47"].due_at


def test_an_action_needs_a_text_an_owner_and_a_day_ahead() -> None:
    today = date(2026, 9, 1)
    assert parse_action("Send it", "4", "2026-09-01", today).owner == 4
    for due in ("", "2026-08-31", "2029-01-01", "soon"):
        with pytest.raises(FieldErrors) as wrong:
            parse_action(" ", "", due, today, end=".2")
        assert set(wrong.value.errors) == {"text.2", "owner.2", "due.2"}


@pytest.mark.parametrize(
    ("zone", "soon"),
    [
        ("Pacific/Honolulu", datetime(2026, 10, 29, 19, 0, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 10, 29, 13, 0, tzinfo=UTC)),
        ("", datetime(2026, 10, 29, 13, 0, tzinfo=UTC)),
    ],
)
def test_an_action_is_reminded_of_at_nine_on_its_owners_clock(zone: str, soon: datetime) -> None:
    found = {each.name: each.due_at for each in reminders(date(2026, 10, 31), zone, NOW)}
    assert found["soon"] == soon
    # The clocks go back in New York on 1 November, the day after.
    assert found["overdue"].hour == {"Pacific/Honolulu": 19}.get(zone, 14)
    assert reminders(date(2026, 8, 1), zone, NOW) == ()


def test_minutes_keep_what_came_of_each_item() -> None:
    draft = parse_minutes({4: (" Agreed. ", "carry"), 5: (None, None)}, "  Told. ")
    assert (draft.outcomes[4].text, draft.outcomes[4].fate) == ("Agreed.", Fate.CARRY)
    assert (draft.outcomes[5].fate, draft.key_messages) == (Fate.DONE, "Told.")
    with pytest.raises(FieldErrors) as wrong:
        parse_minutes({4: ("x" * 501, "done")}, "x" * 1501)
    assert set(wrong.value.errors) == {"outcome.4", "messages"}


def holding(role: MeetingRole, state: RoleState, *, instead_of: int | None = None, person: int = 1) -> Holding:
    return Holding(person, 3, 7, role, PersonName(person, "Ana", "U1"), state, NOW, instead_of)


def test_who_was_asked_to_take_over_does_not_hold_a_role_yet() -> None:
    mine = holding(MeetingRole.CHAIR, RoleState.ACCEPTED)
    asked = holding(MeetingRole.CHAIR, RoleState.OFFERED, instead_of=1, person=2)
    assert current([mine, asked]) == {MeetingRole.CHAIR: mine}
    assert MeetingRole.CHAIR not in vacant([mine, asked])
    assert vacant([holding(MeetingRole.CHAIR, RoleState.DECLINED)]) == list(MeetingRole)


def test_an_offer_is_answered_by_its_own_person_in_time_only() -> None:
    mine = holding(MeetingRole.CHAIR, RoleState.OFFERED)
    check_answerable(mine, 1, CALL.ends_at, NOW)
    for other, person, now in (
        (mine, 2, NOW),
        (holding(MeetingRole.CHAIR, RoleState.LAPSED), 1, NOW),
        (mine, 1, CALL.ends_at),
    ):
        with pytest.raises(RoleOver):
            check_answerable(other, person, CALL.ends_at, now)
    check_answerable(holding(MeetingRole.RECORDER, RoleState.OFFERED), 1, CALL.ends_at, CALL.ends_at)


def test_every_role_has_a_duty_card_and_facilitators_have_conflict_and_ladder_prompts() -> None:
    cards = duties.cards()
    assert set(cards) == set(MeetingRole)
    assert all(each.before and each.during and each.after for each in cards.values())
    conflict, ladder = duties.facilitating()
    assert ("clash" in conflict.title, "ladder" in ladder.title.lower(), len(ladder.lines)) == (True, True, 5)
    assert duties.process_check()
