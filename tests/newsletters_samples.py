"""What tests of newsletters share: a series, an issue and items, as values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from domain.newsletters.issue import OWN, SUBMISSION, Desk, Issue, IssuePage, IssueState, Item, Section, Series, page

NOW = datetime(2026, 9, 28, 13, tzinfo=UTC)
SERIES = Series(
    id=3,
    key="tllc.standards",
    name="Standards Implementation News",
    summary="What states learn as they put standards into practice.",
    zone="America/New_York",
    day=8,
    hour=10,
    draft_days=10,
    cutoff_days=3,
)
ISSUE = Issue(
    id=12,
    series_id=3,
    period=date(2026, 10, 1),
    title="Standards Implementation News, October 2026",
    intro="A short month, and a full one.",
    state=IssueState.DRAFT,
    since=NOW - timedelta(days=31),
    until=NOW,
)
CALL = Item(
    1,
    Section.EVENTS,
    0,
    "Teacher Pipeline: Monthly call",
    text="A call of this workgroup.",
    starts_at=datetime(2026, 10, 15, 19, tzinfo=UTC),
    zone="America/Chicago",
    source_kind="call",
    source_id="7",
)
SENT_IN = Item(
    2,
    Section.PRACTICES,
    0,
    "How Arizona pairs new teachers",
    text="Every new teacher gets a pair for a year.",
    link="https://example.org/pairs",
    credit="Ana Ruiz, Arizona Agency",
    source_kind=SUBMISSION,
    source_id="4",
)
OWN_ITEM = Item(3, Section.OTHER, 0, "Office hours", text="Every Friday.", source_kind=OWN, edited=True)
ITEMS = (CALL, SENT_IN, OWN_ITEM)
SENT = replace(ISSUE, state=IssueState.SENT, sent_at=NOW + timedelta(days=10), number=3, authors=(1,), approved_by=2)
CORRECTED = replace(
    SENT,
    state=IssueState.CORRECTED,
    corrected_at=SENT.sent_at and SENT.sent_at + timedelta(days=1),
    correction="The pairing lasts a year, not a month.",
)


def shown(issue: Issue = ISSUE, items: tuple[Item, ...] = ITEMS) -> IssuePage:
    """Return what readers see of an issue."""
    return page(SERIES, issue, items)


def desk(issue: Issue = ISSUE, items: tuple[Item, ...] = ITEMS, **more: Any) -> Desk:
    """Return an issue as somebody sees it who works on it."""
    given: dict[str, Any] = {
        "planned_at": datetime(2026, 10, 8, 14, tzinfo=UTC),
        "channels": ("C0NEWS",),
        "people": 40,
        "addresses": 3,
        "zone": "America/New_York",
        "senders": ("<@U0SEND>",),
    }
    return Desk(SERIES, issue, items, **given | more)
