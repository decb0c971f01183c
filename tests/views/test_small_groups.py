"""Small-group calls on screen, within Slack's limits even at the extremes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.calls import forms as entered
from domain.calls.answers import Answer
from domain.calls.overview import Conversation, RequestState
from domain.timepolls.overview import PollCard
from domain.timepolls.poll import Poll, State
from sandbox.blockkit import check_message, check_view
from tests.views.test_calls import (
    CARD,
    DECEMBER,
    LONG_CALL,
    LONG_CALLS,
    LONG_CARD,
    LONG_NOTE,
    LONG_REQUEST,
    NOVEMBER,
    NOW,
    RAW,
    REQUEST,
)
from views.calls import conversations, forms, lists, messages, small_groups
from views.calls.forms import schedule_preview
from views.surfaces import Message, View
from views.timepolls import forms as poll_forms
from views.timepolls import messages as polls

SMALL = replace(CARD, call=replace(CARD.call, small_group=7, title="How we recruit", series_id=None), rule=None)
LONG_SMALL = replace(LONG_CARD, call=replace(LONG_CALL, small_group=7))
NAMES = ["<@U0MAYA>", "<@U0BEN>", "Dot &amp; Dash"]
OPEN = Conversation(REQUEST, 2)
FOUND = [
    OPEN,
    replace(OPEN, joined=True, people=1, may_answer=True),
    replace(OPEN, joined=True, people=3, poll=4, may_answer=True),
    replace(OPEN, call=SMALL.call, request=replace(REQUEST, state=RequestState.SCHEDULED)),
    replace(OPEN, people=0, may_answer=True),
]
FOUND = [replace(each, request=replace(each.request, id=9 + number)) for number, each in enumerate(FOUND)]
MANY = [replace(each, request=replace(LONG_REQUEST, id=2**63 - 1 - number)) for number, each in enumerate(FOUND * 4)]
POLL = PollCard(
    Poll(9, 3, "How we recruit", "America/New_York", 60, NOW, (), State.DECIDED, request_id=9, call_id=12),
    "Teacher Pipelines",
)


def preview_for(people: int) -> View:
    plan = entered.parse_schedule(replace(RAW, repeat="once"), NOW)
    return schedule_preview(plan, RAW, (), workgroup=(3, "Teacher Pipelines"), channel=None, people=people)


MESSAGES: dict[str, Message] = {
    "asks others": small_groups.open_to_all(REQUEST, 2),
    "a time is set": small_groups.planned(REQUEST, SMALL.call, 3),
    "no call ahead any more": small_groups.over(REQUEST),
    "declined": small_groups.declined(REQUEST, "<@U0LIA>", "We speak about it on the 12th."),
    "invitation": small_groups.invitation(SMALL, NAMES),
    "invitation to a series": small_groups.invitation(
        replace(CARD, call=replace(CARD.call, small_group=7)), NAMES, [NOVEMBER, DECEMBER]
    ),
    "cancelled invitation": messages.announcement_cancelled(SMALL),
    "reminder": messages.reminder(SMALL, timedelta(hours=1)),
    "cancelled": messages.cancelled(SMALL, "<@U0LIA>", None),
    "poll that its request needs no more": polls.asked(POLL),
    "requests": conversations.page(FOUND),
    "no requests": conversations.page([]),
}
VIEWS: dict[str, View] = {
    "requests": conversations.window(FOUND),
    "no requests": conversations.window([]),
    "preview": preview_for(4),
    "preview for oneself": preview_for(1),
    "scheduled": forms.scheduled(SMALL, series=False),
    "requested": forms.requested("Teacher Pipelines", ["<@U0LIA>"], small=True),
    "cancel": forms.cancel(SMALL),
    "who is coming": lists.who_is_coming(SMALL, {Answer.GOING: ["Ana <b>"]}, ["Ben", "Chi <!here>"]),
}
EXTREMES: dict[str, Message] = {
    "asks others": small_groups.open_to_all(LONG_REQUEST, 200),
    "a time is set": small_groups.planned(LONG_REQUEST, LONG_CALL, 200),
    "no call ahead any more": small_groups.over(LONG_REQUEST),
    "declined": small_groups.declined(LONG_REQUEST, "<@U0LIAISON>", LONG_NOTE),
    "invitation": small_groups.invitation(LONG_SMALL, ["<@U0123456789>"] * 200, [each.call for each in LONG_CALLS]),
    "requests": conversations.page(MANY),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_is_as_agreed(name, snapshot):
    assert check_message(MESSAGES[name].payload()) == []
    assert MESSAGES[name].payload() == snapshot


@pytest.mark.parametrize("name", VIEWS)
def test_a_window_is_as_agreed(name, snapshot):
    assert check_view(VIEWS[name].body) == []
    assert VIEWS[name].body == snapshot


@pytest.mark.parametrize("name", EXTREMES)
def test_the_longest_and_nastiest_texts_fit_and_ping_nobody(name):
    payload = EXTREMES[name].payload()
    assert check_message(payload) == []
    assert "<!channel>" not in json.dumps(payload)


def test_whoever_joins_hears_what_comes_next():
    assert poll_forms.joined(REQUEST).endswith("You hear when a time is looked for.")
    planned = replace(REQUEST, state=RequestState.SCHEDULED)
    assert poll_forms.joined(planned).endswith("The invitation is in your direct messages with Convene.")


def test_home_says_how_many_conversations_look_for_people():
    assert "1 small-group conversation of your workgroups looks" in json.dumps(
        [each.to_dict() for each in conversations.home_blocks(1)]
    )
    assert "2 small-group conversations of your workgroups look " in json.dumps(
        [each.to_dict() for each in conversations.home_blocks(2)]
    )
