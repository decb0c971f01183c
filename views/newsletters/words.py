"""The words of newsletters: states, times with their zone and how long it still is, and an item's own words."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.newsletters.issue import Desk, Issue, IssueState, Item
from views.text import count, escape, listing, plain_time, shorten, slack_time

TITLE_SHOWN = 100
FULL = "More was found than fits into one issue; the rest waits for the next one."
LINK_LONGEST = 1_000
"""A longer address is shown as text: behind a title it could not be cut between two paragraphs."""
MINUTE = timedelta(minutes=1)

STATES = {
    IssueState.DRAFT: "Draft",
    IssueState.APPROVED: "Approved",
    IssueState.SCHEDULED: "Scheduled",
    IssueState.SENT: "Sent",
    IssueState.CORRECTED: "Sent and corrected",
    IssueState.SKIPPED: "Skipped",
}


def title(issue: Issue) -> str:
    """Return an issue's title as mrkdwn."""
    return escape(shorten(issue.title, TITLE_SHOWN))


def countdown(at: datetime, now: datetime) -> str:
    """Return how long it is until a moment: `in 2 days and 3 hours`; `now` once it has come."""
    left = int((at - now) / MINUTE)
    if left < 1:
        return "now" if at <= now else "in less than a minute"
    days, rest = divmod(left, 24 * 60)
    hours, minutes = divmod(rest, 60)
    parts = [count(days, "day")] if days else []
    parts += [count(hours, "hour")] if hours else []
    parts += [count(minutes, "minute")] if minutes and not days else []
    return f"in {listing(parts[:2])}"


def when(at: datetime, zone: str, now: datetime) -> str:
    """Return a moment with its zone written out, the reader's own clock, and how long it still is."""
    return f"{plain_time(at, zone)} ({slack_time(at, zone)} on your clock), {countdown(at, now)}"


def scheduled(desk: Desk, zone: str | None) -> str:
    """Return that an issue is scheduled, with its time in the zone that was chosen."""
    at = desk.issue.send_at
    return f"The issue is scheduled for {plain_time(at, zone or desk.series.zone)}." if at else "It is scheduled."


def reach(desk: Desk) -> str:
    """Return whom an issue goes to: `<#C1> and <#C2>, 142 people by direct message and 3 e-mail addresses`."""
    ways = [listing([f"<#{each}>" for each in desk.channels])] if desk.channels else []
    ways += [f"{count(desk.people, 'person', 'people')} by direct message"] if desk.people else []
    missed = f" (which will get nothing: {desk.unmailed})" if desk.unmailed else ""
    ways += [f"{count(desk.addresses, 'e-mail address', 'e-mail addresses')}{missed}"] if desk.addresses else []
    return listing(ways) if ways else "nobody yet: it has no channel and no subscribers"


def safe_link(link: str | None) -> str | None:
    """Return a web address as mrkdwn takes it between `<` and `|`; None for anything else."""
    if not link or len(link) > LINK_LONGEST or not link.startswith(("http://", "https://")) or not link.isprintable():
        return None
    return None if any(mark in link for mark in "<>| ") else link.replace("&", "&amp;")


def item_title(item: Item, link: str | None = None) -> str:
    """Return an item's title in bold, leading to its link if there is one."""
    label = escape(item.title.replace("|", "/"))
    target = safe_link(link or item.link)
    mark = " (corrected)" if item.corrected_at else ""
    return f"*<{target}|{label}>*{mark}" if target else f"*{label}*{mark}"


def item_rest(item: Item) -> list[str]:
    """Return what stands under an item's title: when it is, what it says, whom it is from; escaped."""
    lines = [slack_time(item.starts_at, item.zone or "UTC")] if item.starts_at else []
    lines += [escape(item.text)] if item.text else []
    if item.link and not safe_link(item.link):
        lines.append(escape(item.link))
    return [*lines, f"From {escape(item.credit)}"] if item.credit else lines
