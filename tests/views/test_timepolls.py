"""Time polls on screen: every message and modal as people get it, within Slack's limits at the extremes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from domain.calls.call import Call
from domain.calls.overview import CallCard, Request
from domain.directory.hours import Outside
from domain.timepolls.fairness import Ledger, Line, Rotation
from domain.timepolls.forms import SLOTS_LONGEST, RawPoll, written
from domain.timepolls.overview import Fairness, PollCard, Preview, Results
from domain.timepolls.poll import Choice, Poll, Slot, State
from domain.timepolls.ranking import Burden, Criterion, Ranked, Ranking
from sandbox.blockkit import check_message, check_view, initial_values
from views.calls import small_groups
from views.surfaces import Message, View
from views.timepolls import forms, messages, results, words

START = datetime(2026, 10, 8, 15, tzinfo=UTC)
SLOTS = (Slot(1, START), Slot(2, START + timedelta(hours=4)), Slot(3, START + timedelta(hours=31)))
POLL = Poll(
    12,
    3,
    "Monthly call",
    "America/New_York",
    60,
    START - timedelta(days=8),
    SLOTS,
    channel="C0PIPES",
    link="https://meet.example.org/room",
)
CARD = PollCard(POLL, "Teacher Pipelines", asked=7, answered=3)
MINE = replace(
    CARD,
    mine={1: Choice.NO, 2: Choice.YES, 3: Choice.IF_NEED_BE},
    has_answered=True,
    zone="Pacific/Honolulu",
    runs=True,
)
HAWAII = Line(1, "Hawaii", early=2, late=1, last=Outside.LATE)
MAINE = Line(2, "Maine", late=1)
EARLY = Burden(Outside.EARLY, time(8), 2, ("Arizona", "Hawaii"))
FIRST = Ranked(SLOTS[1], 5, 1, 1, 0)
SECOND = Ranked(SLOTS[0], 5, 1, 0, 1, (EARLY,), 4, (HAWAII,), (HAWAII, MAINE))
THIRD = Ranked(
    SLOTS[2], 3, 0, 4, 0, (Burden(Outside.HOLIDAY, time(), 1, ("Guam",)), replace(EARLY, why=Outside.DAY_OFF))
)
RANKING = Ranking((FIRST, SECOND, THIRD), 7, 6, 1)
RESULTS = Results(MINE, RANKING, ("<@U0ANA>", "Dot"))
CALL = CallCard(Call(4, 3, None, "Monthly call", START, "America/New_York", 60, None), "Teacher Pipelines")
RAW = RawPoll(
    title="Monthly call",
    minutes="60",
    zone="America/New_York",
    slots="2026-10-08 11:00\n2026-10-08 15:00",
    deadline_date="2026-09-30",
    deadline_time="17:00",
)
SHOWN = Preview(
    "Monthly call",
    60,
    "America/New_York",
    POLL.deadline,
    ((SLOTS[0].starts_at, 2), (SLOTS[1].starts_at, 0)),
    (3, "Teacher Pipelines"),
    7,
    "C0PIPES",
    POLL.deadline - timedelta(hours=48),
    by_hand=True,
)
ROTATION = Rotation("America/New_York", time(12), time(17, 30), ("Hawaii",), ("Illinois", "Maine"))
LEDGER = Ledger((HAWAII, MAINE, Line(3, "Arizona")), 5)
FAIR = Fairness("Teacher Pipelines", LEDGER, "1 Jul 2026 to 30 Jun 2027", "Monthly call", ROTATION)
ASKED = Request(9, 3, "Teacher Pipelines", "<@U0ANA>", "Induction of new teachers", "Any afternoon")
GROUPS = ((3, "Teacher Pipelines"), (4, "Standards"))

NASTY = "<!channel> & <@U0EVIL> *bold* `code` "
BIG = 2**60
MANY = tuple(Slot(BIG + number, START + timedelta(minutes=61 * number)) for number in range(60))
LONG_POLL = replace(POLL, id=BIG, title=(NASTY + "<&>" * 60)[:120], zone="America/Argentina/ComodRivadavia", slots=MANY)
LONG_CARD = PollCard(LONG_POLL, "<&>" * 100, 9_999, 9_999, zone="America/Argentina/ComodRivadavia", runs=True)
LONG_LINES = tuple(replace(HAWAII, organisation=number, place="<&>" * 60) for number in range(60))
LONG_BURDENS = tuple(Burden(why, time(23, 59), 9_999, ("<&>" * 60,) * 9) for why in Outside)
LONG_RESULTS = Results(
    LONG_CARD,
    Ranking(
        tuple(Ranked(slot, 999, 999, 999, 999, LONG_BURDENS, 9, LONG_LINES, LONG_LINES) for slot in MANY), 9_999, 9, 9
    ),
    ("&lt;&amp;&gt;" * 50,) * 100,
)
LONG_RAW = replace(
    RAW,
    title="😀" * 120,
    zone="America/Argentina/ComodRivadavia",
    link="https://meet.example.org/" + "x" * 475,
    slots=written([slot.starts_at for slot in MANY], "UTC"),
)
LONG_SHOWN = replace(
    SHOWN,
    title=LONG_POLL.title,
    zone=LONG_POLL.zone,
    slots=tuple((slot.starts_at, 9_999) for slot in MANY),
    workgroup=(BIG, "<&>" * 100),
)
LONG_FAIR = Fairness(
    "<&>" * 100,
    Ledger(LONG_LINES, 99),
    "1 Jul 2026 to 30 Jun 2027",
    "<&>" * 40,
    replace(ROTATION, heavy=("<&>" * 60,) * 9),
)
LONG_ASKED = replace(ASKED, id=BIG, topic=(NASTY + "<&>" * 100)[:300], wish="<&>" * 100, workgroup="<&>" * 100)


def over(state: State, **more: object) -> PollCard:
    """Return the poll as it ended."""
    return replace(CARD, poll=replace(POLL, state=state, **more))


MESSAGES: dict[str, Message] = {
    "asked": messages.asked(CARD),
    "closed": messages.asked(over(State.CLOSED)),
    "decided": messages.asked(over(State.DECIDED, winner=2, call_id=4)),
    "called off": messages.asked(over(State.CANCELLED)),
    "reminder": messages.reminder(MINE),
    "everybody has answered": messages.all_answered(RESULTS),
    "the deadline has passed": messages.closed(RESULTS),
    "refused by all": messages.refused(CARD, SLOTS[:2]),
    "chosen": messages.chosen(CARD, CALL),
    "list": results.polls([CARD, replace(MINE, poll=replace(POLL, id=13)), over(State.CLOSED, id=14)], may_start=False),
    "empty list": results.polls([], may_start=False),
    "empty list, for a liaison": results.polls([], may_start=True),
    "fairness": results.fairness(FAIR),
    "fairness, nobody carries": results.fairness(replace(FAIR, ledger=Ledger((Line(1, "Maine"),), 2), rotation=None)),
    "fairness, an hour that suits all": results.fairness(replace(FAIR, rotation=replace(ROTATION, light=()))),
    "fairness, nothing fairer": results.fairness(replace(FAIR, rotation=None)),
    "small group": small_groups.open_to_all(ASKED, 2),
    "small group, for the liaison": small_groups.for_liaisons(ASKED, ["<@U0ANA>", "Dot"]),
    "small group, poll under way": small_groups.for_liaisons(ASKED, ["<@U0ANA>"], poll=12),
}
VIEWS: dict[str, View] = {
    "start": forms.start(RAW, GROUPS),
    "start for a request": forms.start(RAW, GROUPS[:1], workgroup=3, state={"request": 9}, people=2),
    "preview": forms.preview(SHOWN, RAW, {"workgroup": 3, "request": None}),
    "preview of proposals": forms.preview(
        replace(SHOWN, by_hand=False, channel=None, reminder=None), replace(RAW, slots=None), {"workgroup": 3}
    ),
    "answer": forms.answer(CARD),
    "answer again": forms.answer(MINE),
    "answered": forms.answer_saved(MINE),
    "started": forms.started(CARD),
    "called off": forms.cancelled(CARD),
    "results": results.window(RESULTS),
    "results when decided": results.window(
        replace(RESULTS, card=replace(MINE, poll=replace(POLL, state=State.DECIDED, winner=2)))
    ),
    "results when closed": results.window(
        replace(RESULTS, card=replace(MINE, poll=replace(POLL, state=State.CLOSED)), waiting=())
    ),
    "list": results.polls_window([CARD, replace(MINE, poll=replace(POLL, id=13))], may_start=True),
    "empty list": results.polls_window([], may_start=False),
    "fairness": results.fairness_window(FAIR),
}
EXTREMES: dict[str, Message] = {
    "asked": messages.asked(LONG_CARD),
    "reminder": messages.reminder(LONG_CARD),
    "ranked": messages.closed(LONG_RESULTS),
    "refused": messages.refused(LONG_CARD, MANY),
    "list": results.polls(
        [replace(LONG_CARD, poll=replace(LONG_POLL, id=BIG + number)) for number in range(30)], may_start=True
    ),
    "fairness": results.fairness(LONG_FAIR),
    "small group": small_groups.open_to_all(LONG_ASKED, 9_999),
    "small group, for the liaison": small_groups.for_liaisons(LONG_ASKED, ["<@U0ANA000000>"] * 90),
}
EXTREME_VIEWS: dict[str, View] = {
    "start": forms.start(
        replace(LONG_RAW, slots="x" * SLOTS_LONGEST), [(BIG + each, "<&>" * 60) for each in range(150)]
    ),
    "preview": forms.preview(LONG_SHOWN, LONG_RAW, {"workgroup": BIG, "request": BIG}),
    "answer": forms.answer(LONG_CARD),
    "results": results.window(LONG_RESULTS),
    "list": results.polls_window(
        [replace(LONG_CARD, poll=replace(LONG_POLL, id=BIG + number)) for number in range(30)], may_start=True
    ),
    "fairness": results.fairness_window(LONG_FAIR),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_reads_as_agreed(name, snapshot):
    assert MESSAGES[name].payload() == snapshot


@pytest.mark.parametrize("name", VIEWS)
def test_a_modal_reads_as_agreed(name, snapshot):
    assert VIEWS[name].body == snapshot


@pytest.mark.parametrize("name", [*MESSAGES, *(f"extreme {name}" for name in EXTREMES)])
def test_a_message_keeps_slacks_limits_and_mentions_nobody(name):
    message = {**MESSAGES, **{f"extreme {key}": value for key, value in EXTREMES.items()}}[name]
    payload = {"channel": "C0PIPES", **message.payload()}
    assert check_message(payload) == []
    assert "<!channel>" not in json.dumps(payload)
    assert "<@U0EVIL>" not in json.dumps(payload)
    assert 20 < len(message.text) < 4_000


@pytest.mark.parametrize("name", [*VIEWS, *(f"extreme {name}" for name in EXTREME_VIEWS)])
def test_a_modal_keeps_slacks_limits(name):
    view = {**VIEWS, **{f"extreme {key}": value for key, value in EXTREME_VIEWS.items()}}[name]
    assert check_view(view.body) == []
    assert "<@U0EVIL>" not in json.dumps(view.body["blocks"])


def test_the_preview_carries_the_form_as_it_was_filled_in():
    for shown, raw in ((SHOWN, RAW), (LONG_SHOWN, LONG_RAW)):
        view = forms.preview(shown, raw, {"workgroup": 3, "request": None})
        state = json.loads(view.body["private_metadata"])
        expected = written([at for at, _ in shown.slots], raw.zone)
        assert forms.carried_form(state) == replace(raw, slots=expected)


def test_a_form_shows_what_was_answered_before():
    values = initial_values(forms.answer(MINE).body)
    assert [values[f"slot-{slot.id}"]["value"]["selected_option"]["value"] for slot in SLOTS] == ["no", "yes", "maybe"]


@pytest.mark.parametrize(
    ("each", "said"),
    [
        (FIRST, "6 of 7 can come (1 if need be); 1 cannot; within everybody's working hours."),
        (
            SECOND,
            "6 of 7 can come (1 if need be); 1 has not answered; 2 people before 8 AM (Arizona and Hawaii); "
            "Hawaii had the late hour last time; Maine has had 1 inconvenient hour this year.",
        ),
        (
            THIRD,
            "3 of 7 can come; 4 cannot; 1 person on a public holiday (Guam); "
            "2 people on a day off (Arizona and Hawaii).",
        ),
    ],
)
def test_reasons_are_said_in_words(each, said):
    assert words.reason(each) == said


def test_who_cannot_answer_is_not_said_to_be_missing():
    assert words.reason(SECOND, 1).startswith("6 of 6 can come (1 if need be); 2 people before 8 AM")


def test_a_button_of_each_time_is_spoken_with_the_whole_time():
    labels = [
        each["accessibility_label"]
        for block in results.window(RESULTS).body["blocks"]
        for each in block.get("elements", [])
        if each.get("action_id", "").startswith("timepolls.decide")
    ]
    assert labels[:3] == [
        "Make it a call: Thu 8 Oct 2026, 3:00 PM New York time",
        "Make it a monthly series: Thu 8 Oct 2026, 3:00 PM New York time",
        "Make it a series every two months: Thu 8 Oct 2026, 3:00 PM New York time",
    ]
    assert not [each for each in labels if each.endswith("…")]


def first(**changes: object) -> Ranked:
    return replace(Ranked(SLOTS[1], 5, 0, 0, 2, (EARLY,), 1, (), (MAINE,)), **changes)


@pytest.mark.parametrize(
    ("second", "criterion", "said"),
    [
        (first(yes=4), Criterion.CAN_COME, "more people can come (5 instead of 4)"),
        (first(burdens=(replace(EARLY, people=3),)), Criterion.HOURS, "fewer people (2 instead of 3)"),
        (first(carried=3, burdened=(HAWAII,)), Criterion.FAIRNESS, "Hawaii had the late hour last time"),
        (first(again=(HAWAII,), burdened=(HAWAII,)), Criterion.LAST_TIME, "Hawaii had the late hour last time"),
        (first(yes=4, if_need_be=1), Criterion.PREFERENCE, "more said a plain yes (5 instead of 4)"),
        (first(slot=SLOTS[2]), Criterion.EARLIER, "it is the earlier one"),
    ],
)
def test_what_decided_is_said_in_words(second, criterion, said):
    ranking = Ranking((first(), second), 7, 5)
    assert ranking.decided_by is criterion
    assert said in words.decided(ranking)
    assert words.decided(Ranking((first(),), 7, 5)) == ""
