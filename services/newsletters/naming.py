"""The names of a newsletter's timers and deliveries, so that those who write them and those who cancel them agree."""

from __future__ import annotations

from datetime import date, datetime

from domain.newsletters.issue import Issue, Series
from domain.newsletters.rhythm import Month, next_month
from domain.timers import NewTimer

DRAFT = "newsletters.draft"
REMIND = "newsletters.remind"
LATE = "newsletters.late"
SEND = "newsletters.send"
ISSUE = "newsletters.issue"
CORRECT = "newsletters.correct"


def series_ref(series_id: int) -> str:
    """Return what the monthly timers of a series refer to."""
    return f"newsletter:{series_id}"


def issue_ref(issue_id: int) -> str:
    """Return what the timers of an issue refer to."""
    return f"issue:{issue_id}"


def id_of(ref_: str) -> int:
    """Return the id that a timer's ref names."""
    return int(ref_.rpartition(":")[2])


def period_of(key: str) -> date:
    """Return the month that a draft's timer key names, as its first day."""
    year, month = key.rpartition(":")[2].split("-")[:2]
    return date(int(year), int(month), 1)


def next_draft(series: Series, after: datetime) -> NewTimer:
    """Return the timer that drafts the next issue of a series after a moment."""
    found = next_month(series, after)
    return NewTimer(f"newsletter:{series.id}:draft:{found.period:%Y-%m}", DRAFT, series_ref(series.id), found.draft_at)


def prompts(issue: Issue, month: Month, now: datetime) -> list[NewTimer]:
    """Return the timers that ask after an issue: before submissions end, and when it should have gone out."""
    found = [
        NewTimer(f"issue:{issue.id}:remind", REMIND, issue_ref(issue.id), month.remind_at, month.send_at),
        NewTimer(f"issue:{issue.id}:late", LATE, issue_ref(issue.id), month.send_at),
    ]
    return [each for each in found if each.due_at > now]


def send(issue: Issue, at: datetime) -> NewTimer:
    """Return the timer that sends an issue; each time it is scheduled has a key of its own."""
    return NewTimer(f"issue:{issue.id}:send:{issue.revision}", SEND, issue_ref(issue.id), at)


def send_again(issue: Issue, now: datetime) -> NewTimer:
    """Return a timer that sends now what an earlier one left unsent; replicas in the same hour name it alike."""
    return NewTimer(f"issue:{issue.id}:send-again:{now:%Y-%m-%dT%H}", SEND, issue_ref(issue.id), now)


def copy(issue_id: int, kind: str, recipient: str) -> str:
    """Return how the keys of all messages to one recipient of an issue begin; each part adds its number."""
    return f"newsletter:{issue_id}:{kind}:{recipient}:"


def told(issue_id: int, what: str, who: str | int, when: datetime) -> str:
    """Return the key of a message about an issue to somebody who works on it or wrote for it."""
    return f"newsletter:{issue_id}:{what}:{who}:{when:%Y%m%dT%H%M%S}"


def reader_ref(reader_id: int) -> str:
    """Return what the link of a reader by e-mail stands for."""
    return f"newsletters.reader:{reader_id}"
