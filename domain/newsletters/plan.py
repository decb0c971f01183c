"""The newsletters of a program as its file describes them, and those that a program has whose file names none."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class NewsletterPlan:
    """A newsletter as planned: its rhythm as in `domain.newsletters.issue.Series`; people are staff e-mails."""

    key: str
    name: str
    summary: str
    day: int = 15
    hour: int = 10
    draft_days: int = 10
    cutoff_days: int = 3
    editors: tuple[str, ...] = ()
    senders: tuple[str, ...] = ()


USUAL = (
    NewsletterPlan(
        "standards",
        "Standards Implementation News",
        "What states learn as they put standards into practice: events, research, practices, resources.",
        day=8,
    ),
    NewsletterPlan(
        "educators",
        "Educator Workforce News",
        "How states prepare, support and keep teachers and leaders: events, research, practices, resources.",
        day=22,
    ),
)
"""The two monthly series that a program starts with (TLLC)."""
