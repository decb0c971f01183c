"""Newsletters on screen: issues, windows and messages as people get them, within Slack's limits whatever is in them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from commands.newsletters import FEATURE
from domain.library.messages import first_draft
from domain.newsletters import forms as limits
from domain.newsletters import rhythm
from domain.newsletters.events import Renewal
from domain.newsletters.filling import MOST_ITEMS
from domain.newsletters.issue import IssuePage, IssueState, Item, Section
from domain.newsletters.overview import Line
from sandbox.blockkit import check_message, check_view
from tests.newsletters_samples import (
    CALL,
    CORRECTED,
    ISSUE,
    ITEMS,
    NOW,
    OWN_ITEM,
    SENT,
    SENT_IN,
    SERIES,
    desk,
    shown,
)
from views.newsletters import editor, forms, lists, notices, submitting, subscribing, words
from views.newsletters import issue as issues
from views.newsletters import settings as setting
from views.newsletters.issue import Look
from views.newsletters.splitting import MOST_CHARACTERS, TEXT_PIECE, paragraphs
from views.surfaces import Message, View

NAIVE = NOW.replace(tzinfo=None)
NASTY = "<!channel> & <@U0EVIL> *bold* `code` <b>"
MONTH = rhythm.month(SERIES, ISSUE.period)
PLANNED = replace(ISSUE, state=IssueState.SCHEDULED, send_at=NOW + timedelta(days=2, hours=3), approved_by=2)
APPROVED = replace(ISSUE, state=IssueState.APPROVED, approved_by=2)
FIXED = (CALL, replace(SENT_IN, corrected_at=CORRECTED.corrected_at), OWN_ITEM)
LINE = Line(SERIES, subscribed=True, off=(Section.EVENTS,), latest=SENT)
CHANGED = Renewal({}, moved=(CALL,), off=(replace(CALL, title=NASTY),), over=(replace(CALL, title="A call of today"),))
NEW = Line(replace(SERIES, id=4, name="Educator Workforce News"))
WORKS = replace(LINE, works=True, manages=True, unfinished=PLANNED)


def only(messages: tuple[Message, ...]) -> Message:
    (message,) = messages
    return message


MESSAGES: dict[str, Message] = {
    "issue in a channel": only(issues.messages(shown(SENT))),
    "issue to a person, on the web too": only(
        issues.messages(shown(SENT).without([Section.OTHER]), Look(personal=True, archive="https://example.org/3"))
    ),
    "issue, corrected": only(issues.messages(shown(CORRECTED, FIXED))),
    "issue, as a test": only(issues.messages(shown(), Look(personal=True, live=False, test=True))),
    "drafted": notices.drafted(SERIES, ISSUE, MONTH, 3, NOW),
    "drafted, with more than fits": notices.drafted(SERIES, replace(ISSUE, until=ISSUE.since), MONTH, 40, NOW),
    "drafted, empty": notices.drafted(SERIES, ISSUE, MONTH, 0, NOW),
    "reminder before the cut-off": notices.remind(SERIES, ISSUE, MONTH, items=3, waiting=1, now=MONTH.remind_at),
    "not approved in time": notices.late(ISSUE, approved=False),
    "not scheduled in time": notices.late(APPROVED, approved=True),
    "approval is asked for": notices.asked(ISSUE, "<@U0ED>", 3),
    "approved": notices.approved(ISSUE, "<@U0SUE>", None, SERIES.zone),
    "scheduled": notices.approved(ISSUE, "<@U0SUE>", MONTH.send_at, SERIES.zone),
    "sent": notices.sent(SENT, 1, 40, 3, mail_is_set_up=True),
    "sent, without a mail server": notices.sent(SENT, 1, 40, 0, mail_is_set_up=False),
    "sent, with changes": notices.sent(SENT, 1, 40, 3, True, changed=notices.changed(CHANGED, SERIES.zone)),
    "nothing left to send": notices.nothing_left(ISSUE, replace(CHANGED, moved=()), SERIES.zone),
    "its newsletter was closed": notices.closed(ISSUE),
    "submitted": notices.submitted(SERIES, Section.PRACTICES, SENT_IN.title, "<@U0MIA>"),
    "submission is out": notices.published(SENT, SENT_IN.title),
    "submission was left out": notices.declined(SENT, SENT_IN.title, "We had it in May."),
    "submission was left out without a reason": notices.declined(SENT, SENT_IN.title, ""),
    "skipped": notices.skipped(ISSUE, "<@U0SUE>"),
    "newsletters of a member": subscribing.overview((LINE, NEW)),
    "newsletters of a manager": subscribing.overview((WORKS,)),
    "no newsletters": subscribing.overview(()),
    "no issue yet": subscribing.none_yet(),
    "after a click": subscribing.done(subscribing.left_out(LINE)),
    "which newsletter": lists.choose((SERIES, NEW.series)),
    "which settings": lists.choose((SERIES, NEW.series), settings=True),
    "issues of an editor": lists.issues([(SERIES, (PLANNED, SENT, CORRECTED), True), (NEW.series, (), True)]),
    "issues of a member": lists.issues([(SERIES, (SENT,), False)]),
}
VIEWS: dict[str, View] = {
    "draft of an editor": editor.window(desk(replace(ISSUE, authors=(1,)), is_author=True), NOW),
    "draft, after a click": editor.window(desk(), NOW, said="2 new items were added."),
    "draft of a sender": editor.window(desk(may_draft=False, may_send=True), NOW),
    "draft that waits for approval": editor.window(desk(replace(ISSUE, asked_at=NOW)), NOW),
    "draft that nobody can approve": editor.window(desk(senders=()), NOW),
    "draft with an item left out": editor.window(desk(items=(CALL, replace(SENT_IN, dropped=True))), NOW),
    "draft with an item for some only": editor.window(
        desk(items=(CALL,), limited={CALL.id: ("Standards", NASTY)}), NOW
    ),
    "draft with more than fits": editor.window(desk(replace(ISSUE, until=ISSUE.since)), NOW),
    "draft of an author who may send": editor.window(desk(may_send=True, is_author=True), NOW),
    "draft of the only one who may send": editor.window(desk(may_send=True, is_author=True, senders=()), NOW),
    "empty draft": editor.window(desk(items=(), channels=(), people=0, addresses=0), NOW),
    "approved issue": editor.window(desk(APPROVED, may_send=True, approved_by="<@U0SUE>"), NOW),
    "scheduled issue": editor.window(desk(PLANNED, may_send=True, approved_by="<@U0SUE>"), NOW),
    "sent issue": editor.window(desk(SENT, may_send=True), NOW),
    "corrected issue": editor.window(desk(CORRECTED, FIXED, may_send=True), NOW),
    "write": forms.write(desk()),
    "edit": forms.edit(desk(), OWN_ITEM),
    "edit what was submitted": forms.edit(desk(), SENT_IN),
    "correct": forms.correct(desk(SENT), SENT_IN),
    "head": forms.head(desk()),
    "leave out": forms.drop(desk(), CALL),
    "leave out what was submitted": forms.drop(desk(), SENT_IN),
    "approve": forms.approve(desk(may_send=True), shown(), NOW),
    "schedule": forms.schedule(desk(APPROVED), NAIVE),
    "send now": forms.now(desk(APPROVED)),
    "skip": forms.skip(desk()),
    "preview": issues.preview(shown()),
    "reading": issues.reading(shown(CORRECTED, FIXED)),
    "mine": subscribing.window((LINE, NEW), said=subscribing.subscribed(LINE)),
    "mine, without any": subscribing.window(()),
    "sections": subscribing.sections(LINE),
    "sections, all left out": subscribing.sections(replace(LINE, off=tuple(Section))),
    "submit": submitting.form((SERIES, NEW.series), "Mia Ito, Arizona Agency"),
    "submit a message": submitting.form((SERIES,), "", first=first_draft(f"First line\n{NASTY}\n")),
    "submit, without newsletters": submitting.form((), ""),
    "thank you": submitting.thanks(SERIES, SENT_IN.title, MONTH.cutoff_at, NOW),
    "settings": setting.form(SERIES, channels=["C0NEWS"], editors=["U0ED"], senders=[], unreachable=["Pat Doe"]),
    "settings saved": setting.saved(SERIES, ["C0NEWS"]),
    "all issues": lists.issues_window([(SERIES, (SENT,), False)]),
    "all issues, without newsletters": lists.issues_window([]),
    "readers": setting.readers(SERIES, 40, 3),
    "readers, one of whom mail does not reach": setting.readers(SERIES, 40, 3, stopped=1),
    "readers, after one was added": setting.reader_added(SERIES, 1, 4, "ana@example.org"),
    "readers, to remove one": setting.removing(SERIES),
    "readers, after one was removed": setting.reader_removed(SERIES, 1, 3, "ana@example.org"),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_looks_as_it_did(name: str, snapshot: SnapshotAssertion) -> None:
    payload = MESSAGES[name].payload()
    assert check_message({"channel": "C1", **payload}) == []
    assert payload == snapshot


@pytest.mark.parametrize("name", VIEWS)
def test_a_window_looks_as_it_did(name: str, snapshot: SnapshotAssertion) -> None:
    assert check_view(VIEWS[name].body) == []
    assert VIEWS[name].body == snapshot


def test_home_shows_what_somebody_gets_and_the_drafts_they_work_on(snapshot: SnapshotAssertion) -> None:
    blocks = [each.to_dict() for each in subscribing.home_blocks((WORKS, NEW))]
    assert check_message({"channel": "C1", "text": "Home", "blocks": blocks}) == []
    assert blocks == snapshot


TEXT = st.text(st.sampled_from("ab &<>*_`~\n|é😀") | st.characters(exclude_categories=["Cs", "Cc"]), max_size=200)
LONG_TEXT = st.builds(lambda text, times: (text * times)[: limits.TEXT_LONGEST], TEXT, st.integers(0, 300))
LINKS = st.sampled_from(
    [None, "https://example.org/a?b=1&c=2", "https://example.org/" + "x" * 900, "javascript:x", "x>|"]
)
ITEM = st.builds(
    Item,
    st.integers(1, 2**60),
    st.sampled_from(Section),
    st.integers(0, 60),
    TEXT.map(lambda text: (text * 3)[: limits.TITLE_LONGEST] or "x"),
    text=LONG_TEXT,
    link=LINKS,
    credit=st.none() | TEXT.map(lambda text: text[: limits.CREDIT_LONGEST]),
    starts_at=st.none() | st.just(NOW),
    zone=st.sampled_from(["", "America/Argentina/ComodRivadavia"]),
    dropped=st.booleans(),
    corrected_at=st.none() | st.just(NOW),
    source_kind=st.sampled_from(["own", "submission", "call"]),
)
PAGES = st.builds(
    lambda items, intro, issue: shown(replace(issue, intro=intro, correction=intro[:300]), tuple(items)),
    st.lists(ITEM, max_size=MOST_ITEMS, unique_by=lambda item: item.id),
    LONG_TEXT.map(lambda text: text[: limits.INTRO_LONGEST]),
    st.sampled_from([ISSUE, SENT, CORRECTED]),
)


@settings(max_examples=60)
@given(PAGES, st.booleans(), st.booleans(), st.integers(1, 4), st.sets(st.sampled_from(Section)))
def test_no_issue_is_ever_invalid_blocks(
    page: IssuePage, personal: bool, live: bool, at_least: int, off: set[Section]
) -> None:
    made = issues.messages(page.without(off), Look(personal=personal, live=live), at_least=at_least)
    assert len(made) >= at_least
    for message in made:
        payload = message.payload()
        assert check_message({"channel": "C1", **payload}) == []
        assert len(json.dumps(payload["blocks"], ensure_ascii=False)) < 13_000
    assert check_view(issues.preview(page).body) == []


@settings(max_examples=60)
@given(PAGES)
def test_every_item_is_in_an_issue_in_its_order(page: IssuePage) -> None:
    said = json.dumps([message.payload() for message in issues.messages(page)], ensure_ascii=False)
    places = [
        said.find(json.dumps(words.item_title(item), ensure_ascii=False)[1:-1])
        for part in page.sections
        for item in part.items
    ]
    assert all(place >= 0 for place in places)


@given(st.text(st.sampled_from("ab \n&;"), max_size=400), st.integers(20, 60))
def test_a_text_is_cut_without_losing_a_word(text: str, limit: int) -> None:
    escaped = text.replace("&", "&amp;")
    pieces = paragraphs(escaped, limit)
    assert all(0 < len(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(escaped.split())
    # No entity is cut in two.
    assert "".join(piece.replace("&amp;", "") for piece in pieces).count("&") == 0


def test_a_text_is_cut_between_paragraphs_where_that_is_possible() -> None:
    text = f"{'a' * 1_500}\n\n{'b ' * 700}"
    assert paragraphs(text)[0] == "a" * 1_500
    assert paragraphs("x" * (TEXT_PIECE * 2 + 1)) == ["x" * TEXT_PIECE, "x" * TEXT_PIECE, "x"]


def test_a_heading_never_ends_a_message() -> None:
    items = tuple(
        replace(OWN_ITEM, id=number, section=section, position=number, text="w " * 1_200)
        for section in Section
        for number in range(3)
    )
    made = issues.messages(shown(items=items))
    assert len(made) > 2
    for message in made[:-1]:
        last = [block for block in message.blocks if block["type"] == "section"][-1]
        assert last["text"]["text"] not in {f"*{each.heading.upper()}*" for each in Section}
    assert all(len(json.dumps(message.blocks)) < MOST_CHARACTERS * 1.4 for message in made)


@pytest.mark.parametrize("name", [name for name, message in MESSAGES.items() if "issue" in name or "subm" in name])
def test_submitted_text_mentions_nobody(name: str) -> None:
    assert "<!channel>" not in json.dumps(MESSAGES[name].payload())


def test_html_and_mentions_come_out_as_text() -> None:
    item = replace(OWN_ITEM, title=NASTY, text=NASTY, credit=NASTY, link="https://a.example/<b>")
    page = shown(replace(ISSUE, title=NASTY, intro=NASTY), (item,))
    for block in only(issues.messages(page)).blocks:
        text = block.get("text", {})
        if text.get("type") == "mrkdwn":
            assert not any(mark in text["text"] for mark in ("<!channel>", "<@U0EVIL>", "<b>"))
    assert "<!channel>" not in only(issues.messages(page)).text
    everything = [
        editor.window(desk(replace(ISSUE, title=NASTY, intro=NASTY), (item, replace(item, id=9, dropped=True))), NOW),
        forms.drop(desk(), item),
        issues.preview(page),
        subscribing.window([replace(LINE, series=replace(SERIES, name=NASTY, summary=NASTY))]),
        submitting.thanks(replace(SERIES, name=NASTY), NASTY, MONTH.cutoff_at, NOW),
    ]
    for view in everything:
        assert check_view(view.body) == []
        for block in view.body["blocks"]:
            text = block.get("text", {})
            if text.get("type") == "mrkdwn":
                assert not any(mark in text["text"] for mark in ("<!channel>", "<@U0EVIL>", "<b>"))


def test_a_full_issue_fits_the_editors_window() -> None:
    wide = "<&>" * 50
    items = tuple(
        replace(
            SENT_IN, id=number + 2**60, position=number, title=wide, text=wide * 20, section=list(Section)[number % 4]
        )
        for number in range(MOST_ITEMS)
    )
    gone = tuple(replace(each, id=each.id - 2**20, dropped=True) for each in items)
    for issue in (ISSUE, APPROVED, PLANNED, CORRECTED):
        full = desk(replace(issue, title=wide, intro=wide * 6), (*items, *gone), may_send=True)
        assert check_view(editor.window(full, NOW, said="The item is changed.").body) == []
    for view in (
        forms.edit(desk(), items[0]),
        forms.approve(desk(), shown(items=items), NOW),
        issues.preview(shown(items=items)),
    ):
        assert check_view(view.body) == []


def test_what_a_correction_leaves_over_says_so() -> None:
    made = issues.messages(shown(CORRECTED, FIXED), at_least=3)
    assert [("nothing is left in this part" in json.dumps(each.payload())) for each in made] == [False, True, True]


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(days=2, hours=3, minutes=9), "in 2 days and 3 hours"),
        (timedelta(days=1), "in 1 day"),
        (timedelta(hours=1, minutes=1), "in 1 hour and 1 minute"),
        (timedelta(minutes=2), "in 2 minutes"),
        (timedelta(seconds=30), "in less than a minute"),
        (timedelta(0), "now"),
        (timedelta(days=-1), "now"),
    ],
)
def test_how_long_it_still_is_is_said_in_words(left: timedelta, said: str) -> None:
    assert words.countdown(NOW + left, NOW) == said


def test_every_button_has_somebody_who_listens() -> None:
    def ids(value: object) -> set[str]:
        if isinstance(value, dict):
            own = {str(value["action_id"]).partition(":")[0]} if "action_id" in value else set()
            return own.union(*(ids(each) for each in value.values())) if value else own
        return set().union(*(ids(each) for each in value)) if isinstance(value, list | tuple) else set()

    surfaces = [message.payload() for message in MESSAGES.values()] + [view.body for view in VIEWS.values()]
    pressed = {each for surface in surfaces for each in ids(surface)} - {"value", "calls.zone"}
    assert pressed <= set(FEATURE.actions)
    # And nothing listens to a button that is nowhere.
    assert set(FEATURE.actions) - pressed == set()
    assert {view.body["callback_id"] for view in VIEWS.values() if "submit" in view.body} == set(FEATURE.submissions)


def test_a_notice_names_some_changes_and_counts_the_rest() -> None:
    many = tuple(replace(CALL, title=NASTY * 3) for _ in range(MOST_ITEMS))
    said = notices.changed(Renewal({}, off=many), SERIES.zone)
    assert (len(said), said[-1]) == (
        notices.MOST_CHANGES + 1,
        f"{MOST_ITEMS - notices.MOST_CHANGES} other events changed too.",
    )
    for message in (
        notices.sent(SENT, 1, 1, 1, True, changed=said),
        notices.nothing_left(ISSUE, Renewal({}, off=many), "UTC"),
    ):
        assert check_message({"channel": "C1", **message.payload()}) == []


def test_items_of_an_issue_stand_in_their_order() -> None:
    text = only(issues.messages(shown(SENT))).payload()
    said = json.dumps(text)
    assert [said.index(item.title) for item in ITEMS] == sorted(said.index(item.title) for item in ITEMS)
