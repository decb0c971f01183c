"""Webinars and news on screen: every message and modal as people get it, within Slack's limits at the extremes."""

from __future__ import annotations

import html
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.webinars import forms as entered
from domain.webinars.forms import RawNews, RawWebinar
from domain.webinars.overview import (
    Digest,
    Offer,
    Place,
    Reach,
    RequestState,
    Shift,
    Standing,
    TopicLine,
    TopicRequest,
    WebinarCard,
)
from domain.webinars.webinar import Audience, News, State, Webinar
from sandbox.blockkit import check_message, check_view, client_errors, initial_values
from views.surfaces import Message, View
from views.webinars import digests, forms, lists, messages, news, requests, words

START = datetime(2026, 10, 8, 19, tzinfo=UTC)
WEBINAR = Webinar(
    12,
    "Growing your own teachers",
    "Three districts tell how residencies keep teachers.\n\nBring your questions.",
    ("Rural recruiting", "Residencies"),
    "Dr. Rivera",
    START,
    "America/New_York",
    60,
    "https://meet.example.org/room?a=1&b=2",
    30,
    Audience(("C0PIPES",), (3,)),
    "token",
    out_at=START - timedelta(days=7),
)
JOIN = "https://convene.example.org/w/token"
CARD = WebinarCard(WEBINAR, 12, join=JOIN, calendar=f"{JOIN}.ics", owner="<@U0LIA>")
DAY, HOUR, MINUTES = timedelta(days=1), timedelta(hours=1), timedelta(minutes=10)
MINE = replace(CARD, mine=Standing.REGISTERED, reminders=(DAY, HOUR, MINUTES))
FULL = replace(CARD, registered=30, waiting=2)
WAITING = replace(FULL, mine=Standing.WAITING, position=2)
OWN = replace(MINE, may_change=True)
OVER = replace(MINE, begun=True, over=True)
PLAIN = replace(CARD, webinar=replace(WEBINAR, topics=(), presenters="", link=None, capacity=None), join=None)
RECORDED = replace(
    OVER,
    webinar=replace(WEBINAR, recording="https://video.example.org/1", slides="https://slides.example.org/1"),
)
CANCELLED = replace(CARD, webinar=replace(WEBINAR, state=State.CANCELLED))
MOVED = replace(MINE, webinar=replace(WEBINAR, starts_at=START + timedelta(days=7), minutes=90))
REACH = Reach(("C0PIPES", "C0STAND", "C0ALL", "C0RANDOM"), 142, 12, {"Rural recruiting": 12}, ("C0RANDOM",), 2)
NEWS = News(
    3, "Grants are open", "States can apply until 1 October.", "https://example.org/a?b&c", ("Grants",), Audience()
)
ASKED = TopicRequest(
    9, 3, "Teacher Pipelines", "<@U0ANA>", "Mentoring", "We start in January.", 2, RequestState.OPEN, START
)
LIAISON = {"may_answer": True, "may_close": True}
OFFER = Offer(
    (Place("C0ALL", "#everybody"), Place("C0PIPES", "#pipelines")),
    (Place("3", "Teacher Pipelines"), Place("4", "Standards")),
    ("Mentoring", "Rural recruiting"),
    "America/New_York",
)
RAW = RawWebinar(
    title=WEBINAR.title,
    abstract=WEBINAR.abstract,
    topics=("Rural recruiting", "Residencies"),
    presenters="Dr. Rivera",
    date="2026-10-08",
    time="15:00",
    zone="America/New_York",
    minutes="60",
    link=WEBINAR.link,
    capacity="30",
    channels=("C0PIPES",),
    workgroups=("3",),
)

