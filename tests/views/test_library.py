"""The library on screen: every message and window as people get it, within Slack's limits even at the extremes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from domain.directory.states import STATES
from domain.directory.workgroups import PersonName
from domain.library import links
from domain.library.messages import FirstDraft, first_draft
from domain.library.overview import PAGE_SIZE, Choices, Listing, ResourceCard, ResourcePage, What
from domain.library.resource import (
    CREDIT_LONGEST,
    MOST_TAGS,
    SUMMARY_LONGEST,
    TAG_LONGEST,
    TITLE_LONGEST,
    Kind,
    LinkState,
    Problem,
    Resource,
)
from sandbox.blockkit import check_message, check_view
from views.library import cards, forms, lists, messages
from views.surfaces import Message, View

NASTY = "<!channel> & <@U0EVIL> |*b* `c` "
AT = datetime(2026, 9, 1, 15, tzinfo=UTC)
BIG = 2**60

GUIDE = Resource(
    id=7,
    title="Coaching guide & <forms>",
    link="https://example.org/guide?a=1&b=2",
    summary="How mentors work with new teachers.\nTwo pages, <!channel>.",
    kind=Kind.PRACTICE,
    state="TX",
    tags=("literacy", "coaching"),
    credit="Texas agency",
    workgroup_id=3,
    added_by=5,
    added_at=AT,
    link_state=LinkState.ALIVE,
    checked_at=AT,
)
PLAIN = Resource(8, "Survey", "https://example.org/s", "", Kind.RESEARCH, "", (), "", None, None, AT)
DEAD = replace(GUIDE, link_state=LinkState.DEAD, problem=Problem.NOT_FOUND)
FAILING = replace(GUIDE, link_state=LinkState.FAILING, problem=Problem.TIMED_OUT)
RETIRED = replace(GUIDE, retired_at=AT)
ANA = PersonName(5, "Ana One", "U0ANA")
OWN = ResourceCard(GUIDE, ANA, "Teacher Pipeline", may_change=True)
OTHERS = ResourceCard(PLAIN)
HUGE = Resource(
    id=BIG,
    title=(NASTY + "<&>" * 60)[:TITLE_LONGEST],
    link=links.parse("https://example.org/?" + "&" * 170 + "a" * 120),
    summary=(NASTY + "&" * 2_000)[:SUMMARY_LONGEST],
    kind=Kind.STATE_EXAMPLE,
    state="VI",
    tags=tuple(f"{step}{NASTY}{'&' * 30}"[:TAG_LONGEST] for step in range(MOST_TAGS)),
    credit=("&" * 200)[:CREDIT_LONGEST],
    workgroup_id=BIG,
    added_by=BIG,
    added_at=AT,
    link_state=LinkState.DEAD,
    problem=Problem.INSIDE,
    checked_at=AT,
)
HUGE_CARD = ResourceCard(HUGE, PersonName(BIG, NASTY * 30), NASTY * 30, may_change=True)
CHOICES = Choices(((3, "Teacher Pipeline"), (4, "Standards <&>")), 4)


def page(what: What = What.NEWEST, words: str = "", at: int = 0, **more: Any) -> ResourcePage:
    usual: dict[str, Any] = {"cards": (OWN, OTHERS), "total": 2}
    return ResourcePage(Listing(what, words, at), **usual | more)


HUGE_PAGE = page(
    What.FIND, NASTY * 6, 500, cards=(HUGE_CARD,) * PAGE_SIZE, total=BIG, states=tuple((s.code, BIG) for s in STATES)
)
EMPTY: dict[str, Any] = {"cards": (), "total": 0}

MESSAGES: dict[str, Message] = {
    "newest": lists.page(page()),
    "empty library": lists.page(page(**EMPTY)),
    "found": lists.page(page(What.FIND, "coaching <guide>", states=(("TX", 1),))),
    "second page of what was found": lists.page(page(What.FIND, "coaching", 1, total=12)),
    "nearest": lists.page(page(What.FIND, "coaching zzz", complete=False)),
    "nearest one": lists.page(page(What.FIND, "coaching zzz", complete=False, cards=(OTHERS,), total=1)),
    "nothing found": lists.page(page(What.FIND, "zzz", **EMPTY)),
    "mine": lists.page(page(What.MINE, cards=(replace(OWN, resource=RETIRED),), total=1)),
    "mine, nothing": lists.page(page(What.MINE, **EMPTY)),
    "a state": lists.page(page(What.STATE, "TX", cards=(replace(OWN, resource=DEAD),), total=1, others=3)),
    "a state without any": lists.page(page(What.STATE, "HI", **EMPTY)),
    "which state": lists.choose_state((("HI", 1), ("TX", 12))),
    "no state yet": lists.choose_state(()),
    "one resource": cards.message(OWN),
    "dead": messages.dead(replace(OWN, resource=DEAD)),
}
VIEWS: dict[str, View] = {
    "newest": lists.window(page()),
    "found": lists.window(page(What.FIND, "coaching", total=12)),
    "a state": lists.window(page(What.STATE, "TX", at=1, total=7)),
    "which state": lists.choose_state_window((("HI", 1), ("TX", 12))),
    "one's own": cards.window(OWN),
    "somebody else's": cards.window(OTHERS),
    "failing": cards.window(replace(OWN, resource=FAILING)),
    "dead": cards.window(replace(OWN, resource=DEAD, may_change=False)),
    "retired": cards.window(replace(OWN, resource=RETIRED)),
    "added": cards.added(OWN),
    "changed": cards.changed(OWN),
    "already there": cards.existing(OTHERS),
    "already there, retired": cards.existing(replace(OWN, resource=RETIRED)),
    "already there, retired by others": cards.existing(replace(OWN, resource=RETIRED, may_change=False)),
    "form": forms.add(Choices(), FirstDraft()),
    "form from a message": forms.add(
        CHOICES, first_draft("A guide: <https://example.org/a|The guide>. Good."), from_message=True
    ),
    "form from a message without a link": forms.add(CHOICES, first_draft("A guide."), from_message=True),
    "edit": forms.edit(GUIDE, CHOICES),
}
EXTREME_MESSAGES: dict[str, Message] = {
    "found": lists.page(HUGE_PAGE),
    "nearest": lists.page(replace(HUGE_PAGE, complete=False)),
    "mine": lists.page(page(What.MINE, "", 3, cards=(HUGE_CARD,) * PAGE_SIZE, total=BIG)),
    "a state": lists.page(page(What.STATE, "VI", 3, cards=(HUGE_CARD,) * PAGE_SIZE, total=BIG, others=BIG)),
    "which state": lists.choose_state([(state.code, BIG) for state in STATES]),
    "one": cards.message(HUGE_CARD),
    "dead": messages.dead(HUGE_CARD),
}
EXTREME_VIEWS: dict[str, View] = {
    "found": lists.window(replace(HUGE_PAGE, listing=Listing(What.FIND, (NASTY * 10)[:200]))),
    "one": cards.window(HUGE_CARD),
    "added": cards.added(HUGE_CARD),
    "already there": cards.existing(replace(HUGE_CARD, resource=replace(HUGE, retired_at=AT), may_change=False)),
    "form": forms.add(
        Choices(tuple((BIG - step, NASTY * 9) for step in range(150)), BIG),
        FirstDraft(HUGE.link, HUGE.title, HUGE.summary),
        from_message=True,
    ),
    "edit": forms.edit(HUGE, Choices(((BIG, NASTY * 9),))),
}


def assert_harmless(body: object) -> None:
    """Plain text mentions nobody; mrkdwn must not either."""
    for text in mrkdwn(body):
        assert "<!channel>" not in text
        assert "<@U0EVIL>" not in text


def mrkdwn(value: object) -> list[str]:
    if isinstance(value, dict):
        own = [value["text"]] if value.get("type") == "mrkdwn" else []
        return own + [text for inner in value.values() for text in mrkdwn(inner)]
    return [text for inner in value for text in mrkdwn(inner)] if isinstance(value, list | tuple) else []


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_reads_as_it_was_approved_and_slack_takes_it(name: str, snapshot: SnapshotAssertion) -> None:
    payload = MESSAGES[name].payload()
    assert check_message(payload) == []
    assert payload == snapshot


@pytest.mark.parametrize("name", VIEWS)
def test_a_window_reads_as_it_was_approved_and_slack_takes_it(name: str, snapshot: SnapshotAssertion) -> None:
    assert check_view(VIEWS[name].body) == []
    assert VIEWS[name].body == snapshot


@pytest.mark.parametrize("name", EXTREME_MESSAGES)
def test_slack_takes_a_message_at_the_extremes_and_nobody_is_mentioned(name: str) -> None:
    payload = EXTREME_MESSAGES[name].payload()
    assert check_message(payload) == []
    assert_harmless(payload)
    assert "<!channel>" not in payload["text"]


@pytest.mark.parametrize("name", EXTREME_VIEWS)
def test_slack_takes_a_window_at_the_extremes_and_nobody_is_mentioned(name: str) -> None:
    assert check_view(EXTREME_VIEWS[name].body) == []
    assert_harmless(EXTREME_VIEWS[name].body)


@given(
    st.text(min_size=1, max_size=TITLE_LONGEST),
    st.text(max_size=SUMMARY_LONGEST),
    st.lists(st.text(min_size=1, max_size=TAG_LONGEST), max_size=MOST_TAGS),
    st.text(max_size=CREDIT_LONGEST),
)
def test_whatever_was_typed_a_page_of_it_is_fit_for_slack(
    title: str, summary: str, tags: list[str], credit: str
) -> None:
    made = replace(HUGE, title=title, summary=summary, tags=tuple(tags), credit=credit)
    shown = lists.page(page(cards=(ResourceCard(made),) * PAGE_SIZE, total=BIG))
    assert check_message(shown.payload()) == []
    link = shown.blocks[1]["text"]["text"].splitlines()[0]
    assert link.startswith("*<https://example.org/?")
    assert link.count("<") == link.count(">") == 1
