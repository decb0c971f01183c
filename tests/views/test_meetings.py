"""Every screen and message of meetings."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from domain.calls.call import Call
from domain.directory.workgroups import PersonName
from domain.meetings.action import TEXT_LONGEST, Action, ActionState
from domain.meetings.item import GOAL_LONGEST, MOST_ITEMS, MOST_PARKED, TOPIC_LONGEST, Decides, Item, ItemState
from domain.meetings.minutes import MESSAGES_LONGEST, OUTCOME_LONGEST
from domain.meetings.overview import (
    ActionForm,
    ActionsPage,
    Agenda,
    AgendaPage,
    Archive,
    ArchiveLine,
    ItemForm,
    MeetingSettings,
    Mine,
    Minutes,
    MinutesForm,
    MyDuty,
)
from domain.meetings.role import Holding, MeetingRole, RoleState
from sandbox.blockkit import check_message, check_view
from views.meetings import actions, agenda, minutes, prompts, roles
from views.surfaces import Message, View

NOW = datetime(2026, 9, 1, 15, 0, tzinfo=UTC)
START = datetime(2026, 9, 10, 19, 0, tzinfo=UTC)
CALL = Call(7, 3, 1, "Monthly <call>", START, "America/New_York", 60, "https://meet.example.org/room")
ANA, BEN = PersonName(1, "Ana", "U1"), PersonName(2, "Ben <b>")
GROUP = "Teacher <Pipelines>"
ITEM = Item(4, 3, 7, 1, "Hiring <!channel>", 40, "Know what works", Decides.YOURS_CONSULT, ANA)
SECOND = Item(5, 3, 7, 2, "News", 30, "", Decides.MINE_INFORM, None, carried=2)
PARKED = Item(6, 3, None, 1, "Some day", 10, "", Decides.JOINT, BEN)
ACTION = Action(9, 3, GROUP, 7, "Send <the> draft", BEN, date(2026, 9, 20))
RECORDER = Holding(11, 3, 7, MeetingRole.RECORDER, ANA, RoleState.ACCEPTED, NOW)
CHAIR = Holding(12, 3, 7, MeetingRole.CHAIR, BEN, RoleState.OFFERED, NOW)
NORMS = ("We start on time.", "We listen <b>")
FULL = Agenda(3, GROUP, CALL, (ITEM, SECOND), (RECORDER, CHAIR), NORMS, ("Pausing",), (ACTION,), (PARKED,))
EMPTY = Agenda(3, GROUP, CALL)
NONE = Agenda(3, GROUP, None)
FORM = ItemForm(3, GROUP, (CALL,), ANA, runs=True)
DRAFT = Minutes(CALL, GROUP, (ITEM, SECOND), recorder=ANA, may_write=True)
KEPT = Minutes(
    CALL,
    GROUP,
    (
        Item(4, 3, 7, 1, "Hiring", 40, "", Decides.JOINT, ANA, ItemState.DONE, outcome="We pilot <it>"),
        Item(5, 3, 7, 2, "News", 30, "", Decides.JOINT, None, ItemState.CARRIED),
        Item(6, 3, 7, 3, "Later", 30, "", Decides.JOINT, None, ItemState.PARKED),
    ),
    "Tell <your> chiefs.",
    (ACTION,),
    ANA,
    (ANA, BEN),
    2,
    NOW,
)


def duty(role: MeetingRole = MeetingRole.RECORDER, state: RoleState = RoleState.OFFERED, number: int = 11) -> MyDuty:
    return MyDuty(Holding(number, 3, 7, role, ANA, state, NOW), CALL, GROUP)


MESSAGES: dict[str, Message] = {
    "agenda of the liaison": agenda.page(AgendaPage(FULL, 9, runs=True)),
    "agenda of a member": agenda.page(AgendaPage(FULL, 1, runs=False, checks=True)),
    "agenda that is empty": agenda.page(AgendaPage(EMPTY, 1, runs=False)),
    "agenda without a call": agenda.page(AgendaPage(NONE, 1, runs=False)),
    "posted agenda": agenda.posted(FULL),
    "posted empty agenda": agenda.posted(EMPTY),
    "agenda of a cancelled call": agenda.cancelled(FULL),
    "agenda of a moved call": agenda.moved(FULL),
    "role offered": roles.offered(duty(), None),
    "role handed over": roles.offered(duty(), BEN),
    "duty card of a facilitator": roles.card(duty(MeetingRole.FACILITATOR, RoleState.ACCEPTED)),
    "duty card of a recorder": roles.card(duty(state=RoleState.ACCEPTED)),
    "role declined": roles.declined(duty()),
    "role passed on": roles.passed_on(duty()),
    "role swapped": roles.swapped(duty(), BEN),
    "swap declined": roles.swap_declined(duty(), BEN),
    "accepted": roles.answered(duty(state=RoleState.ACCEPTED)),
    "nobody left": roles.nobody_left(CALL, GROUP, MeetingRole.TIMEKEEPER),
    "minutes asked for": minutes.asked(DRAFT, START + timedelta(hours=49), late=False),
    "minutes late": minutes.asked(DRAFT, START + timedelta(hours=49), late=True),
    "minutes missing": minutes.missing(DRAFT, 2),
    "minutes written": minutes.written(DRAFT.call, DRAFT.workgroup),
    "posted minutes": minutes.posted(KEPT),
    "archive": minutes.archive(
        Archive(3, GROUP, (ArchiveLine(CALL, NOW, may_write=False), ArchiveLine(CALL, None, may_write=True)))
    ),
    "empty archive": minutes.archive(Archive(3, GROUP, ())),
    "older page of the archive": minutes.archive(
        Archive(3, GROUP, (ArchiveLine(CALL, NOW, may_write=False),) * 12, page=1, before=12, older=True)
    ),
    "page beyond the archive": minutes.archive(Archive(3, GROUP, (), page=2, before=24)),
    "process check": prompts.process_check(CALL, GROUP, (ITEM, SECOND)),
    "actions": actions.page(ActionsPage(2, (ACTION,))),
    "no actions": actions.page(ActionsPage(2, (), workgroup_id=3)),
    "action taken on": actions.told(ACTION, "new"),
    "action due soon": actions.told(ACTION, "soon"),
    "action done": actions.closed(Action(9, 3, GROUP, 7, "Send it", BEN, date(2026, 9, 20), ActionState.DONE)),
}

VIEWS: dict[str, View] = {
    "agenda window": agenda.window(AgendaPage(FULL, 9, runs=True)),
    "new item": agenda.item_form(FORM),
    "item to edit": agenda.item_form(ItemForm(3, GROUP, (CALL,), ANA, runs=True, item=ITEM, places=2, place=1)),
    "settings": agenda.settings(3, GROUP, MeetingSettings(on=True)),
    "duties": roles.duties(MeetingRole.TIMEKEEPER),
    "swap": roles.swap_form(duty()),
    "swap asked": roles.swap_asked(duty()),
    "form of minutes": minutes.form(MinutesForm(DRAFT), NOW),
    "minutes in a window": minutes.window(KEPT),
    "draft in a window": minutes.window(DRAFT),
    "archive window": minutes.archive_window(Archive(3, GROUP, (ArchiveLine(CALL, NOW, may_write=False),))),
    "actions of a group": actions.window(ActionsPage(9, (ACTION,), frozenset({3}), 3)),
    "new action": actions.form(ActionForm(3, GROUP, None), NOW),
    "action to change": actions.form(ActionForm(3, GROUP, ANA, ACTION), NOW),
    "action closed": actions.closed_window(ACTION),
    "my meetings": actions.hub(
        Mine(((3, GROUP),), (duty(), duty(state=RoleState.ACCEPTED, number=13)), ActionsPage(2, (ACTION,)))
    ),
    "no meetings": actions.hub(Mine((), (), ActionsPage(2, ()))),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_messages(name: str, snapshot: SnapshotAssertion) -> None:
    payload = MESSAGES[name].payload()
    assert check_message({"channel": "C1", **payload}) == []
    assert payload == snapshot


@pytest.mark.parametrize("name", VIEWS)
def test_windows(name: str, snapshot: SnapshotAssertion) -> None:
    assert check_view(VIEWS[name].body) == []
    assert VIEWS[name].body == snapshot


@pytest.mark.parametrize("name", [*MESSAGES, *VIEWS])
def test_nothing_that_people_wrote_mentions_or_formats(name: str) -> None:
    shown: Any = MESSAGES[name].payload() if name in MESSAGES else VIEWS[name].body
    for text in _mrkdwn(shown):
        assert "<!channel>" not in text
        assert "<b>" not in text
        assert "<Pipelines>" not in text


def _mrkdwn(value: Any) -> list[str]:
    if isinstance(value, dict):
        inner = [text for each in value.values() for text in _mrkdwn(each)]
        return [value["text"], *inner] if value.get("type") == "mrkdwn" else inner
    if isinstance(value, list):
        return [text for each in value for text in _mrkdwn(each)]
    return []


def test_over_time_is_said_in_words() -> None:
    assert "1 hour 10 minutes planned for a call of 1 hour: 10 minutes over time." in agenda.posted(FULL).text


@pytest.mark.parametrize("filler", ["x", "&"])
def test_the_fullest_agenda_minutes_and_actions_keep_to_slacks_limits(filler: str) -> None:
    who = PersonName(1, filler * 200, "U1")
    items = tuple(
        Item(n, 3, 7, n, filler * TOPIC_LONGEST, 240, filler * GOAL_LONGEST, Decides.MINE_CONSULT, who, carried=3)
        for n in range(1, MOST_ITEMS + 1)
    )
    parked = tuple(
        Item(100 + n, 3, None, n, filler * TOPIC_LONGEST, 240, "", Decides.JOINT, who) for n in range(MOST_PARKED)
    )
    todo = tuple(Action(n, 3, filler * 200, 7, filler * TEXT_LONGEST, who, date(2026, 9, 20)) for n in range(60))
    full = Agenda(3, filler * 200, CALL, items, (RECORDER,), (filler * 300,) * 24, (filler * 90,) * 2, todo, parked)
    done = tuple(
        Item(n, 3, 7, n, filler * TOPIC_LONGEST, 240, "", Decides.JOINT, who, outcome=filler * OUTCOME_LONGEST)
        for n in range(1, MOST_ITEMS + 1)
    )
    kept = Minutes(CALL, filler * 200, done, filler * MESSAGES_LONGEST, todo, who, (who,) * 60, 4, NOW, may_write=True)
    page = ActionsPage(1, todo, frozenset({3}))
    for message in (
        agenda.page(AgendaPage(full, 1, runs=True)),
        agenda.posted(full),
        minutes.posted(kept),
        actions.page(page),
        prompts.process_check(CALL, filler * 200, items),
    ):
        assert check_message({"channel": "C1", **message.payload()}) == []
    for view in (
        agenda.window(AgendaPage(full, 1, runs=True)),
        minutes.form(MinutesForm(kept), NOW),
        minutes.window(kept),
        actions.window(page),
        actions.hub(Mine(tuple((n, filler * 200) for n in range(30)), tuple(duty(number=n) for n in range(30)), page)),
    ):
        assert check_view(view.body) == []