NASTY = "<!channel> & <@U0EVIL> *bold* `code` "
LONG_TEXT = (NASTY + "<&> " * 600)[: entered.ABSTRACT_LONGEST]
SOLID_TEXT = "&" * entered.ABSTRACT_LONGEST
LONG_LINK = "https://meet.example.org/" + "&" * 475
BIG = 2**60
LONG_CARD = WebinarCard(
    replace(
        WEBINAR,
        id=BIG,
        title=(NASTY + "<&>" * 60)[: entered.TITLE_LONGEST],
        abstract=SOLID_TEXT,
        topics=("<&>" * 20,) * 5,
        presenters="<&>" * 66,
        zone="America/Argentina/ComodRivadavia",
        link=LONG_LINK,
        capacity=100_000,
        recording=LONG_LINK,
        slides=LONG_LINK,
    ),
    99_999,
    99_999,
    Standing.WAITING,
    99_999,
    LONG_LINK,
    LONG_LINK,
    "<@U0LIAISON>",
    may_change=True,
)
LONG_CARDS = [replace(LONG_CARD, webinar=replace(LONG_CARD.webinar, id=BIG + step)) for step in range(40)]
LONG_OVER = replace(LONG_CARD, over=True, begun=True)
LONG_REACH = Reach(
    tuple(f"C0{step:09}" for step in range(100)), 99_999, 99_999, {}, tuple(f"C0{step:09}" for step in range(100))
)
LONG_NEWS = replace(NEWS, id=BIG, title=LONG_CARD.webinar.title, text=SOLID_TEXT, link=LONG_LINK)
LONG_ASKED = replace(
    ASKED, id=BIG, topic=LONG_CARD.webinar.title, note=LONG_TEXT[:300], workgroup="<&>" * 100, votes=9_999
)
LONG_OFFER = Offer(
    tuple(Place(f"C0{step:09}", "#" + "x" * 80) for step in range(150)),
    tuple(Place(str(BIG + step), "<&>" * 60) for step in range(150)),
    tuple(f"{step} {'x' * 56}" for step in range(150)),
    "America/New_York",
)
LONG_RAW = replace(
    RAW,
    title="😀" * (entered.TITLE_LONGEST // 2),
    abstract=SOLID_TEXT,
    topics=LONG_OFFER.topics[145:],
    channels=tuple(each.value for each in LONG_OFFER.channels[120:]),
    workgroups=tuple(each.value for each in LONG_OFFER.workgroups[120:]),
    link=LONG_LINK,
)


def other(card: WebinarCard, number: int) -> WebinarCard:
    """Return the card as that of another webinar."""
    return replace(card, webinar=replace(card.webinar, id=number))


SHIFT = Shift(("C0STAND",), ("C0ALL",), ("C0PIPES", "C0RURAL"), 3, 41)
LONG_SHIFT = Shift(tuple(f"C0NEW{each:08}" for each in range(100)), (), tuple(f"C0OLD{each:08}" for each in range(100)))

MESSAGES: dict[str, Message] = {
    "announcement": messages.announcement(CARD),
    "announcement of the least": messages.announcement(PLAIN),
    "announcement when full": messages.announcement(FULL),
    "announcement when over": messages.announcement(OVER),
    "announcement with recording": messages.announcement(RECORDED),
    "announcement when cancelled": messages.announcement(CANCELLED),
    "told a follower": messages.told(CARD, messages.because_follows("Rural <recruiting>")),
    "told whoever asked": messages.told(CARD, messages.BECAUSE_ASKED),
    "test": messages.test(CARD),
    "registered": messages.answered(MINE),
    "registered late": messages.answered(replace(MINE, reminders=(MINUTES,))),
    "registered too late for a reminder": messages.answered(replace(MINE, reminders=())),
    "registered when it has begun": messages.answered(replace(MINE, begun=True, reminders=(), join=None)),
    "registered without a link": messages.answered(replace(MINE, join=None)),
    "waiting": messages.answered(WAITING),
    "unregistered": messages.answered(CARD),
    "reminder": messages.reminder(MINE, timedelta(hours=24)),
    "reminder without a link": messages.reminder(replace(MINE, join=None), timedelta(minutes=10)),
    "promoted": messages.promoted(MINE),
    "changed": messages.changed(MOVED, WEBINAR, "<@U0LIA>", link=False),
    "changed link": messages.changed(MINE, WEBINAR, "<@U0LIA>", link=True),
    "taken out": messages.taken_out(CARD),
    "cancelled": messages.cancelled(CANCELLED, "<@U0LIA>", "The presenter is ill."),
    "cancelled without a reason": messages.cancelled(CANCELLED, "<@U0LIA>", None),
    "attendance": messages.attendance(OVER),
    "attendance noted": messages.attendance_noted(OVER, True),
    "absence noted": messages.attendance_noted(OVER, False),
    "follow-up, attended": messages.follow_up(RECORDED, attended=True),
    "follow-up, attended, without a recording": messages.follow_up(OVER, attended=True),
    "follow-up, missed": messages.follow_up(RECORDED, attended=False),
    "follow-up, missed, without a recording": messages.follow_up(OVER, attended=False),
    "follow-up, waited": messages.follow_up(RECORDED, attended=False, waited=True),
    "link missing": messages.link_missing(PLAIN),
    "held": messages.held(CARD, REACH),
    "undone": messages.undone(CARD),
    "out": messages.out(CARD),
    "owner's note when cancelled": messages.owner_cancelled(CANCELLED),
    "recording wanted": messages.materials_wanted(OVER),
    "recording entered": messages.materials_entered(RECORDED),
    "calendar file": messages.calendar_coming(),
    "digest": digests.digest(Digest((CARD, other(PLAIN, 13)), (NEWS, replace(NEWS, link=None)))),
    "digest of news": digests.digest(Digest((), (NEWS,))),
    "list": lists.ahead([CARD, other(MINE, 13), other(WAITING, 14), other(OWN, 15)], announces=False),
    "list, for a liaison": lists.ahead([CARD], announces=True),
    "empty list": lists.ahead([], announces=False),
    "empty list, for a liaison": lists.ahead([], announces=True),
    "mine": lists.mine([MINE, other(OVER, 13), other(RECORDED, 14)], announces=False),
    "none of mine": lists.mine([], announces=False),
    "news": news.announcement(NEWS, "<@U0LIA>"),
    "news, told a follower": news.told(NEWS, "<@U0LIA>", messages.because_follows("Grants")),
    "news, test": news.test(NEWS, "<@U0LIA>"),
    "news, held": news.held(NEWS, REACH),
    "news, undone": news.undone(NEWS),
    "news, out": news.out(NEWS),
    "request": requests.request(ASKED),
    "request, for a liaison": requests.request(replace(ASKED, votes=0, note=None, **LIAISON)),
    "request, planned": requests.request(replace(ASKED, state=RequestState.PLANNED, **LIAISON), by="<@U0LIA>"),
    "request, closed": requests.request(replace(ASKED, state=RequestState.CLOSED), by="<@U0LIA>"),
    "request closed, for whoever asked": requests.closed(ASKED, "<@U0LIA>"),
    "vote": requests.voted(ASKED, True),
    "vote taken back": requests.voted(ASKED, False),
}

EXTREMES: dict[str, Message] = {
    "announcement": messages.announcement(LONG_CARD),
    "announcement when over": messages.announcement(LONG_OVER),
    "told": messages.told(LONG_CARD, messages.because_follows("<&>" * 20)),
    "taken out": messages.taken_out(LONG_CARD),
    "test": messages.test(LONG_CARD),
    "registered": messages.answered(replace(LONG_CARD, mine=Standing.REGISTERED)),
    "reminder": messages.reminder(LONG_CARD, timedelta(days=1)),
    "promoted": messages.promoted(LONG_CARD),
    "changed": messages.changed(LONG_CARD, WEBINAR, "<@U0LIAISON>", link=True),
    "cancelled": messages.cancelled(LONG_CARD, "<@U0LIAISON>", LONG_TEXT[:300]),
    "follow-up": messages.follow_up(LONG_OVER, attended=True),
    "missed": messages.follow_up(LONG_OVER, attended=False),
    "held": messages.held(LONG_CARD, LONG_REACH),
    "digest": digests.digest(Digest(tuple(LONG_CARDS), (LONG_NEWS,) * 40)),
    "list": lists.ahead(LONG_CARDS, announces=True),
    "news": news.announcement(LONG_NEWS, "<@U0LIAISON>"),
    "news, told": news.told(LONG_NEWS, "<@U0LIAISON>", messages.because_follows("<&>" * 20)),
    "request": requests.request(replace(LONG_ASKED, **LIAISON)),
    "vote": requests.voted(LONG_ASKED, True),
}

VIEWS: dict[str, View] = {
    "announce, empty": forms.announce(OFFER, RawWebinar(zone="America/New_York", minutes="60")),
    "announce, filled in": forms.announce(OFFER, RAW, state={"request": 9}),
    "preview": forms.preview(CARD, REACH),
    "preview after a test": forms.preview(PLAIN, replace(REACH, unknown=()), tested=True),
    "announced": forms.announced(CARD, REACH),
    "undone": forms.undone(CARD),
    "edit": forms.edit(CARD, OFFER, RAW),
    "edited": forms.edited(CARD, ("start", "link"), 12, Shift()),
    "edited words": forms.edited(CARD, ("title",), 0, Shift()),
    "edited nothing": forms.edited(CARD, (), 0, Shift()),
    "edited audience": forms.edited(CARD, ("topics", "channels"), 0, SHIFT),
    "readdress": forms.readdress(CARD, SHIFT, draft=99, revision=2),
    "readdress, one person": forms.readdress(CARD, Shift(at_once=1, digest=1), draft=99, revision=2),
    "readdress, nobody": forms.readdress(CARD, Shift(), draft=99, revision=2),
    "cancel": forms.cancel(CARD),
    "cancelled": forms.cancelled(CARD),
    "cancelled with nobody": forms.cancelled(replace(CARD, registered=0)),
    "link": forms.link(CARD),
    "linked": forms.linked(CARD, 0),
    "new link": forms.new_link(CARD),
    "materials": forms.materials(OVER),
    "materials entered": forms.materials_entered(RECORDED, 12),
    "topics": forms.topics([TopicLine("Mentoring", True), TopicLine("Rural recruiting", False)]),
    "topics, none yet": forms.topics([]),
    "topics saved": forms.topics_saved(["Mentoring", "Rural <recruiting>"]),
    "no topics saved": forms.topics_saved([]),
    "list": lists.window([CARD, other(MINE, 13)], announces=True),
    "empty list": lists.window([], announces=False),
    "managed": lists.managed(OWN, ["Ana <b>", "Ben"], ["Cam"]),
    "managed without a link": lists.managed(PLAIN, [], []),
    "managed when over": lists.managed(OVER, ["Ana"], []),
    "news, empty": news.form(OFFER, RawNews()),
    "news, filled in": news.form(OFFER, RawNews("Grants", "Apply.", None, ("Mentoring",), None, ("C0ALL",))),
    "news preview": news.preview(NEWS, "<@U0LIA>", REACH),
    "news preview after a test": news.preview(NEWS, "<@U0LIA>", REACH, tested=True),
    "news announced": news.announced(NEWS, REACH),
    "news undone": news.undone_window(NEWS),
    "request": requests.form([(3, "Teacher Pipelines")], "Mentoring"),
    "requested": requests.sent(ASKED),
    "requests": requests.listed([ASKED, replace(ASKED, id=10, votes=0, note=None, mine=True, **LIAISON)]),
    "no requests": requests.listed([]),
    "Home": View.home(lists.home_blocks([MINE], announces=True)),
    "Home without any": View.home(lists.home_blocks([], announces=False)),
}

EXTREME_VIEWS: dict[str, View] = {
    "announce": forms.announce(LONG_OFFER, LONG_RAW, state={"request": BIG}),
    "announce with nothing on offer": forms.announce(Offer((), (), (), "America/New_York"), LONG_RAW),
    "preview": forms.preview(LONG_CARD, LONG_REACH),
    "announced": forms.announced(LONG_CARD, LONG_REACH),
    "edit": forms.edit(LONG_CARD, LONG_OFFER, LONG_RAW),
    "edited": forms.edited(LONG_CARD, tuple(forms.FIELDS), 99_999, LONG_SHIFT),
    "readdress": forms.readdress(LONG_CARD, LONG_SHIFT, draft=10**17, revision=10**9),
    "cancel": forms.cancel(LONG_CARD),
    "materials": forms.materials(LONG_OVER),
    "topics": forms.topics([TopicLine(each, True) for each in LONG_OFFER.topics]),
    "topics saved": forms.topics_saved(LONG_OFFER.topics),
    "list": lists.window(LONG_CARDS, announces=True),
    "managed": lists.managed(LONG_CARD, [NASTY] * 400, [NASTY] * 400),
    "news": news.form(LONG_OFFER, RawNews(title="x" * 150, text=SOLID_TEXT)),
    "news preview": news.preview(LONG_NEWS, "<@U0LIAISON>", LONG_REACH),
    "Home": View.home(lists.home_blocks(LONG_CARDS, announces=True)),
    "request": requests.form([(BIG + step, "<&>" * 60) for step in range(150)], "x" * 150),
    "requests": requests.listed([replace(LONG_ASKED, id=BIG + step, **LIAISON) for step in range(60)]),
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
    shown = json.dumps(view.body["blocks"]) if "announce" not in name and "edit" not in name else ""
    assert "<@U0EVIL>" not in shown


@pytest.mark.parametrize("form", [forms.announce(OFFER, RAW), forms.edit(CARD, OFFER, RAW)], ids=["announce", "edit"])
def test_a_form_comes_back_as_it_was_filled_in(form):
    values = initial_values(form.body)
    assert values["capacity"]["value"]["value"] == "30"
    assert [each["value"] for each in values["topics"]["value"]["selected_options"]] == ["Rural recruiting"]
    assert values["new_topics"]["value"]["value"] == "Residencies"
    assert client_errors(form.body, values) == {}


def test_a_choice_beyond_the_hundredth_stays_chosen():
    values = initial_values(forms.announce(LONG_OFFER, LONG_RAW).body)
    assert len(values["channels"]["value"]["selected_options"]) == 30


def test_the_join_link_is_only_in_messages_to_those_who_have_a_place():
    for name, message in MESSAGES.items():
        alone = name.startswith(("announcement", "told", "test", "digest", "held", "out", "waiting", "list, for"))
        assert not alone or JOIN not in json.dumps(message.payload()), name
    for card in (MINE, replace(MINE, webinar=replace(WEBINAR, title="x"))):
        assert JOIN in json.dumps(messages.reminder(card, timedelta(hours=1)).payload())
        assert JOIN in json.dumps(messages.answered(card).payload())


def test_the_two_follow_ups_differ():
    there, missed = (messages.follow_up(RECORDED, attended=each) for each in (True, False))
    assert there.text.startswith("Thank you for being at Growing your own teachers.")
    assert missed.text.startswith("You missed Growing your own teachers.")
    for each in (there, missed):
        assert "https://video.example.org/1" in json.dumps(each.payload())
        assert "https://slides.example.org/1" in json.dumps(each.payload())


@given(st.text(max_size=entered.ABSTRACT_LONGEST))
def test_a_long_text_is_split_without_losing_a_word(text):
    parts = words.chunks(text)
    assert all(0 < len(part) <= 3_000 for part in parts)
    assert "".join("".join(html.unescape(part).split()) for part in parts) == "".join(text.split())


@pytest.mark.parametrize("text", [SOLID_TEXT, LONG_TEXT, "word " * 400])
def test_a_text_at_the_limit_keeps_every_word(text):
    assert "".join("".join(html.unescape(part).split()) for part in words.chunks(text)) == "".join(text.split())
