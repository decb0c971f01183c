"""Calls on screen: every message and modal as people get it, within Slack's limits even at the extremes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from domain import zones
from domain.calls import fields
from domain.calls import forms as entered
from domain.calls.answers import Answer, Tally
from domain.calls.call import Call, Series
from domain.calls.editing import Details
from domain.calls.holidays import StateHoliday
from domain.calls.overview import CallCard, NoneAhead, Request
from domain.calls.reminders import Place, Shift, shifts
from domain.directory.states import STATES
from domain.recurrence import MissingFifth, OnHoliday, Pattern, Rule, preview
from sandbox.blockkit import check_message, check_view
from views.calls import editing, forms, inputs, lists, messages, words
from views.surfaces import Message, View

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
RULE = Rule(
    Pattern.NTH_WEEKDAY,
    date(2026, 10, 8),
    time(15),
    "America/New_York",
    skip_months=frozenset({7, 8}),
    until=date(2027, 6, 30),
)
CALL = Call(
    12,
    3,
    4,
    "Monthly call",
    datetime(2026, 10, 8, 19, tzinfo=UTC),
    "America/New_York",
    90,
    "https://meet.example.org/room?a=1&b=2",
)
CARD = CallCard(CALL, "Teacher Pipelines", "C0PIPES", Tally(3, 1, 0), Answer.GOING, rule=RULE)
NOVEMBER = replace(CALL, id=13, starts_at=datetime(2026, 11, 12, 20, tzinfo=UTC))
DECEMBER = replace(CALL, id=14, starts_at=datetime(2026, 12, 10, 20, tzinfo=UTC))
DETAILS = Details(CALL.title, CALL.minutes, CALL.link, (1440, 60))
SERIES = Series(4, 3, "Monthly call", RULE, 90, CALL.link)
REQUEST = Request(9, 3, "Teacher Pipelines", "<@U0MAYA>", "How we recruit in rural districts", "Any afternoon")

NASTY = "<!channel> & <@U0EVIL> *bold* `code`"
LONG_TITLE = (NASTY + "<&>" * 60)[: fields.TITLE_LONGEST]
LONG_NAME = "Workgroup of " + "<&>" * 100
LONG_LINK = "https://meet.example.org/" + "&" * (fields.LINK_LONGEST - 25)
LONG_NOTE = (NASTY + "<&>" * 200)[: fields.REASON_LONGEST]
LONG_CALL = replace(
    CALL,
    title=LONG_TITLE,
    link=LONG_LINK,
    zone="America/Argentina/ComodRivadavia",
    id=2**63 - 1,
)
LONG_CARD = CallCard(
    LONG_CALL, LONG_NAME, "C0PIPES", Tally(200, 200, 200), Answer.MAYBE, may_change=True, rule=replace(RULE, every=2)
)
LONG_CALLS = [
    replace(LONG_CARD, call=replace(LONG_CALL, id=2**63 - 1 - step, starts_at=CALL.starts_at + timedelta(days=step)))
    for step in range(50)
]
LONG_REQUEST = replace(REQUEST, topic=LONG_NOTE, wish=LONG_NOTE, workgroup=LONG_NAME, id=2**63 - 1)
EVERYWHERE = [zone.name for zone in zones.offered()]
ALL_SHIFTS = shifts(NOVEMBER, CALL, {zone: Place(2, ("AZ",)) for zone in EVERYWHERE})

MANY_HOLIDAYS = tuple(
    StateHoliday(f"{NASTY} {number}", tuple(f"{state.name} {number}" for state in STATES), 99) for number in range(9)
)

MESSAGES: dict[str, Message] = {
    "announcement of a series": messages.announcement(CARD, [NOVEMBER, DECEMBER]),
    "announcement of a later call": messages.announcement(CARD),
    "announcement of a single call": messages.announcement(replace(CARD, rule=None, mine=None, tally=Tally())),
    "announcement when cancelled": messages.announcement_cancelled(CARD),
    "reminder a day before": messages.reminder(CARD, timedelta(hours=24)),
    "reminder an hour before, by direct message": messages.reminder_for_person(CARD, timedelta(hours=1)),
    "moved": messages.moved(replace(CARD, call=NOVEMBER), CALL, "<@U0LIA>", "The room was taken."),
    "moved, by direct message": messages.moved(replace(CARD, call=NOVEMBER), CALL, "<@U0LIA>", None, personal=True),
    "series moved": messages.series_moved(
        replace(CARD, call=NOVEMBER), [(CALL, NOVEMBER), (NOVEMBER, DECEMBER)], "<@U0LIA>", "Hawaii had it early."
    ),
    "cancelled": messages.cancelled(CARD, "<@U0LIA>", "A storm is coming.", NOVEMBER),
    "cancelled, with no call after it": messages.cancelled(CARD, "<@U0LIA>", None),
    "series ended": messages.series_ended(
        SERIES, "Teacher Pipelines", [CALL, NOVEMBER], "<@U0LIA>", "The year is over."
    ),
    "clock change": messages.clock_change(
        replace(CARD, call=NOVEMBER),
        shifts(NOVEMBER, CALL, {"America/Phoenix": Place(2, ("AZ",)), "Pacific/Honolulu": Place(3, ("HI",))}),
    ),
    "clock change, by direct message": messages.clock_change_for_person(
        replace(CARD, call=NOVEMBER), shifts(NOVEMBER, CALL, {"America/Phoenix": Place(1)})[0]
    ),
    "holiday of states": messages.state_holiday(
        CARD, [StateHoliday("Good Friday", ("Puerto Rico", "Texas"), 4), StateHoliday("César <Chávez> Day", ("CA",), 1)]
    ),
    "attendance": messages.attendance(CARD, 1),
    "attendance, by direct message": messages.attendance(CARD),
    "request": messages.request(REQUEST),
    "request without a wish": messages.request(replace(REQUEST, wish=None)),
    "request scheduled": messages.request_scheduled(REQUEST, CARD),
    "request answered with a call": messages.request_answered(REQUEST, "<@U0LIA>", scheduled=True),
    "request answered with a no": messages.request_answered(REQUEST, "<@U0LIA>", scheduled=False),
    "request declined": messages.request_declined(REQUEST, "<@U0LIA>", "We speak about it on the 12th."),
    "answered going": messages.answered(CARD, Answer.GOING),
    "answered maybe": messages.answered(CARD, Answer.MAYBE),
    "answered no": messages.answered(CARD, Answer.DECLINED),
    "attendance noted": messages.attendance_noted(CARD, True),
    "absence noted": messages.attendance_noted(CARD, False),
    "next call": lists.next_call(CARD),
    "no call ahead, for a member": lists.no_calls(NoneAhead(ask=("<@U0LIA>", "Max &amp; Moritz"))),
    "no call ahead, for whoever may schedule": lists.no_calls(NoneAhead(may_schedule=True)),
    "no call ahead, and nobody to ask": lists.no_calls(NoneAhead()),
    "no call ahead, for somebody in no workgroup": lists.no_calls(NoneAhead(ask=("<@U0MAX>",), belongs=False)),
    "calls ahead": lists.ahead([CARD, replace(CARD, call=NOVEMBER, mine=None, may_change=True)]),
    "a call under way": lists.ahead([replace(CARD, begun=True)]),
    "which call to edit": lists.ahead([CARD], changing="edit"),
    "which call to move": lists.ahead([CARD], changing="move"),
    "which call to cancel": lists.ahead([CARD], changing="cancel"),
}

EXTREMES: dict[str, Message] = {
    "announcement": messages.announcement(LONG_CARD, [card.call for card in LONG_CALLS]),
    "announcement when cancelled": messages.announcement_cancelled(LONG_CARD),
    "reminder": messages.reminder(LONG_CARD, timedelta(minutes=10)),
    "reminder for a person": messages.reminder_for_person(LONG_CARD, timedelta(days=14)),
    "moved": messages.moved(LONG_CARD, LONG_CALL, "<@U0LIA>", LONG_NOTE),
    "series moved": messages.series_moved(
        LONG_CARD, [(card.call, LONG_CALL) for card in LONG_CALLS], "<@U0LIA>", LONG_NOTE
    ),
    "cancelled": messages.cancelled(LONG_CARD, "<@U0LIA>", LONG_NOTE, LONG_CALL),
    "series ended": messages.series_ended(
        replace(SERIES, title=LONG_TITLE), LONG_NAME, [card.call for card in LONG_CALLS], "<@U0LIA>", LONG_NOTE
    ),
    "series ended without calls": messages.series_ended(SERIES, LONG_NAME, [], "<@U0LIA>", None),
    "clock change": messages.clock_change(LONG_CARD, ALL_SHIFTS),
    "clock change for a person": messages.clock_change_for_person(LONG_CARD, ALL_SHIFTS[0]),
    "holiday of states": messages.state_holiday(LONG_CARD, MANY_HOLIDAYS),
    "attendance": messages.attendance(LONG_CARD, 200),
    "request": messages.request(LONG_REQUEST),
    "request scheduled": messages.request_scheduled(LONG_REQUEST, LONG_CARD),
    "request answered": messages.request_answered(LONG_REQUEST, "<@U0LIAISON>", scheduled=False),
    "request declined": messages.request_declined(LONG_REQUEST, "<@U0LIAISON>", LONG_NOTE),
    "answered": messages.answered(LONG_CARD, Answer.MAYBE),
    "noted": messages.attendance_noted(LONG_CARD, True),
    "next call": lists.next_call(LONG_CARD),
    "calls ahead": lists.ahead(LONG_CALLS),
    "which call to cancel": lists.ahead(LONG_CALLS, changing="cancel"),
}

GROUPS = [(3, "Teacher Pipelines"), (4, "Standards")]
MANY_GROUPS = [(2**63 - 1 - step, f"{step} {LONG_NAME}") for step in range(150)]
RAW = entered.RawSchedule(
    title="Monthly call",
    repeat="monthly",
    date="2026-10-08",
    time="15:00",
    zone="America/New_York",
    minutes="90",
    link="https://meet.example.org/room",
    pattern="nth_weekday",
    skip_months=("7", "8"),
    until="2027-06-30",
)
LONG_RAW = entered.RawSchedule(
    title="😀" * fields.TITLE_LONGEST,
    repeat="bimonthly",
    date="2026-10-29",
    time="15:00",
    zone="America/Argentina/ComodRivadavia",
    minutes="480",
    link=LONG_LINK,
    pattern="nth_weekday",
    fifth="last",
    skip_months=tuple(str(month) for month in range(1, 12)),
    until="2036-06-30",
    holidays=OnHoliday.HOLD,
    reminders=tuple(value for value, _ in inputs.LEADS),
)


def preview_of(
    raw: entered.RawSchedule,
    group: tuple[int, str] = GROUPS[0],
    off: Sequence[StateHoliday] = (),
    **state: object,
) -> View:
    plan = entered.parse_schedule(raw, NOW)
    dates = preview(plan.rule, NOW) if plan.rule else ()
    holidays = [off] * (len(dates) or 1)
    return forms.schedule_preview(plan, raw, dates, workgroup=group, channel="C0PIPES", holidays=holidays, state=state)


VIEWS: dict[str, View] = {
    "schedule, empty": forms.schedule(entered.RawSchedule(), GROUPS),
    "schedule, filled in": forms.schedule(RAW, GROUPS, workgroup=3, state={"request": None}),
    "schedule preview": preview_of(RAW),
    "schedule preview over a holiday": preview_of(
        replace(RAW, pattern="last_weekday", date="2026-10-29", until="2027-01-31", skip_months=())
    ),
    "schedule preview with a night of missing hours": preview_of(
        replace(RAW, date="2027-02-14", time="02:30", skip_months=(), until="2027-04-30")
    ),
    "schedule preview with a night of double hours": preview_of(
        replace(RAW, date="2026-11-01", time="01:30", skip_months=(), until="2026-12-31")
    ),
    "schedule preview of a single call": preview_of(replace(RAW, repeat="once")),
    "schedule preview on holidays of states": preview_of(
        replace(RAW, until="2026-11-30"), off=[StateHoliday("Good Friday", ("Puerto Rico", "Texas"), 4)]
    ),
    "schedule preview of a single call on holidays of states": preview_of(
        replace(RAW, repeat="once"), off=MANY_HOLIDAYS[:1]
    ),
    "schedule preview of a single call in a missing hour": preview_of(
        replace(RAW, repeat="once", date="2027-03-14", time="02:30")
    ),
    "move": forms.move(CARD, datetime.fromisoformat("2026-10-08T15:00")),
    "edit a call of a series": editing.edit(CARD, DETAILS),
    "edit a single call": editing.edit(replace(CARD, rule=None), replace(DETAILS, link=None, leads=())),
    "edited a call": editing.edited(CARD, 1),
    "edited a series": editing.edited(CARD, 6),
    "edited nothing": editing.edited(CARD, 0),
    "cancel a call of a series": forms.cancel(CARD),
    "cancel a single call": forms.cancel(replace(CARD, rule=None)),
    "request": forms.request(GROUPS),
    "request with one workgroup": forms.request(GROUPS[:1]),
    "scheduled a series": forms.scheduled(CARD, series=True),
    "scheduled a series nobody saw the dates of": forms.scheduled(
        CARD, series=True, dates=preview(RULE, datetime(2026, 9, 1, tzinfo=UTC))
    ),
    "scheduled a call": forms.scheduled(replace(CARD, channel=None), series=False),
    "moved": forms.moved(CARD, [CALL]),
    "series moved": forms.moved(CARD, [CALL, NOVEMBER]),
    "cancelled": forms.cancelled(CARD, 1),
    "cancelled a series": forms.cancelled(CARD, 6),
    "decline a request": forms.decline(REQUEST),
    "declined": forms.declined(REQUEST),
    "requested": forms.requested("Teacher Pipelines", ["<@U0LIA>"]),
    "list": lists.ahead_modal([CARD, replace(CARD, call=NOVEMBER)]),
    "empty list": lists.no_calls_modal(NoneAhead(ask=("<@U0LIA>",))),
    "empty list for whoever may schedule": lists.no_calls_modal(NoneAhead(may_schedule=True)),
    "who is coming": lists.who_is_coming(CARD, {Answer.GOING: ["Ana <b>", "Ben"], Answer.MAYBE: ["Chi"]}),
}

EXTREME_VIEWS: dict[str, View] = {
    "schedule": forms.schedule(LONG_RAW, MANY_GROUPS, workgroup=MANY_GROUPS[0][0]),
    "preview": preview_of(LONG_RAW, MANY_GROUPS[0], off=MANY_HOLIDAYS, request=2**63 - 1),
    "edit": editing.edit(LONG_CARD, Details(LONG_TITLE, 480, LONG_LINK, (10_080, 2_880, 1_440, 180, 60, 10))),
    "edited": editing.edited(LONG_CARD, 600),
    "move": forms.move(LONG_CARD, datetime.fromisoformat("2026-10-08T15:00")),
    "cancel": forms.cancel(LONG_CARD),
    "request": forms.request(MANY_GROUPS),
    "scheduled": forms.scheduled(LONG_CARD, series=True),
    "decline a request": forms.decline(LONG_REQUEST),
    "declined": forms.declined(LONG_REQUEST),
    "requested": forms.requested(LONG_NAME, ["<@U0LIAISON>"] * 30),
    "list": lists.ahead_modal(LONG_CALLS),
    "200 people": lists.who_is_coming(LONG_CARD, {each: [NASTY] * 200 for each in Answer}),
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


@pytest.mark.parametrize(
    "name", [name for name in MESSAGES if not name.startswith(("no call", "request", "request without"))]
)
def test_the_fallback_text_names_the_call_and_its_time_with_the_zone_written_out(name):
    assert "Monthly call of Teacher Pipelines" in MESSAGES[name].text
    assert "New York time" in MESSAGES[name].text


def test_the_preview_carries_the_form_and_gives_it_back():
    for raw in (RAW, LONG_RAW):
        state = json.loads(preview_of(raw, request=5).body["private_metadata"])
        back = forms.carried_form(state)
        assert entered.parse_schedule(back, NOW) == entered.parse_schedule(raw, NOW)
        assert state["request"] == 5
        assert state["workgroup"] == 3


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (RULE, "every month on the second Thursday, 3:00 PM New York time, not in July or August"),
        (replace(RULE, every=2, pattern=Pattern.LAST_WEEKDAY), "every two months on the last Thursday"),
        (replace(RULE, pattern=Pattern.DAY_OF_MONTH), "on the 8th, 3:00 PM"),
        (replace(RULE, pattern=Pattern.DAY_OF_MONTH, start=date(2026, 10, 22)), "on the 22nd, 3:00 PM"),
        (replace(RULE, pattern=Pattern.DAY_OF_MONTH, start=date(2026, 10, 11)), "on the 11th, 3:00 PM"),
        (replace(RULE, pattern=Pattern.DAY_OF_MONTH, start=date(2026, 10, 31)), "31st (or the last day of a shorter"),
        (replace(RULE, start=date(2026, 10, 29), fifth=MissingFifth.SKIP), "fifth Thursday (in months that have one)"),
        (replace(RULE, start=date(2026, 10, 29), fifth=MissingFifth.LAST), "(or the last, in months with four)"),
        (replace(RULE, holidays=OnHoliday.HOLD, skip_months=frozenset()), "New York time, until Wed 30 Jun 2027"),
    ],
)
def test_a_rhythm_is_said_in_plain_words(rule, said):
    assert said in words.rhythm(rule)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(10, "10 minutes"), (60, "1 hour"), (90, "1 hour 30 minutes"), (1440, "24 hours"), (2880, "2 days")],
)
def test_a_length_of_time_is_said_in_plain_words(minutes, said):
    assert words.lead(timedelta(minutes=minutes)) == said


def test_a_shift_says_both_hours_and_the_direction():
    usual = datetime.fromisoformat("2027-03-11T13:00")
    earlier = Shift("America/Phoenix", timedelta(hours=-1), usual, usual - timedelta(hours=1))
    assert words.shift(earlier) == "Phoenix time: 12:00 PM instead of 1:00 PM, 1 hour earlier"


def test_a_series_without_reminders_says_so():
    assert words.leads(()) == "no reminders"
    assert words.leads((1440, 60)) == "reminders 24 hours and 1 hour before"


def test_a_call_that_lands_on_a_holiday_says_so():
    thanksgiving = replace(CALL, starts_at=datetime(2026, 11, 26, 20, tzinfo=UTC))
    assert "That is Thanksgiving Day." in json.dumps(forms.moved(replace(CARD, call=thanksgiving), [thanksgiving]).body)
    shown = preview_of(replace(RAW, repeat="once", date="2026-11-26"))
    assert "(this is Thanksgiving Day)" in json.dumps(shown.body)
